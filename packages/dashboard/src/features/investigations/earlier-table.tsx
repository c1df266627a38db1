import { Link } from '@tanstack/react-router';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { localZone } from '../audit-log/times.ts';
import type { MadeInvestigation } from './answers.ts';
import { titleOf } from './kinds.ts';
import { lookedAt } from './words.ts';

const COLUMNS: readonly Column<MadeInvestigation>[] = [
  {
    id: 'what',
    header: 'Investigation',
    isRowHeader: true,
    cell: (made) => (
      <Link
        to="/investigations/$investigationId"
        params={{ investigationId: made.id }}
        className="font-medium text-accent hover:underline"
      >
        <Untrusted text={titleOf(made)} />
      </Link>
    ),
    sortBy: titleOf,
  },
  {
    id: 'window',
    header: 'Looked at',
    cell: (made) => <span className="text-muted">{lookedAt(made, localZone())}</span>,
  },
  { id: 'by', header: 'By', cell: ({ by }) => <Untrusted text={by} />, sortBy: ({ by }) => by },
  { id: 'at', header: 'Made', cell: ({ at }) => <TimeAgo at={at} />, sortBy: ({ at }) => Date.parse(at) },
];

/** The investigations that were made, and the way to each. */
export function EarlierTable({ investigations }: { readonly investigations: readonly MadeInvestigation[] }) {
  return (
    <DataTable
      caption="Earlier investigations"
      columns={COLUMNS}
      rows={investigations}
      rowKey={({ id }) => id}
      defaultSort={{ column: 'at', direction: 'descending' }}
    />
  );
}
