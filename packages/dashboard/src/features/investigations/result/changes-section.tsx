import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { localTime, localZone } from '../../audit-log/times.ts';
import type { ProductionChange } from '../answers.ts';
import { ruleWords } from '../rule-words.ts';
import { count } from '../words.ts';

const SHOWN_FIRST = 25;

const COLUMNS: readonly Column<ProductionChange>[] = [
  {
    id: 'at',
    header: 'Time (UTC)',
    isRowHeader: true,
    cell: ({ occurredAt }) => <Moment at={occurredAt} />,
    sortBy: ({ occurredAt }) => Date.parse(occurredAt),
  },
  {
    id: 'what',
    header: 'Change',
    cell: (change) => <What change={change} />,
    sortBy: ({ resource }) => resource,
  },
  {
    id: 'actor',
    header: 'By',
    cell: ({ actor, isReported }) => (
      <span className="flex flex-col">
        <Untrusted text={actor} />
        {isReported && <span className="text-faint text-xs">reported, not seen by Daybook itself</span>}
      </span>
    ),
    sortBy: ({ actor }) => actor,
  },
  {
    id: 'rules',
    header: 'Stands out by',
    className: 'sm:w-1/4',
    cell: ({ rules }) =>
      rules.length === 0 ? (
        <span className="text-muted">nothing</span>
      ) : (
        <span className="flex flex-wrap gap-1">
          {rules.map((rule) => (
            <Badge key={rule} tone="warn">
              {ruleWords(rule)}
            </Badge>
          ))}
        </span>
      ),
    sortBy: ({ rules }) => -rules.length,
  },
];

export type ChangesSectionProps = {
  readonly environment: string;
  readonly changes: readonly ProductionChange[];
  /** How many there are beyond these. */
  readonly more: number;
};

/** Each change, what stands out first and what is habit last. */
export function ChangesSection({ environment, changes, more }: ChangesSectionProps) {
  const [isWhole, setWhole] = useState(false);
  const isCut = !isWhole && changes.length > SHOWN_FIRST;
  return (
    <section aria-labelledby="changes" className="mb-5">
      <h2 id="changes" className="mb-3 font-semibold text-base">
        {count(changes.length + more, 'change')} in <Untrusted text={environment} />
      </h2>
      {changes.length === 0 ? (
        <p className="text-muted text-sm">Nothing was changed there in this time.</p>
      ) : (
        <DataTable
          caption="Changes"
          columns={COLUMNS}
          rows={isCut ? changes.slice(0, SHOWN_FIRST) : changes}
          rowKey={({ position }) => String(position)}
          actions={({ position }) => (
            <Link
              to="/audit-logs"
              search={{ q: `position:${position}` }}
              aria-label={`Show the entry at position ${position}`}
              className="inline-flex h-8 pointer-coarse:h-10 items-center rounded-md px-2 font-medium text-muted text-sm hover:bg-sunken hover:text-ink print:hidden"
            >
              Entry
            </Link>
          )}
        />
      )}
      {isCut && (
        <Button className="mt-3 print:hidden" onClick={() => setWhole(true)}>
          Show all {changes.length.toLocaleString('en')}
        </Button>
      )}
      {more > 0 && (
        <p className="mt-2 text-muted text-sm">
          {count(more, 'more change')} {more === 1 ? 'is' : 'are'} not listed: look at a shorter time to see
          all.
        </p>
      )}
    </section>
  );
}

function What({ change }: { readonly change: ProductionChange }) {
  const { action, resource, version, versionBefore } = change;
  return (
    <span className="flex flex-col">
      <span className="mono font-medium">
        <Untrusted text={resource} />
      </span>
      <span className="text-muted text-xs">
        <span className="mono">
          <Untrusted text={action} />
        </span>
        {version !== null && (
          <span className="tabular">
            {versionBefore === null ? ` · version ${version}` : ` · version ${versionBefore} → ${version}`}
          </span>
        )}
      </span>
    </span>
  );
}

function Moment({ at }: { readonly at: string }) {
  // Findings tell times in UTC, too.
  const { date, time } = localTime(at, 'UTC');
  return (
    <time dateTime={at} title={localTime(at, localZone()).full} className="mono whitespace-nowrap">
      {date} {time}
    </time>
  );
}
