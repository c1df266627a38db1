import type { KeyboardEvent } from 'react';
import { TextAreaField } from '../../../ui/form-fields.tsx';

export type ValueFieldProps = {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
};

/** A value to write: one line as a rule, more where it needs them (⇧Enter). Enter sends the form. It is never completed nor corrected. */
export function ValueField({ onChange, ...rest }: ValueFieldProps) {
  function onKeyDown(pressed: KeyboardEvent<HTMLTextAreaElement>) {
    if (pressed.key !== 'Enter' || pressed.shiftKey || pressed.nativeEvent.isComposing) return;
    pressed.preventDefault();
    pressed.currentTarget.form?.requestSubmit();
  }
  return (
    <TextAreaField
      {...rest}
      name="value"
      onChange={({ target }) => onChange(target.value)}
      onKeyDown={onKeyDown}
      autoComplete="off"
      rows={1}
      className="field-sizing-content max-h-60 min-h-9! resize-none pointer-coarse:min-h-10! py-1.25"
    />
  );
}
