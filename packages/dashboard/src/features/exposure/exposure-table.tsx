import { formatActor } from '@daybook/event';
import { Link } from '@tanstack/react-router';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { HistoryLink } from '../../ui/history-link.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { HeldStateBadge, heldWord } from './held-state.tsx';
import type { Exposure, ExposureOf } from './queries.ts';

const LINK = 'font-medium text-accent underline-offset-2 hover:underline';

const HOLDER: Column<Exposure> = {
  id: 'holder',
  header: 'Held by',
  isRowHeader: true,
  cell: ({ actor, isReported }) => (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Link to="/exposure" search={{ actor: formatActor(actor) }} className={LINK}>
        <Untrusted text={formatActor(actor)} />
      </Link>
      {isReported && <Reported />}
    </span>
  ),
  sortBy: ({ actor }) => formatActor(actor),
};

const SECRET: Column<Exposure> = {
  id: 'secret',
  header: 'Secret',
  isRowHeader: true,
  cell: ({ secret, environment, isReported }) => (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <Link
        to="/exposure"
        search={{ secret, ...(environment !== undefined && { env: environment }) }}
        className={`mono ${LINK}`}
      >
        <Untrusted text={secret} />
      </Link>
      {isReported && <Reported />}
    </span>
  ),
  sortBy: ({ secret }) => secret,
};

const OTHERS: readonly Column<Exposure>[] = [
  {
    id: 'environment',
    header: 'Environment',
    cell: ({ environment, project }) => (
      <span className="flex flex-col">
        {environment !== undefined && <Untrusted text={environment} />}
        {project !== undefined && (
          <span className="text-faint text-xs">
            <Untrusted text={project} />
          </span>
        )}
      </span>
    ),
    sortBy: ({ environment }) => environment,
  },
  {
    id: 'version',
    header: 'Version',
    cell: ({ version }) => <span className="tabular">{version ?? 'unknown'}</span>,
    sortBy: ({ version }) => version,
  },
  {
    id: 'state',
    header: 'It is',
    cell: ({ state, closedBy }) => <HeldStateBadge state={state} at={closedBy?.occurredAt} />,
    sortBy: ({ state }) => heldWord(state),
  },
  {
    id: 'first',
    header: 'First',
    cell: ({ first }) => <TimeAgo at={first.occurredAt} />,
    sortBy: ({ first }) => Date.parse(first.occurredAt),
  },
  {
    id: 'last',
    header: 'Last',
    cell: ({ last }) => <TimeAgo at={last.occurredAt} />,
    sortBy: ({ last }) => Date.parse(last.occurredAt),
  },
  {
    id: 'reads',
    header: 'How',
    cell: (held) => <span className="tabular">{how(held)}</span>,
    sortBy: ({ reads }) => reads,
  },
];

export type ExposureTableProps = { readonly of: ExposureOf; readonly held: readonly Exposure[] };

/** Who holds versions of a secret, or what somebody holds. */
export function ExposureTable({ of, held }: ExposureTableProps) {
  const isBySecret = 'secret' in of;
  return (
    <DataTable
      caption={isBySecret ? 'Holders' : 'Held secrets'}
      columns={[isBySecret ? HOLDER : SECRET, ...OTHERS]}
      rows={held}
      rowKey={({ actor, secret, project, environment, version }) =>
        [formatActor(actor), secret, project, environment, version].join('\n')
      }
      actions={({ actor, secret, environment }) => (
        <HistoryLink
          of={{
            actor: formatActor(actor),
            type: 'secret',
            resource: secret,
            ...(environment !== undefined && { env: environment }),
          }}
          name={`${secret}, ${formatActor(actor)}`}
          hasWord={false}
        />
      )}
    />
  );
}

function how({ reads, isOwn }: Exposure): string {
  if (reads === 0) return 'set it';
  const times = reads === 1 ? 'read once' : `read ${reads.toLocaleString('en')} times`;
  return isOwn ? `set it, ${times}` : times;
}

function Reported() {
  return (
    <span title="Daybook was told so; it did not hand the value out itself">
      <Badge>reported</Badge>
    </span>
  );
}
