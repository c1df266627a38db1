import type { RecordedEvent } from '@daybook/event';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { firstPageQuery, pageQuery } from '../queries.ts';
import { type LiveList, type LiveListAction, liveListAfter, startLiveList } from './live-list.ts';

/** How long what has just arrived is told apart. */
const FRESH_MS = 6_000;
/** New events that a list takes before it begins anew: what they push down can be had again. */
const LATE_MAX = 2_000;
/** Pages kept on either side of those that are looked at. */
const KEPT_AROUND = 5;

export type Events = ReturnType<typeof useEvents>;

/** The events that match a filter, as many of them as were looked at, and those that arrive since. */
export function useEvents(organizationId: string, q: string, enabled: boolean) {
  const queryClient = useQueryClient();
  const first = useQuery({ ...firstPageQuery(organizationId, q), enabled });
  const [list, dispatch] = useReducer(reduce, undefined);
  // Another filter's list is shown until this one's is there.
  const isCurrent = first.data !== undefined && !first.isPlaceholderData && enabled;
  if (isCurrent && first.data !== list?.first) dispatch({ kind: 'start', page: first.data });

  const fresh = list?.fresh;
  useEffect(() => {
    if (fresh === undefined || fresh.size === 0) return;
    const timer = setTimeout(() => dispatch({ kind: 'settle' }), FRESH_MS);
    return () => clearTimeout(timer);
  }, [fresh]);

  const [failure, setFailure] = useState<{ readonly first: LiveList['first']; readonly error: unknown }>();
  const fetching = useRef(new Set<string>());
  const [fetchingCount, setFetchingCount] = useState(0);

  const fetchPage = useCallback(
    async (of: LiveList, cursor: string, kind: 'append' | 'restore') => {
      if (fetching.current.has(cursor)) return;
      fetching.current.add(cursor);
      setFetchingCount(fetching.current.size);
      setFailure(undefined);
      try {
        const page = await queryClient.fetchQuery(pageQuery(organizationId, q, cursor));
        dispatch({ kind, cursor, page });
      } catch (error) {
        setFailure({ first: of.first, error });
      } finally {
        fetching.current.delete(cursor);
        setFetchingCount(fetching.current.size);
      }
    },
    [queryClient, organizationId, q],
  );

  function beginAnew() {
    void first.refetch();
    void queryClient.invalidateQueries({ queryKey: ['histogram', organizationId] });
  }

  return {
    first,
    list,
    isStale: list !== undefined && !isCurrent,
    /** Why the page asked for last could not be had. */
    pageError: failure !== undefined && failure.first === list?.first ? failure.error : undefined,
    isFetchingPage: fetchingCount > 0,
    /** Another list, and another count beside it: what arrived is in both then. */
    beginAnew,
    /** Fetches the page behind the last one, if there is one. */
    fetchMore() {
      const cursor = list?.listing.nextCursor;
      if (isCurrent && list !== undefined && cursor != null) void fetchPage(list, cursor, 'append');
    },
    /** Has what is looked at (blocks `from`…`until`) at hand, and lets go of what is far from it. */
    look(from: number, until: number) {
      if (!isCurrent || list === undefined) return;
      dispatch({ kind: 'keep', from: from - KEPT_AROUND, until: until + KEPT_AROUND });
      for (const { cursor, events } of list.listing.blocks.slice(from, until + 1)) {
        if (events === undefined && cursor !== undefined) void fetchPage(list, cursor, 'restore');
      }
    },
    /** New events; `isHeld` when nothing is to move now. */
    arrive(events: readonly RecordedEvent[], isHeld: boolean) {
      dispatch({ kind: 'arrive', events, isHeld });
      if (!isHeld && (list?.listing.blocks[0]?.late.length ?? 0) > LATE_MAX) beginAnew();
    },
    /** Shows what waits. */
    release() {
      dispatch({ kind: 'release' });
      if (list === undefined || (list.overflow === 0 && list.listing.missed === 0)) return;
      // What was not kept only a new list has.
      beginAnew();
    },
  };
}

function reduce(list: LiveList | undefined, action: LiveListAction): LiveList | undefined {
  if (list !== undefined) return liveListAfter(list, action);
  return action.kind === 'start' ? startLiveList(action.page) : undefined;
}
