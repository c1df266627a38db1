import { DaybookError } from '@daybook/sdk';
import { QueryCache, QueryClient } from '@tanstack/react-query';
import { endSession } from '../features/sign-in/session-query.ts';

/** The cache of answers. An answer that the session has ended shows the sign-in, whichever call got it. */
export function createPageQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof DaybookError && error.status === 401) endSession(client, 'ended');
      },
    }),
    defaultOptions: {
      queries: {
        // The client repeats what is worth repeating; offline is an error that is shown, not a wait without end.
        retry: false,
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
    },
  });
  return client;
}
