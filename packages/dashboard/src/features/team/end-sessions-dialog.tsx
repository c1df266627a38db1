import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { visibleText } from '../../text/visible.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import type { Member } from './queries.ts';

export type EndSessionsDialogProps = {
  readonly member: Pick<Member, 'id' | 'email'>;
  readonly onClose: () => void;
};

/** Signs a member out everywhere. */
export function EndSessionsDialog({ member, onClose }: EndSessionsDialogProps) {
  const name = visibleText(member.email);
  const end = useChange({
    change: () => server.delete(pathOf`/v1/members/${member.id}/sessions`),
    said: () => `${member.email} is signed out everywhere`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={`End the sessions of ${name}?`}
      confirmLabel="End sessions"
      isBusy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      <p>
        All sessions of this account end at once, also where they show another organization. With the
        password, and the second factor if there is one, whoever knows them can sign in again: if somebody
        else may, make a password reset link too.
      </p>
    </ConfirmDialog>
  );
}
