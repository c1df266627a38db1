import { builtInCatalogue, type Catalogue, createCatalogue, type RecordedEvent } from '@daybook/event';
import type { Coverage, EventPage } from '@daybook/sdk';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { totalOf } from './total.ts';

/** Also what one answer may weigh: a hundred events of 32 KiB are the most. */
const PAGE_SIZE = 100;
/** Bars of the histogram. */
const BUCKETS = 60;
/** How often an empty list looks again. A list that shows something changes only when it is told to. */
const LOOK_AGAIN_MS = 2_000;

// Every key begins with the organization: its answers are no other's.

/** The newest events that match a filter; what follows is fetched with `pageQuery`. */
export function firstPageQuery(organizationId: string, q: string) {
  return queryOptions({
    queryKey: ['events', organizationId, q],
    queryFn: ({ signal }) => api.list({ q: q || undefined, limit: PAGE_SIZE, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isWaiting(state.data) ? LOOK_AGAIN_MS : false),
  });
}

/** A further page. What a cursor reads does not change; it is not kept here, because the list holds what it needs. */
export function pageQuery(organizationId: string, q: string, cursor: string) {
  return queryOptions({
    queryKey: ['page', organizationId, q, cursor],
    queryFn: ({ signal }) => api.list({ q: q || undefined, limit: PAGE_SIZE, cursor, signal }),
    gcTime: 0,
  });
}

/** How many events match a filter, by time and category, and so in all. */
export function histogramQuery(organizationId: string, q: string) {
  return queryOptions({
    queryKey: ['histogram', organizationId, q],
    queryFn: ({ signal }) => api.histogram({ q: q || undefined, buckets: BUCKETS, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data && (data.coverage.pending > 0 || isEmptyOrBehind(totalOf(data), data.coverage))
        ? LOOK_AGAIN_MS
        : false,
  });
}

/** One event. It never changes, so a row that was listed will do. */
export function eventQuery(organizationId: string, id: string, listed: RecordedEvent | undefined) {
  return queryOptions({
    queryKey: ['event', organizationId, id, listed?.position ?? 'by id'],
    queryFn: ({ signal }) => api.get(id, { signal }),
    ...(listed && { initialData: listed }),
    // An entry that the list no longer has stays as it was while it is fetched by its id.
    placeholderData: (before: RecordedEvent | undefined) => (before?.id === id ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What is needed to check that an event is in the ledger, the code for it too. Nothing of it is checked yet. */
export function proofQuery(organizationId: string, id: string) {
  return queryOptions({
    queryKey: ['proof', organizationId, id],
    queryFn: async ({ signal }) => {
      const [proof, keys, { checkProof }] = await Promise.all([
        api.proof(id, { signal }),
        api.ledger.keys({ signal }),
        import('./entry/proof-state.ts'),
      ]);
      return { proof, keys, checkProof };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** The ledger's entry at a position. */
export function leafQuery(organizationId: string, position: number) {
  return queryOptions({
    queryKey: ['leaf', organizationId, position],
    queryFn: async ({ signal }) => (await import('./entry/read-leaf.ts')).readLeaf(position, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** How many events match each of some filters; in their order. */
export function relaxedCountsQuery(organizationId: string, filters: readonly string[]) {
  return queryOptions({
    queryKey: ['relaxed', organizationId, ...filters],
    queryFn: ({ signal }) =>
      Promise.all(
        filters.map(
          async (q) => (await api.facets({ q: q || undefined, fields: ['category'], top: 1, signal })).total,
        ),
      ),
  });
}

/** The actions that the organization may record, its own included. */
export function catalogueQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['catalogue', organizationId],
    queryFn: async ({ signal }): Promise<Catalogue> => {
      const { actions } = await api.catalogue.list({ signal });
      return createCatalogue(actions.filter(({ action }) => builtInCatalogue.get(action) === undefined));
    },
    staleTime: 5 * 60_000,
  });
}

function isWaiting(first: EventPage | undefined): boolean {
  return first !== undefined && isEmptyOrBehind(first.events.length, first.coverage);
}

/** Whether more may be found in a moment. What is damaged stays so until somebody restores it. */
function isBehind({ complete, pending, damaged = [] }: Coverage): boolean {
  return pending > 0 || (!complete && damaged.length === 0);
}

/** Nothing to show, either because nothing was recorded or because it is not searched yet. */
function isEmptyOrBehind(shown: number, coverage: Coverage): boolean {
  return shown === 0 && (coverage.readUpTo < 0 || isBehind(coverage));
}
