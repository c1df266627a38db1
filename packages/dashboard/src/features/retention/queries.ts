import type { ApiSchemas } from '@daybook/sdk';
import { queryOptions } from '@tanstack/react-query';
import { server } from '../../api/call.ts';

export type Retention = ApiSchemas['Retention'];
export type LegalHold = ApiSchemas['LegalHold'];
export type Erasure = ApiSchemas['Erasure'];
type Erasures = ApiSchemas['Erasures'];

/** How often something that is under way is looked at again. */
const LOOK_AGAIN_MS = 5_000;

/** How long the log is kept, and what expires when. */
export function retentionQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['retention', organizationId],
    queryFn: ({ signal }) => server.get<Retention>('/v1/retention', { signal }),
    refetchInterval: ({ state }) => ((state.data?.underWay.length ?? 0) > 0 ? LOOK_AGAIN_MS : false),
  });
}

/** The legal holds: those in force first. */
export function legalHoldsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['legal-holds', organizationId],
    queryFn: async ({ signal }) =>
      (await server.get<{ legalHolds: readonly LegalHold[] }>('/v1/legal-holds', { signal })).legalHolds,
  });
}

/** The erasures: those that are not over first; and the hours before one is carried out. */
export function erasuresQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['erasures', organizationId],
    queryFn: ({ signal }) => server.get<Erasures>('/v1/erasures', { signal }),
    refetchInterval: ({ state }) =>
      state.data?.erasures.some((erasure) => erasure.state === 'running') ? LOOK_AGAIN_MS : false,
  });
}
