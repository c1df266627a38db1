import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';

const BUCKETS = 60;
/** How often it looks again while there is nothing to show or not all is indexed yet. */
const LOOK_AGAIN_MS = 2_000;

/** How many events match a filter, by time and category. */
export function histogramQuery(organizationId: string, q: string) {
  return queryOptions({
    queryKey: ['histogram', organizationId, q],
    queryFn: ({ signal }) => api.histogram({ q: q || undefined, buckets: BUCKETS, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && (data.coverage.readUpTo < 0 || data.coverage.pending > 0) ? LOOK_AGAIN_MS : false,
  });
}
