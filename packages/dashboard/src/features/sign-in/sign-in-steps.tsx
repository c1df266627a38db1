import { useState } from 'react';
import { signIn } from '../../api/accounts.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Form } from '../../ui/form.tsx';
import { PasswordField } from '../../ui/form-fields.tsx';
import { EmailField } from './email-field.tsx';
import { SecondFactor } from './second-factor.tsx';

export type SignInStepsProps = {
  /** The address that it has to be; any without it. */
  readonly email?: string;
  readonly submitLabel: string;
  /** Goes on with who has signed in; what it throws is shown. */
  readonly onSignedIn: () => Promise<void>;
  readonly onForgotten?: () => void;
};

/** E-mail and password, and then the second factor of those who have one. */
export function SignInSteps({ email, submitLabel, onSignedIn, onForgotten }: SignInStepsProps) {
  const [step, setStep] = useState<'password' | 'second-factor'>('password');
  const attempt = useChange<{ readonly email: string; readonly password: string }>({
    change: async (credentials) => {
      if ((await signIn(credentials)) === 'second-factor') setStep('second-factor');
      else await onSignedIn();
    },
  });

  if (step === 'second-factor') {
    return (
      <SecondFactor
        submitLabel={submitLabel}
        onVerified={onSignedIn}
        onBack={() => {
          attempt.reset();
          setStep('password');
        }}
      />
    );
  }
  return (
    <Form
      onSubmit={(values) =>
        attempt.mutate({ email: email ?? values('email').trim(), password: values('password') })
      }
      error={attempt.error}
      isBusy={attempt.isPending}
    >
      <EmailField
        {...(email !== undefined && { value: email, readOnly: true })}
        autoFocus={email === undefined}
      />
      <PasswordField
        name="password"
        label="Password"
        autoComplete="current-password"
        autoFocus={email !== undefined}
      />
      <div className="order-1 flex flex-col gap-2">
        <Button type="submit" variant="primary" className="h-9 w-full" disabled={attempt.isPending}>
          {attempt.isPending ? 'Signing in…' : submitLabel}
        </Button>
        {onForgotten !== undefined && (
          <Button variant="quiet" className="w-full" onClick={onForgotten}>
            Forgotten your password?
          </Button>
        )}
      </div>
    </Form>
  );
}
