import { useState } from 'react';
import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../api/use-may.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { HistoryLink } from '../../ui/history-link.tsx';
import { MenuItem } from '../../ui/menu.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { RoleBadge } from '../../ui/role-badge.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { InvitedDialog } from './invite-dialog.tsx';
import { invitationsQuery, type PendingInvitation } from './queries.ts';

const COLUMNS: readonly Column<PendingInvitation>[] = [
  {
    id: 'email',
    header: 'Address',
    isRowHeader: true,
    cell: ({ email }) => <Untrusted text={email} />,
    sortBy: ({ email }) => email,
  },
  { id: 'role', header: 'Role', cell: ({ role }) => <RoleBadge role={role} />, sortBy: ({ role }) => role },
  {
    id: 'by',
    header: 'Invited by',
    cell: ({ invitedBy }) => <Untrusted text={invitedBy} />,
    sortBy: ({ invitedBy }) => invitedBy,
  },
  {
    id: 'expires',
    header: 'Expires',
    cell: ({ expiresAt }) => <TimeAgo at={expiresAt} />,
    sortBy: ({ expiresAt }) => Date.parse(expiresAt),
  },
];

/** The invitations that wait to be accepted. */
export function InvitationTable({ invitations }: { readonly invitations: readonly PendingInvitation[] }) {
  return (
    <DataTable
      caption="Invitations"
      columns={COLUMNS}
      rows={invitations}
      rowKey={({ id }) => id}
      defaultSort={{ column: 'expires', direction: 'descending' }}
      actions={(invitation) => <InvitationActions invitation={invitation} />}
    />
  );
}

type Sent = PendingInvitation & { readonly mailed: boolean };

function InvitationActions({ invitation }: { readonly invitation: PendingInvitation }) {
  const { id, email, role, url } = invitation;
  const { organization } = useMe();
  const refreshes = [invitationsQuery(organization.id).queryKey];
  const [isAsking, setAsking] = useState(false);
  const mayInvite = useMay('POST /v1/invitations');
  const mayWithdraw = useMay('DELETE /v1/invitations/{id}');
  const again = useChange<void, Sent>({
    change: () => server.post('/v1/invitations', { json: { email, role } }),
    refreshes,
    failed: 'Not invited again',
  });
  const withdraw = useChange({
    change: () => server.delete(pathOf`/v1/invitations/${id}`),
    refreshes,
    said: () => 'Invitation withdrawn',
    onDone: () => setAsking(false),
  });
  return (
    <>
      <CopyButton text={url} label="Copy link" />
      <HistoryLink of={{ resource: email, type: 'member' }} name={email} hasWord={false} />
      {(mayInvite || mayWithdraw) && (
        <MoreButton name={email}>
          {mayInvite && <MenuItem onClick={() => again.mutate()}>Invite again</MenuItem>}
          {mayWithdraw && (
            <MenuItem tone="danger" onClick={() => setAsking(true)}>
              Withdraw
            </MenuItem>
          )}
        </MoreButton>
      )}
      {again.data !== undefined && <InvitedDialog sent={again.data} onClose={again.reset} />}
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
