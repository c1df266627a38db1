import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { HistoryLink } from '../../ui/history-link.tsx';
import { MenuItem } from '../../ui/menu.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import type { PendingInvitation } from './queries.ts';
import { WithdrawInvitationDialog } from './withdraw-invitation-dialog.tsx';

export type InvitationActionsProps = {
  readonly invitation: PendingInvitation;
  readonly onInviteAgain: (invitation: PendingInvitation) => void;
};

/** What can be done with an invitation that waits: its link copied, another made in its place, or none at all. */
export function InvitationActions({ invitation, onInviteAgain }: InvitationActionsProps) {
  const { email, url } = invitation;
  const [isAsking, setAsking] = useState(false);
  const mayInvite = useMay('POST /v1/invitations') && url !== null;
  const mayWithdraw = useMay('DELETE /v1/invitations/{id}');
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
      {isAsking && <WithdrawInvitationDialog invitation={invitation} onClose={() => setAsking(false)} />}
    </>
  );
}
