import type { ApiSchemas } from '@daybook/sdk';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { server } from '../../api/call.ts';

/** A version of a secret that somebody has held. */
export type Exposure = ApiSchemas['Exposure'];

export type HeldState = Exposure['state'];

/** Who is asked about: the holders of a secret, in one environment or all, or what an actor holds. */
export type ExposureOf =
  | { readonly secret: string; readonly env?: string }
  /** Written as a filter takes it: `ana@acme.example`, `api-key:ci-deploy`. */
  | { readonly actor: string };

const PAGE_SIZE = 200;

/** Who has held which version, page by page. */
export function exposureQuery(organizationId: string, of: ExposureOf) {
  return infiniteQueryOptions({
    queryKey: ['exposure', organizationId, of],
    queryFn: ({ pageParam, signal }) =>
      server.get<ApiSchemas['Exposures']>('/v1/exposure', {
        query: { ...of, limit: PAGE_SIZE, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
}
