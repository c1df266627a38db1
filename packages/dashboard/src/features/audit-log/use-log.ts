import { builtInCatalogue } from '@daybook/event';
import { useQuery } from '@tanstack/react-query';
import { checkFilter } from './filters/filter-check.ts';
import { useEvents } from './list/use-events.ts';
import { useTail } from './live/use-tail.ts';
import { catalogueQuery, countQuery } from './queries.ts';
import { countOf } from './total.ts';

export type LogOptions = {
  readonly organizationId: string;
  readonly q: string;
  readonly isPaused: boolean;
  /** Whether nothing is to move now. */
  readonly isHeld: () => boolean;
  /** The server is there again after it was not. */
  readonly onReconnect: () => void;
};

/** What matches a filter, how much of it there is, and what arrives. */
export function useLog({ organizationId, q, isPaused, isHeld, onReconnect }: LogOptions) {
  const known = useQuery(catalogueQuery(organizationId));
  const catalogue = known.data ?? builtInCatalogue;
  const check = checkFilter(q, catalogue);
  // A filter that cannot be right is not sent. Without the catalogue the server has to judge.
  const enabled = check.ok || known.isError;
  const events = useEvents(organizationId, q, enabled);
  const count = useQuery({ ...countQuery(organizationId, q), enabled });
  const { list, isStale } = events;

  const tail = useTail({
    q,
    after: isPaused || isStale ? undefined : list?.first.coverage.readUpTo,
    onEvents: (arrived) => events.arrive(arrived, isHeld()),
    onReconnect,
  });

  return {
    catalogue,
    filter: check.ok ? check.filter : undefined,
    isFilterWrong: !enabled && known.isSuccess,
    events,
    tail,
    coverage: count.data?.coverage,
    /** How many events match, as far as that is known. */
    total: count.isPlaceholderData ? undefined : countOf(count.data, list?.arrived),
    /** Why that is not known. */
    unknownTotal: count.isError ? 'not-counted' : count.fetchStatus === 'idle' ? 'not-applied' : 'counting',
  } as const;
}
