import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { invitationsQuery, type PendingInvitation } from './queries.ts';

export type WithdrawInvitationDialogProps = {
  readonly invitation: Pick<PendingInvitation, 'id' | 'email'>;
  readonly onClose: () => void;
};

/** Withdraws an invitation that waits. */
export function WithdrawInvitationDialog({ invitation, onClose }: WithdrawInvitationDialogProps) {
  const { organization } = useMe();
  const withdraw = useChange({
    change: () => server.delete(pathOf`/v1/invitations/${invitation.id}`),
    refreshes: [invitationsQuery(organization.id).queryKey],
    said: () => 'Invitation withdrawn',
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title="Withdraw the invitation?"
      confirmLabel="Withdraw"
      isBusy={withdraw.isPending}
      error={withdraw.error}
      onConfirm={() => withdraw.mutate()}
      onClose={onClose}
    >
      <p>
        The link that <Untrusted text={invitation.email} /> has stops working. You can invite the address
        again later.
      </p>
    </ConfirmDialog>
  );
}
