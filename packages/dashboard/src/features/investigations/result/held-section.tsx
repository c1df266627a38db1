import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Day } from '../../../ui/time-ago.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { HeldStateBadge, heldWord } from '../../exposure/held-state.tsx';
import type { HeldVersion } from '../answers.ts';

const SHOWN_FIRST = 25;

const COLUMNS: readonly Column<HeldVersion>[] = [
  {
    id: 'secret',
    header: 'Secret',
    isRowHeader: true,
    cell: ({ secret }) => (
      <span className="mono font-medium">
        <Untrusted text={secret} />
      </span>
    ),
    sortBy: ({ secret }) => secret,
  },
  {
    id: 'environment',
    header: 'Environment',
    cell: ({ environment }) => (environment === null ? '' : <Untrusted text={environment} />),
    sortBy: ({ environment }) => environment ?? undefined,
  },
  {
    id: 'version',
    header: 'Version',
    cell: ({ version }) => <span className="tabular">{version ?? 'unknown'}</span>,
    sortBy: ({ version }) => version ?? undefined,
  },
  {
    id: 'state',
    header: 'State then',
    cell: ({ state, rotatedAt }) => <HeldStateBadge state={state} at={rotatedAt} />,
    sortBy: ({ state }) => heldWord(state),
  },
  {
    id: 'first',
    header: 'First read',
    cell: ({ firstRead }) => <Day at={firstRead} />,
    sortBy: ({ firstRead }) => Date.parse(firstRead),
  },
  {
    id: 'last',
    header: 'Last read',
    cell: ({ lastRead }) => <Day at={lastRead} />,
    sortBy: ({ lastRead }) => Date.parse(lastRead),
  },
  {
    id: 'reads',
    header: 'Reads',
    cell: ({ reads }) => (
      <span className="tabular">{reads === 0 ? 'set it' : reads.toLocaleString('en')}</span>
    ),
    sortBy: ({ reads }) => reads,
  },
];

const VIA: Column<HeldVersion> = {
  id: 'via',
  header: 'By',
  cell: ({ via }) => <Untrusted text={via} />,
  sortBy: ({ via }) => via,
};

export type HeldSectionProps = {
  readonly title: string;
  readonly about: string;
  readonly held: readonly HeldVersion[];
  /** Whether it is told who holds each. */
  readonly hasVia: boolean;
};

function heldKey({ via, secret, secretId, project, environment, version }: HeldVersion): string {
  return [via, secret, secretId, project, environment, version].join('\n');
}

/** The versions of secrets that were handed out, as it was when the investigation was made. */
export function HeldSection({ title, about, held, hasVia }: HeldSectionProps) {
  const [isWhole, setWhole] = useState(false);
  // What is in use still is what matters.
  const ordered = [
    ...held.filter(({ state }) => state === 'rotate'),
    ...held.filter(({ state }) => state !== 'rotate'),
  ];
  const isCut = !isWhole && held.length > SHOWN_FIRST;
  if (held.length === 0) return null;
  return (
    <section aria-labelledby="held" className="mb-5">
      <h2 id="held" className="font-semibold text-base">
        {title}
      </h2>
      <p className="mt-0.5 mb-3 max-w-2xl text-muted text-sm">{about}</p>
      <DataTable
        caption={title}
        columns={hasVia ? [...COLUMNS, VIA] : COLUMNS}
        rows={isCut ? ordered.slice(0, SHOWN_FIRST) : ordered}
        rowKey={heldKey}
      />
      {isCut && (
        <Button className="mt-3 print:hidden" onClick={() => setWhole(true)}>
          Show all {held.length.toLocaleString('en')}
        </Button>
      )}
    </section>
  );
}
