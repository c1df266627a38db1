import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { HistoryLink } from '../../ui/history-link.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { InvestigateLink } from '../investigations/investigate-link.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { type FormerMember, formerMembersQuery } from './former-members-query.ts';
import type { Member } from './queries.ts';

const COLUMNS: readonly Column<FormerMember>[] = [
  {
    id: 'member',
    header: 'Former member',
    isRowHeader: true,
    cell: ({ email }) => <Untrusted text={email} />,
    sortBy: ({ email }) => email,
  },
  {
    id: 'ended',
    header: 'Ended',
    cell: ({ endedAt }) => <TimeAgo at={endedAt} />,
    sortBy: ({ endedAt }) => Date.parse(endedAt),
  },
  {
    id: 'by',
    header: 'By',
    cell: ({ email, endedBy }) => (endedBy === email ? 'left' : <Untrusted text={endedBy} />),
    sortBy: ({ endedBy }) => endedBy,
  },
];

/** Who belongs to the organization no more, and the way to what they did; asked for when somebody opens it. */
export function FormerMembers({ members }: { readonly members: readonly Member[] }) {
  const { organization } = useMe();
  const [isOpen, setOpen] = useState(false);
  const former = useQuery({ ...formerMembersQuery(organization.id), enabled: isOpen });
  return (
    <details className="mt-8" onToggle={(toggled) => setOpen(toggled.currentTarget.open)}>
      <summary className="mb-3 cursor-pointer font-semibold text-base">Former members</summary>
      {isOpen && (
        <Loaded query={former} what="former members">
          {({ list, isAll }) => (
            <FormerTable
              list={list.filter(({ email }) => !members.some((member) => member.email === email))}
              isAll={isAll}
            />
          )}
        </Loaded>
      )}
    </details>
  );
}

function FormerTable({ list, isAll }: { readonly list: readonly FormerMember[]; readonly isAll: boolean }) {
  if (list.length === 0) return <p className="text-muted text-sm">Nobody has left or was removed.</p>;
  return (
    <>
      <DataTable
        caption="Former members"
        columns={COLUMNS}
        rows={list}
        rowKey={({ email }) => email}
        defaultSort={{ column: 'ended', direction: 'descending' }}
        actions={({ email }) => (
          <>
            <HistoryLink of={{ actor: email }} name={email} />
            <InvestigateLink
              to="/investigations/off-boarding"
              search={{ email }}
              word="Follow up"
              label={`Off-boarding follow-up of ${email}`}
            />
          </>
        )}
      />
      {!isAll && <p className="mt-2 text-muted text-sm">These are the newest; the log has the others.</p>}
    </>
  );
}
