import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { RoleBadge } from '../../ui/role-badge.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { InvitationActions } from './invitation-actions.tsx';
import { InvitedDialog, type Sent } from './invite-dialog.tsx';
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
  const { organization } = useMe();
  // It is another invitation in the place of the first, so its link cannot be shown in the row.
  const again = useChange<Pick<PendingInvitation, 'email' | 'role'>, Sent>({
    change: (json) => server.post('/v1/invitations', { json }),
    refreshes: [invitationsQuery(organization.id).queryKey],
    failed: 'Not invited again',
  });
  return (
    <>
      <DataTable
        caption="Invitations"
        columns={COLUMNS}
        rows={invitations}
        rowKey={({ id }) => id}
        defaultSort={{ column: 'expires', direction: 'descending' }}
        actions={(invitation) => (
          <InvitationActions
            invitation={invitation}
            onInviteAgain={({ email, role }) => again.mutate({ email, role })}
          />
        )}
      />
      {again.data !== undefined && <InvitedDialog sent={again.data} onClose={again.reset} />}
    </>
  );
}
