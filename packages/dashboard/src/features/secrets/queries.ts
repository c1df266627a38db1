import type { ApiSchemas } from '@daybook/sdk';
import { queryOptions } from '@tanstack/react-query';
import { pathOf, server } from '../../api/call.ts';

/**
 * The secrets of all environments. Asking for them is recorded, so they are asked for when somebody comes to the page or wants them
 * again, and never because a window got the focus, a network came back or something else changed.
 */
export function secretsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['secrets', organizationId],
    // Not to be called off and begun anew: what was recorded is to be of use.
    queryFn: async () => (await server.get<ApiSchemas['Secrets']>('/v1/secrets')).secrets,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    refetchInterval: false,
    retry: false,
  });
}

/** Where one secret is read, set and deleted; the environment is a parameter. */
export function secretPath(name: string): string {
  return pathOf`/v1/secrets/${name}`;
}
