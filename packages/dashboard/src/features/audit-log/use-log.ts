import { builtInCatalogue } from '@daybook/event';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { checkFilter } from './filters/filter-check.ts';
import { useEvents } from './list/use-events.ts';
import { useTail } from './live/use-tail.ts';
import { catalogueQuery, firstPageQuery, histogramQuery } from './queries.ts';
import { countOf } from './total.ts';

export type LogOptions = {
  readonly organizationId: string;
  readonly q: string;
  readonly isPaused: boolean;
  /** Whether nothing is to move now. */
  readonly isHeld: () => boolean;
  /** The server is there again after it was not, or has a log that ends before what is listed. */
  readonly onReconnect: () => void;
};

/** What matches a filter, how much of it there is when, and what arrives. */
export function useLog({ organizationId, q, isPaused, isHeld, onReconnect }: LogOptions) {
  const queryClient = useQueryClient();
  const known = useQuery(catalogueQuery(organizationId));
  const catalogue = known.data ?? builtInCatalogue;
  const check = useMemo(() => checkFilter(q, catalogue), [q, catalogue]);
  // A filter that cannot be right is not sent. Without the catalogue the server has to judge.
  const enabled = check.ok || known.isError;
  const events = useEvents(organizationId, q, enabled);
  const { first, list, isStale } = events;
  // What is read first is asked for first: together they would take the processor from each other.
  const isListed = first.isError || (list !== undefined && !isStale);
  const histogram = useQuery({ ...histogramQuery(organizationId, q), enabled: enabled && isListed });
  const { data: counts, isError, isPlaceholderData } = histogram;
  // What could not be counted again lacks what came before the list began anew.
  const isOutdated =
    isError && counts !== undefined && counts.coverage.readUpTo < (list?.listing.readUpTo ?? -1);
  const isCounted = counts !== undefined && !isPlaceholderData && !isOutdated;

  const tail = useTail({
    q,
    after: isPaused || isStale ? undefined : list?.first.coverage.readUpTo,
    onEvents: (arrived) => events.arrive(arrived, isHeld()),
    onReconnect,
    onRolledBack: () => {
      events.beginAnew();
      onReconnect();
    },
  });

  return {
    catalogue,
    filter: check.ok ? check.filter : undefined,
    isFilterWrong: !enabled && known.isSuccess,
    events,
    histogram,
    tail,
    /** Asks for the events of a filter that is about to be applied, so that they are on their way while the page is rendered with it. */
    prepare(next: string) {
      if (checkFilter(next, catalogue).ok)
        void queryClient.prefetchQuery(firstPageQuery(organizationId, next));
    },
    /** How many events match, as far as that is known. */
    total: isCounted ? countOf(counts, list?.arrived) : undefined,
    /** Why that is not known. */
    unknownTotal: isError ? 'not-counted' : enabled ? 'counting' : 'not-applied',
  } as const;
}
