import { builtInCatalogue, type Catalogue, createCatalogue, type RecordedEvent } from '@daybook/event';
import type { Coverage, EventPage } from '@daybook/sdk';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

const PAGE_SIZE = 50;
/** How often an empty list looks again. A list that shows something changes only when it is told to. */
const LOOK_AGAIN_MS = 2_000;

// Every key begins with the organization: its answers are no other's.

/** The events that match a filter, newest first, page by page. */
export function eventsQuery(organizationId: string, q: string) {
  return infiniteQueryOptions({
    queryKey: ['events', organizationId, q],
    queryFn: ({ pageParam, signal }) =>
      api.list({ q: q || undefined, limit: PAGE_SIZE, cursor: pageParam, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isWaiting(state.data?.pages) ? LOOK_AGAIN_MS : false),
  });
}

/** How many events match a filter. */
export function countQuery(organizationId: string, q: string) {
  return queryOptions({
    queryKey: ['count', organizationId, q],
    queryFn: async ({ signal }) => {
      const { total, coverage } = await api.facets({
        q: q || undefined,
        fields: ['category'],
        top: 1,
        signal,
      });
      return { total, coverage };
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data && isEmptyOrBehind(state.data.total, state.data.coverage) ? LOOK_AGAIN_MS : false,
  });
}

/** One event. It never changes, so a row that was listed will do. */
export function eventQuery(organizationId: string, id: string, listed: RecordedEvent | undefined) {
  return queryOptions({
    queryKey: ['event', organizationId, id, listed?.position ?? 'by id'],
    queryFn: ({ signal }) => api.get(id, { signal }),
    ...(listed && { initialData: listed }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What is needed to check that an event is in the ledger. Nothing of it is checked yet. */
export function proofQuery(organizationId: string, id: string) {
  return queryOptions({
    queryKey: ['proof', organizationId, id],
    queryFn: async ({ signal }) => {
      const [proof, keys] = await Promise.all([api.proof(id, { signal }), api.ledger.keys({ signal })]);
      return { proof, keys };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** The actions that the organization may record, its own included. */
export function catalogueQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['catalogue', organizationId],
    queryFn: async ({ signal }): Promise<Catalogue> => {
      const { actions } = await api.catalogue({ signal });
      return createCatalogue(actions.filter(({ action }) => builtInCatalogue.get(action) === undefined));
    },
    staleTime: 5 * 60_000,
  });
}

function isWaiting(pages: readonly EventPage[] | undefined): boolean {
  const [first] = pages ?? [];
  return first !== undefined && isEmptyOrBehind(first.events.length, first.coverage);
}

/** Nothing to show, either because nothing was recorded or because it is not searched yet. */
function isEmptyOrBehind(shown: number, coverage: Coverage): boolean {
  return shown === 0 && (coverage.readUpTo < 0 || !coverage.complete);
}
