import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { fetchMe, type Me } from '../../api/session.ts';
import { noteOrganizationChange, shownOrganization, showOrganization } from '../../api/shown-organization.ts';
import { clearToasts } from '../../ui/toasts.ts';

/** Whether somebody is signed in; `ended` when the session was lost rather than left. */
export type Session =
  | { readonly state: 'signed-in'; readonly me: Me }
  /** Signed in, and member of no organization. */
  | { readonly state: 'homeless' }
  /** On the way out: nothing is asked any more, since the server may refuse it by now. */
  | { readonly state: 'leaving' }
  | { readonly state: 'signed-out'; readonly reason?: 'ended' };

/** Asked again when the reader comes back to the page: another tab may have signed out, or in elsewhere. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal, client }): Promise<Session> => {
    const who = await fetchMe(signal);
    if (who.kind !== 'member') {
      if (shownOrganization() !== undefined) showOrganization(undefined);
      return who.kind === 'homeless' ? { state: 'homeless' } : { state: 'signed-out' };
    }
    const shown = shownOrganization();
    if (shown === undefined) showOrganization(who.me.organization.id);
    const before = client.getQueryData<Session>(sessionQuery.queryKey);
    // What is shown stays what it was until the reader says how to go on.
    if (shown !== undefined && shown !== who.me.organization.id && before?.state === 'signed-in') {
      noteOrganizationChange(who.me.organization.name);
      return before;
    }
    return { state: 'signed-in', me: who.me };
  },
  refetchOnWindowFocus: true,
});

/** Looks who has signed in, and shows the page to them. Throws `DaybookError`, and when the browser kept no cookie. */
export async function beginSession(client: QueryClient): Promise<void> {
  showOrganization(undefined);
  const who = await fetchMe();
  if (who.kind === 'nobody') {
    throw new Error('The browser did not keep the session cookie: allow cookies for this address.');
  }
  forgetAnswers(client);
  if (who.kind === 'member') showOrganization(who.me.organization.id);
  setSession(client, who.kind === 'member' ? { state: 'signed-in', me: who.me } : { state: 'homeless' });
}

/** Shows nothing that asks the server while `leave` ends the session, and what was shown before if it throws. */
export async function leaveSession(client: QueryClient, leave: () => Promise<void>): Promise<void> {
  const before = client.getQueryData<Session>(sessionQuery.queryKey);
  await client.cancelQueries();
  setSession(client, { state: 'leaving' });
  try {
    await leave();
  } catch (error) {
    if (before !== undefined) setSession(client, before);
    throw error;
  }
  endSession(client);
}

/** Shows the sign-in and forgets every answer and message. */
export function endSession(client: QueryClient, reason?: 'ended'): void {
  showOrganization(undefined);
  setSession(client, { state: 'signed-out', ...(reason && { reason }) });
  forgetAnswers(client);
  clearToasts();
}

function forgetAnswers(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
}

function setSession(client: QueryClient, session: Session): void {
  client.setQueryData(sessionQuery.queryKey, session);
}
