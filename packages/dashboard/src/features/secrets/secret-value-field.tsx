import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { TextAreaField } from '../../ui/form-fields.tsx';
import { IconButton } from '../../ui/icon-button.tsx';

/** A secret to write or paste: several lines if it has them, and masked unless one asks to see it. */
export function SecretValueField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [isShown, setShown] = useState(false);
  const Sign = isShown ? EyeOff : Eye;
  return (
    <div className="relative">
      <TextAreaField
        name="value"
        label="Value"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        autoComplete="off"
        rows={3}
        className={isShown ? 'pr-10' : 'pr-10 [-webkit-text-security:disc]'}
        hint={
          value.endsWith('\n')
            ? 'It ends with a line break, which is part of the value. Delete it if it should not be.'
            : 'Kept exactly as it is, spaces and line breaks too.'
        }
      />
      <div className="absolute top-8 right-2">
        <IconButton label={isShown ? 'Hide the value' : 'Show the value'} onClick={() => setShown(!isShown)}>
          <Sign aria-hidden="true" size={15} />
        </IconButton>
      </div>
    </div>
  );
}
