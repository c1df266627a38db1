import type { ApiSchemas } from '@daybook/sdk';
import { queryOptions } from '@tanstack/react-query';
import { server } from '../../api/call.ts';

/** An API key, without its text. A list that is null holds the key to nothing. */
export type ApiKey = ApiSchemas['ApiKey'];

export type NewApiKey = ApiSchemas['NewApiKey'];

/** A key that was just made, with its text, this once. */
export type MadeApiKey = ApiSchemas['MadeApiKey'];

export function apiKeysKey(organizationId: string) {
  return ['api-keys', organizationId] as const;
}

/** All keys there ever were. */
export function apiKeysQuery(organizationId: string) {
  return queryOptions({
    queryKey: apiKeysKey(organizationId),
    queryFn: async ({ signal }) =>
      (
        await server.get<ApiSchemas['ApiKeys']>('/v1/api-keys', {
          query: { status: 'all' },
          signal,
        })
      ).apiKeys,
  });
}
