import { DaybookError } from '@daybook/sdk';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isProblem } from '../api/read-problem.ts';
import { endSession, sessionQuery } from '../features/sign-in/session-query.ts';

/** The cache of answers. An answer that the session has ended shows the sign-in, whichever call got it. */
export function createPageQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof DaybookError && error.status === 401) endSession(client, 'ended');
        lookAgain(error);
      },
    }),
    mutationCache: new MutationCache({
      onError: (error) => {
        // A wrong password or code is answered with 401 too, of another type.
        if (isProblem(error, 'unauthorized') || isProblem(error, 'UNAUTHORIZED')) endSession(client, 'ended');
        lookAgain(error);
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

  /** Somebody may have been removed, or given another role, since the page was opened. */
  function lookAgain(error: Error): void {
    if (isProblem(error, 'no-membership') || isProblem(error, 'forbidden'))
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }

  return client;
}
