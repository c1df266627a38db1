import { useState } from 'react';
import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../api/use-may.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { HistoryLink } from '../../ui/history-link.tsx';
import { MenuItem } from '../../ui/menu.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { invitationsQuery, type PendingInvitation } from './queries.ts';

export type InvitationActionsProps = {
  readonly invitation: PendingInvitation;
  readonly onInviteAgain: (invitation: PendingInvitation) => void;
};

/** What can be done with an invitation that waits: its link copied, another made in its place, or none at all. */
export function InvitationActions({ invitation, onInviteAgain }: InvitationActionsProps) {
  const { id, email, url } = invitation;
  const { organization } = useMe();
  const [isAsking, setAsking] = useState(false);
  const mayInvite = useMay('POST /v1/invitations') && url !== null;
  const mayWithdraw = useMay('DELETE /v1/invitations/{id}');
  const withdraw = useChange({
    change: () => server.delete(pathOf`/v1/invitations/${id}`),
    refreshes: [invitationsQuery(organization.id).queryKey],
    said: () => 'Invitation withdrawn',
    onDone: () => setAsking(false),
  });
  return (
    <>
      {url !== null && <CopyButton text={url} label="Copy link" />}
      <HistoryLink of={{ resource: email, type: 'member' }} name={email} hasWord={false} />
      {(mayInvite || mayWithdraw) && (
        <MoreButton name={email}>
          {mayInvite && <MenuItem onClick={() => onInviteAgain(invitation)}>Invite again</MenuItem>}
          {mayWithdraw && (
            <MenuItem tone="danger" onClick={() => setAsking(true)}>
              Withdraw
            </MenuItem>
          )}
        </MoreButton>
      )}
      {isAsking && (
        <ConfirmDialog
          title="Withdraw the invitation?"
          confirmLabel="Withdraw"
          isBusy={withdraw.isPending}
          error={withdraw.error}
          onConfirm={() => withdraw.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>
            The link that <Untrusted text={email} /> has stops working. You can invite the address again
            later.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
