import type { DatabaseSync } from 'node:sqlite';
import { currentActing, noteEndedSession } from '../acting-scope.ts';
import type { Outbox } from '../outbox/outbox.ts';

/**
 * The SQL functions by which triggers on the auth library's tables write the outbox: `account_event(action, userId, email)`, and
 * `account_doing()`, the route that is being carried out; and those by which a request learns that another one was faster:
 * `session_ended(id)`, and `account_password()`, the mark of the password that the request began with, or an empty text.
 */
export function registerAccountEvents(db: DatabaseSync, outbox: Outbox): void {
  db.function('account_doing', () => currentActing().doing ?? '');
  db.function('account_password', () => currentActing().passwordMark ?? '');
  db.function('session_ended', (id) => {
    noteEndedSession(String(id));
    return null;
  });
  db.function('account_event', (action, userId, email) => {
    const { actor, context } = currentActing();
    const member = { id: String(userId), name: String(email) };
    return outbox.payloadOf({
      action: String(action),
      // Without a session, as with a link from a mail, it is the owner of the account who acts.
      actor: actor ?? { type: 'user', ...member },
      resource: { type: 'member', ...member },
      ...(context && { context }),
    });
  });
}
