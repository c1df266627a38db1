import type { DatabaseSync } from 'node:sqlite';
import { currentActing } from '../acting-scope.ts';
import type { Outbox } from '../outbox/outbox.ts';

/** The SQL function by which triggers on the auth library's tables write the outbox: `account_event(action, userId, email)`. */
export function registerAccountEvents(db: DatabaseSync, outbox: Outbox): void {
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
