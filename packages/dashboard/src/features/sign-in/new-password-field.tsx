import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../api/accounts.ts';
import { PasswordField } from '../../ui/form-fields.tsx';

/** A password that is chosen now. */
export function NewPasswordField({
  name,
  label,
  autoFocus = false,
}: {
  readonly name: string;
  readonly label: string;
  readonly autoFocus?: boolean;
}) {
  return (
    <PasswordField
      name={name}
      label={label}
      hint={`${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters. A few words that only you would put together are good.`}
      autoComplete="new-password"
      autoFocus={autoFocus}
    />
  );
}
