import { makeBackupCodes } from '../../api/accounts.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { PasswordField } from '../../ui/form-fields.tsx';
import { BackupCodes } from './backup-codes.tsx';

/** New backup codes in place of those before. */
export function BackupCodesDialog({ onClose }: { readonly onClose: () => void }) {
  const make = useChange<string, readonly string[]>({ change: makeBackupCodes });
  if (make.data !== undefined) {
    return (
      <Dialog title="New backup codes" onClose={onClose} className="w-[min(34rem,calc(100vw-2rem))]">
        <div className="flex flex-col gap-4 overflow-y-auto p-4 text-sm">
          <BackupCodes codes={make.data} />
          <DialogActions>
            <Button variant="primary" onClick={onClose}>
              I have kept them
            </Button>
          </DialogActions>
        </div>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="New backup codes"
      submitLabel={make.isPending ? 'Making…' : 'Make new codes'}
      onSubmit={(values) => make.mutate(values('password'))}
      onClose={onClose}
      error={make.error}
      isBusy={make.isPending}
    >
      <p className="text-muted">The codes that you have now stop working.</p>
      <PasswordField name="password" label="Password" autoComplete="current-password" autoFocus />
    </FormDialog>
  );
}
