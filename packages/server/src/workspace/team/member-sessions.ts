import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../platform/database.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { WorkspaceError } from '../workspace-error.ts';
import type { Asking } from './asking.ts';
import { endSessions } from './end-sessions.ts';
import { mayManage } from './may.ts';
import { MemberStore } from './member-store.ts';
import { memberResource, notManageable } from './members.ts';

export type MemberSessionsOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
};

/** The sessions of other members: an account that may be in wrong hands is signed out before anything else is decided. */
export class MemberSessions {
  readonly #options: MemberSessionsOptions;
  readonly #store: MemberStore;

  constructor(options: MemberSessionsOptions) {
    this.#options = options;
    this.#store = new MemberStore(options.db);
  }

  /**
   * Ends every session of a member's account, and gives how many there were: also those that show another organization, since a session goes from one
   * to another without a password. Whoever knows the password can sign in again.
   * @throws WorkspaceError `not-found`, `forbidden`, also for the own sessions
   */
  end(organizationId: string, memberId: string, { memberId: askerId, by }: Asking): number {
    const { db, outbox } = this.#options;
    return transaction(db, () => {
      const asker = this.#store.asker(organizationId, askerId);
      const member = this.#store.get(organizationId, memberId);
      if (!mayManage(asker.role, member.role)) throw notManageable(asker, member);
      if (member.id === asker.id)
        throw new WorkspaceError('forbidden', 'these are your own sessions: end them under Settings');
      const sessions = endSessions(db, member.userId);
      if (sessions > 0) {
        outbox.add(organizationId, {
          ...by,
          action: 'SESSION_REVOKE',
          resource: memberResource(member),
          metadata: { sessions },
        });
      }
      return sessions;
    });
  }
}
