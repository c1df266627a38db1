import type { ApiSchemas } from '@daybook/sdk';
import { queryOptions } from '@tanstack/react-query';
import { server } from '../../api/call.ts';

/**
 * Whether the link that led here is still good. It is asked once for each visit, and never answered from memory: the link may have
 * been used meanwhile.
 */
export function linkQuery(kind: 'setup' | 'password-reset', token: string | undefined) {
  return queryOptions({
    queryKey: ['link', kind, token],
    queryFn: async ({ signal }) =>
      (
        await server.post<ApiSchemas['LinkState']>('/v1/links/check', {
          json: { kind, token: token ?? '' },
          signal,
        })
      ).opens,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}
