import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { RoleBadge } from '../../ui/role-badge.tsx';
import { ROLES } from '../../ui/role-words.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { MemberActions } from './member-actions.tsx';
import type { Member } from './queries.ts';

const COLUMNS: readonly Column<Member>[] = [
  {
    id: 'member',
    header: 'Member',
    isRowHeader: true,
    cell: (member) => <Name member={member} />,
    sortBy: ({ email }) => email,
  },
  {
    id: 'role',
    header: 'Role',
    cell: ({ role }) => <RoleBadge role={role} />,
    sortBy: ({ role }) => ROLES.indexOf(role),
  },
  {
    id: 'two-factor',
    header: 'Two-factor',
    cell: ({ twoFactorEnabled }) => (twoFactorEnabled ? <Badge tone="good">on</Badge> : <Badge>off</Badge>),
    sortBy: ({ twoFactorEnabled }) => Number(twoFactorEnabled),
  },
  {
    id: 'seen',
    header: 'Last seen',
    cell: ({ lastSeenAt }) =>
      lastSeenAt ? <TimeAgo at={lastSeenAt} /> : <span className="text-muted">never</span>,
    sortBy: ({ lastSeenAt }) => (lastSeenAt ? Date.parse(lastSeenAt) : undefined),
  },
  {
    id: 'joined',
    header: 'Joined',
    cell: ({ joinedAt }) => <TimeAgo at={joinedAt} />,
    sortBy: ({ joinedAt }) => Date.parse(joinedAt),
  },
  {
    id: 'keys',
    header: 'API keys',
    cell: ({ keys }) => <span className="tabular">{keys.toLocaleString('en')}</span>,
    sortBy: ({ keys }) => keys,
  },
];

/** The members, and what can be done with each. */
export function MemberTable({ members }: { readonly members: readonly Member[] }) {
  const owners = members.filter(({ role }) => role === 'owner').length;
  return (
    <DataTable
      caption="Members"
      columns={COLUMNS}
      rows={members}
      rowKey={({ id }) => id}
      defaultSort={{ column: 'role', direction: 'ascending' }}
      actions={(member) => (
        <MemberActions member={member} isLastOwner={member.role === 'owner' && owners === 1} />
      )}
    />
  );
}

function Name({ member: { id, email, name } }: { readonly member: Member }) {
  const { memberId } = useMe();
  return (
    <span className="flex min-w-40 flex-col">
      <span className="flex flex-wrap items-center gap-x-2 font-medium">
        <Untrusted text={name} />
        {id === memberId && <Badge>you</Badge>}
      </span>
      <span className="font-normal text-muted text-xs">
        <Untrusted text={email} />
      </span>
    </span>
  );
}
