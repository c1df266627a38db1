import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';

/** How many events of a finding are told on its page. */
export const EVIDENCE_SHOWN = 10;

/** The newest events that show a finding. Its filter ends at a position, so they stay the same. */
export function evidenceQuery(organizationId: string, filter: string) {
  return queryOptions({
    queryKey: ['evidence', organizationId, filter],
    queryFn: async ({ signal }) => (await api.list({ q: filter, limit: EVIDENCE_SHOWN, signal })).events,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
