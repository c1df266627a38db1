import { useState } from 'react';
import { verifyBackupCode, verifyCode } from '../../api/accounts.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Form } from '../../ui/form.tsx';
import { CheckField, TextField } from '../../ui/form-fields.tsx';

export type SecondFactorProps = {
  readonly submitLabel: string;
  readonly onVerified: () => Promise<void>;
  readonly onBack: () => void;
};

/** The code of the authenticator app, or one of the backup codes in its place. */
export function SecondFactor({ submitLabel, onVerified, onBack }: SecondFactorProps) {
  const [kind, setKind] = useState<'app' | 'backup'>('app');
  const attempt = useChange<{ readonly code: string; readonly isTrusted: boolean }>({
    change: async ({ code, isTrusted }) => {
      await (kind === 'app' ? verifyCode(code, isTrusted) : verifyBackupCode(code, isTrusted));
      await onVerified();
    },
  });

  return (
    <Form
      onSubmit={(values) =>
        attempt.mutate({
          code: values('code'),
          isTrusted: values('trust') === 'on',
        })
      }
      error={attempt.error}
      isBusy={attempt.isPending}
    >
      {kind === 'app' ? (
        <TextField
          key="app"
          name="code"
          label="Code"
          hint="Six digits, from your authenticator app."
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={9}
          className="mono tracking-widest"
          autoFocus
        />
      ) : (
        <TextField
          key="backup"
          name="code"
          label="Backup code"
          hint="One of those you kept when you switched two-factor on. Each works once."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="mono"
          autoFocus
        />
      )}
      <CheckField
        name="trust"
        label="Trust this device for 30 days"
        hint="No code is asked for in this browser until then."
      />
      <div className="order-1 flex flex-col gap-2">
        <Button type="submit" variant="primary" className="h-9 w-full" disabled={attempt.isPending}>
          {attempt.isPending ? 'Checking…' : submitLabel}
        </Button>
        <div className="flex flex-wrap justify-between gap-x-2">
          <Button variant="quiet" onClick={onBack}>
            Back
          </Button>
          <Button
            variant="quiet"
            onClick={() => {
              attempt.reset();
              setKind(kind === 'app' ? 'backup' : 'app');
            }}
          >
            {kind === 'app' ? 'Use a backup code' : 'Use the app'}
          </Button>
        </div>
      </div>
    </Form>
  );
}
