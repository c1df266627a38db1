import { beginTwoFactor, type TwoFactorSetup, verifyCode } from '../../api/accounts.ts';
import { useChange } from '../../api/use-change.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { PasswordField, TextField } from '../../ui/form-fields.tsx';
import { sessionQuery } from '../sign-in/session-query.ts';
import { BackupCodes } from './backup-codes.tsx';
import { QrCode } from './qr-code.tsx';

/** Sets the second factor up: the password, the secret to the app, the backup codes to be kept, and one code as proof. */
export function EnableTwoFactorDialog({ onClose }: { readonly onClose: () => void }) {
  const begin = useChange<string, TwoFactorSetup>({ change: beginTwoFactor });
  if (begin.data !== undefined) return <VerifyDialog setup={begin.data} onClose={onClose} />;
  return (
    <FormDialog
      title="Switch two-factor sign-in on"
      submitLabel={begin.isPending ? 'Checking…' : 'Go on'}
      onSubmit={(values) => begin.mutate(values('password'))}
      onClose={onClose}
      error={begin.error}
      isBusy={begin.isPending}
    >
      <p className="text-muted">
        You need an authenticator app on your phone. First, to be sure that it is you:
      </p>
      <PasswordField name="password" label="Password" autoComplete="current-password" autoFocus />
    </FormDialog>
  );
}

function VerifyDialog({ setup, onClose }: { readonly setup: TwoFactorSetup; readonly onClose: () => void }) {
  const verify = useChange<string>({
    change: (code) => verifyCode(code, false),
    refreshes: [sessionQuery.queryKey],
    said: () => 'Two-factor sign-in is on',
    onDone: onClose,
  });
  return (
    <FormDialog
      title="Switch two-factor sign-in on"
      submitLabel={verify.isPending ? 'Checking…' : 'Switch on'}
      onSubmit={(values) => verify.mutate(values('code'))}
      onClose={onClose}
      error={verify.error}
      isBusy={verify.isPending}
    >
      <p>1. Scan this with the app, or type the key into it.</p>
      <div className="flex flex-wrap items-center gap-4">
        <QrCode text={setup.totpURI} label="The key as a picture, for the app to scan" />
        <SetupKey totpURI={setup.totpURI} />
      </div>
      <p>2. Keep these for the day when the phone is not at hand.</p>
      <BackupCodes codes={setup.backupCodes} />
      <p>3. Write the code that the app shows now. Nothing is switched on before.</p>
      <TextField
        name="code"
        label="Code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={9}
        className="mono max-w-40 tracking-widest"
      />
    </FormDialog>
  );
}

/** The secret of an `otpauth:` address as text, in groups of four, for apps that cannot scan. */
function SetupKey({ totpURI }: { readonly totpURI: string }) {
  const secret = secretIn(totpURI);
  return (
    <div className="min-w-0 flex-1 basis-48">
      <p className="text-muted text-xs">Key</p>
      <p className="mono [overflow-wrap:anywhere]">{secret.match(/.{1,4}/g)?.join(' ')}</p>
      <div className="-ml-3 pt-1">
        <CopyButton text={secret} label="Copy the key" />
      </div>
    </div>
  );
}

function secretIn(totpURI: string): string {
  return URL.canParse(totpURI) ? (new URL(totpURI).searchParams.get('secret') ?? '') : '';
}
