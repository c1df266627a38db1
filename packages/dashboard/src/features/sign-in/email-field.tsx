import type { ComponentProps } from 'react';
import { TextField } from '../../ui/form-fields.tsx';

/** The address that an account is known by. */
export function EmailField(
  props: Pick<ComponentProps<typeof TextField>, 'autoFocus' | 'readOnly' | 'value'>,
) {
  return (
    <TextField
      name="email"
      label="E-mail"
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      {...props}
    />
  );
}
