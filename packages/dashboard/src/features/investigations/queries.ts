import { queryOptions } from '@tanstack/react-query';
import { pathOf, server } from '../../api/call.ts';
import type { Investigation, MadeInvestigation } from './answers.ts';

/** The investigations that were made, the newest first. */
export function investigationsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['investigations', organizationId],
    queryFn: async ({ signal }) =>
      (
        await server.get<{ readonly investigations: readonly MadeInvestigation[] }>('/v1/investigations', {
          signal,
        })
      ).investigations,
  });
}

/** How often a checklist is looked at again while something on it is open and somebody may be reading it. */
const LOOK_AGAIN_MS = 10_000;

export function investigationKey(organizationId: string, id: string) {
  return ['investigation', organizationId, id] as const;
}

/** One investigation: its findings as they were, its checklist as it is. It ticks itself while it is shown. */
export function investigationQuery(organizationId: string, id: string) {
  return queryOptions({
    queryKey: investigationKey(organizationId, id),
    queryFn: ({ signal }) => server.get<Investigation>(pathOf`/v1/investigations/${id}`, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.checklist.some((item) => item.state === 'open') ? LOOK_AGAIN_MS : false,
  });
}

/** Where the report of an investigation is, as Markdown. */
export function reportPath(id: string): string {
  return `${pathOf`/v1/investigations/${id}`}?format=markdown`;
}
