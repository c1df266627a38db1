import { queryOptions } from '@tanstack/react-query';
import { listSessions } from '../../api/accounts.ts';

export const sessionsKey = ['account-sessions'] as const;

/** Where the account is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: sessionsKey,
  queryFn: ({ signal }) => listSessions(signal),
});
