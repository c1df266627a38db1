import { type SyntheticEvent, useRef, useState } from 'react';
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../api/accounts.ts';
import { PasswordField } from '../../ui/form-fields.tsx';
import { StrengthMeter } from './strength-meter.tsx';

export type NewPasswordFieldProps = {
  readonly name: string;
  readonly label: string;
  readonly autoFocus?: boolean;
  /** Words that a guesser would try first: the person's address and name, the organization. The form adds those that it asks for. */
  readonly words?: readonly string[];
};

/** A password that is chosen now, and how hard it is to guess. The server has the last word. */
export function NewPasswordField({ name, label, autoFocus = false, words = [] }: NewPasswordFieldProps) {
  const [score, setScore] = useState<number>();
  const newest = useRef('');

  async function estimate({ currentTarget: field }: SyntheticEvent<HTMLInputElement>) {
    const password = field.value;
    newest.current = password;
    if (password === '') return setScore(undefined);
    const known = [...words, ...wordsIn(field.form)];
    // Without it the password can be set all the same.
    const estimator = await import('./estimate-strength.ts').catch(() => undefined);
    if (newest.current === password) setScore(estimator?.estimateStrength(password, known));
  }

  return (
    <PasswordField
      name={name}
      label={label}
      hint={
        <>
          {PASSWORD_LENGTH_MIN} to {PASSWORD_LENGTH_MAX} characters. A few words that only you would put
          together are good.
          {score !== undefined && <StrengthMeter score={score} />}
        </>
      }
      autoComplete="new-password"
      autoFocus={autoFocus}
      onInput={(event) => void estimate(event)}
    />
  );
}

/** Name and address, where the same form asks for them, whole and in their parts. */
function wordsIn(form: HTMLFormElement | null): readonly string[] {
  const data = form === null ? undefined : new FormData(form);
  return ['daybook', String(data?.get('name') ?? ''), String(data?.get('email') ?? '')].flatMap((text) => [
    text,
    ...text.split(/[^\p{L}\p{N}]+/u),
  ]);
}
