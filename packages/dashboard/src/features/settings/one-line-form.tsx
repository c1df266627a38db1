import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Form } from '../../ui/form.tsx';
import { TextField } from '../../ui/form-fields.tsx';

export type OneLineFormProps = {
  readonly label: string;
  readonly name: string;
  /** What it is now. */
  readonly value: string;
  readonly autoComplete: string;
  readonly onSave: (value: string) => void;
  readonly error: unknown;
  readonly isBusy: boolean;
};

/** One line of text that can be changed. It can be saved once it is something else. */
export function OneLineForm({ label, name, value, autoComplete, onSave, error, isBusy }: OneLineFormProps) {
  const [written, setWritten] = useState<string>();
  const text = written ?? value;
  const isNew = text.trim() !== value && text.trim() !== '';
  return (
    <Form onSubmit={() => isNew && onSave(text.trim())} error={error} isBusy={isBusy}>
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-0 max-w-sm flex-1 basis-56">
          <TextField
            name={name}
            label={label}
            value={text}
            onChange={(event) => setWritten(event.target.value)}
            autoComplete={autoComplete}
            maxLength={100}
          />
        </div>
        <Button type="submit" className="h-9" disabled={!isNew || isBusy}>
          {isBusy ? 'Saving…' : 'Save'}
        </Button>
      </div>
    </Form>
  );
}
