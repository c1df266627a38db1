import { queryOptions } from '@tanstack/react-query';
import { server } from '../../api/call.ts';

export type KeyState = 'live' | 'expired' | 'revoked';

/** An API key, without its text. Times are ISO 8601; a list that is null holds the key to nothing. */
export type ApiKey = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly projects: readonly { readonly id: string; readonly name: string }[] | null;
  readonly environments: readonly string[] | null;
  readonly cidrs: readonly string[] | null;
  readonly createdAt: string;
  /** Null when the system made it. */
  readonly createdBy: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly lastUsedIp: string | null;
  readonly state: KeyState;
  /** Live, and neither made nor used within 90 days. */
  readonly unused: boolean;
};

export type NewApiKey = {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly projects?: readonly string[];
  readonly environments?: readonly string[];
  readonly cidrs?: readonly string[];
  readonly expiresAt?: string;
};

/** A key that was just made, with its text, this once. */
export type MadeApiKey = ApiKey & {
  readonly key: string;
  /** What is probably not meant. */
  readonly notes?: readonly string[];
};

export function apiKeysKey(organizationId: string) {
  return ['api-keys', organizationId] as const;
}

/** All keys there ever were. */
export function apiKeysQuery(organizationId: string) {
  return queryOptions({
    queryKey: apiKeysKey(organizationId),
    queryFn: async ({ signal }) =>
      (
        await server.get<{ readonly apiKeys: readonly ApiKey[] }>('/v1/api-keys', {
          query: { status: 'all' },
          signal,
        })
      ).apiKeys,
  });
}
