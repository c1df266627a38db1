import type { Filter } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { useMe } from '../../sign-in/me-context.ts';
import { relaxedCountsQuery } from '../queries.ts';
import { relaxations } from './relaxations.ts';

export type NoMatchProps = { readonly filter: Filter; readonly onApply: (q: string) => void };

/** Which terms of a filter exclude everything: what would match without each of them, most first. */
export function NoMatch({ filter, onApply }: NoMatchProps) {
  const { organization } = useMe();
  const ways = useMemo(() => relaxations(filter), [filter]);
  const { data: counts, isError } = useQuery(
    relaxedCountsQuery(
      organization.id,
      ways.map(({ q }) => q),
    ),
  );
  if (ways.length < 2 || isError) return null;
  if (counts === undefined) return <p>Counting what would match without each part of the filter…</p>;
  const found = ways
    .map((way, place) => ({ ...way, count: counts[place] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  if (found.length === 0)
    return <p>No single part of the filter is to blame: without any one of them there is still nothing.</p>;
  return (
    <ul
      aria-label="What would match"
      className="flex w-full flex-col divide-y divide-line rounded-md border border-line"
    >
      {found.map(({ without, q, count }) => (
        <li key={without} className="flex flex-wrap items-center justify-between gap-2 px-3 py-1.5">
          <span className="min-w-0 [overflow-wrap:anywhere]">
            without{' '}
            <code className="mono text-ink">
              <Untrusted text={without} />
            </code>
            : <span className="text-ink tabular">{count.toLocaleString('en')}</span>{' '}
            {count === 1 ? 'event' : 'events'}
          </span>
          <Button onClick={() => onApply(q)}>
            Leave it out<span className="sr-only">: {without}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
