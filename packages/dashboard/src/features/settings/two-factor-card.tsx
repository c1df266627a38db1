import { useState } from 'react';
import { disableTwoFactor } from '../../api/accounts.ts';
import { useChange } from '../../api/use-change.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { PasswordField } from '../../ui/form-fields.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { sessionQuery } from '../sign-in/session-query.ts';
import { BackupCodesDialog } from './backup-codes-dialog.tsx';
import { EnableTwoFactorDialog } from './enable-two-factor-dialog.tsx';

type Open = 'enable' | 'disable' | 'backup-codes';

/** The second factor: whether there is one, and the ways to have it, to renew its backup codes and to do without. */
export function TwoFactorCard() {
  const { user } = useMe();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  return (
    <SectionCard
      title="Two-factor sign-in"
      about={
        <>
          A code from an app on your phone, beside the password.{' '}
          {user.twoFactorEnabled ? <Badge tone="good">on</Badge> : <Badge tone="warn">off</Badge>}
        </>
      }
      actions={
        user.twoFactorEnabled ? (
          <>
            <Button onClick={() => setOpen('backup-codes')}>New backup codes</Button>
            <Button onClick={() => setOpen('disable')}>Switch off</Button>
          </>
        ) : (
          <Button variant="primary" onClick={() => setOpen('enable')}>
            Switch on
          </Button>
        )
      }
    >
      {open === 'enable' && <EnableTwoFactorDialog onClose={close} />}
      {open === 'backup-codes' && <BackupCodesDialog onClose={close} />}
      {open === 'disable' && <DisableDialog onClose={close} />}
    </SectionCard>
  );
}

function DisableDialog({ onClose }: { readonly onClose: () => void }) {
  const disable = useChange<string>({
    change: disableTwoFactor,
    refreshes: [sessionQuery.queryKey],
    said: () => 'Two-factor sign-in is off',
    onDone: onClose,
  });
  return (
    <FormDialog
      title="Switch two-factor sign-in off?"
      submitLabel={disable.isPending ? 'Switching off…' : 'Switch off'}
      onSubmit={(values) => disable.mutate(values('password'))}
      onClose={onClose}
      error={disable.error}
      isBusy={disable.isPending}
    >
      <p className="text-muted">
        From then on the password alone opens your account. The codes in your app and the backup codes stop
        working; switching it on again gives new ones.
      </p>
      <PasswordField name="password" label="Password" autoComplete="current-password" autoFocus />
    </FormDialog>
  );
}
