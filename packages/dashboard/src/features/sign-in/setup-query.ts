import type { ApiSchemas } from '@daybook/sdk';
import { queryOptions } from '@tanstack/react-query';
import { server } from '../../api/call.ts';

/** Whether this Daybook waits for its first owner. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => server.get<ApiSchemas['Setup']>('/v1/setup', { signal }),
});
