import type { ApiSchemas } from '@daybook/sdk';
import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { RevealOnce } from '../../ui/reveal-once.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import type { Member } from './queries.ts';

/** Makes a link with which a member sets a new password. */
export function PasswordResetDialog({
  member,
  onClose,
}: {
  readonly member: Member;
  readonly onClose: () => void;
}) {
  const make = useChange<void, ApiSchemas['PasswordResetLink']>({
    change: () => server.post(pathOf`/v1/members/${member.id}/password-reset`),
  });
  if (make.data === undefined) {
    return (
      <ConfirmDialog
        title="Make a password reset link?"
        confirmLabel={make.isPending ? 'Making…' : 'Make the link'}
        tone="primary"
        isBusy={make.isPending}
        error={make.error}
        onConfirm={() => make.mutate()}
        onClose={onClose}
      >
        <p>
          Whoever has the link can set a new password for <Untrusted text={member.email} /> and sign in as
          them. Be sure who asked you for it. The log records that you made it.
        </p>
      </ConfirmDialog>
    );
  }
  return (
    <Dialog title="Password reset link" onClose={onClose} className="w-[min(34rem,calc(100vw-2rem))]">
      <div className="flex flex-col gap-4 overflow-y-auto p-4 text-sm">
        <RevealOnce label="Link" value={make.data.url}>
          It is shown this once and works once; it expires <TimeAgo at={make.data.expiresAt} />. Hand it to{' '}
          <Untrusted text={member.email} /> and to nobody else.
        </RevealOnce>
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
