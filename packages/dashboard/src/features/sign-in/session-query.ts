import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchMe, type Me } from '../../api/session.ts';

/** Whether somebody is signed in; `ended` when the session was lost rather than left. */
export type Session =
  | { readonly state: 'signed-in'; readonly me: Me }
  | { readonly state: 'signed-out'; readonly reason?: 'ended' };

/** Asked again when the reader comes back to the page: another tab may have signed out, or in elsewhere. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session> => {
    const me = await fetchMe(signal);
    return me === undefined ? { state: 'signed-out' } : { state: 'signed-in', me };
  },
  refetchOnWindowFocus: true,
});

/** Shows the page to somebody who signed in. */
export function beginSession(client: QueryClient, me: Me): void {
  forgetAnswers(client);
  setSession(client, { state: 'signed-in', me });
}

/** Shows the sign-in and forgets every answer. */
export function endSession(client: QueryClient, reason?: 'ended'): void {
  setSession(client, { state: 'signed-out', ...(reason && { reason }) });
  forgetAnswers(client);
}

function forgetAnswers(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
}

function setSession(client: QueryClient, session: Session): void {
  client.setQueryData(sessionQuery.queryKey, session);
}
