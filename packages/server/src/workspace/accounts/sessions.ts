import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { canonicalAddress } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import type { Acting } from '../acting.ts';
import { hasEndedSession } from '../acting-scope.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { isRole, type Role } from '../team/roles.ts';
import type { Account, AccountStore } from './account-store.ts';

export type ActiveSession = {
  readonly id: string;
  readonly user: Account;
  /** The organization that the session shows, and what the person is there; undefined without any membership. */
  readonly membership?: { readonly organizationId: string; readonly memberId: string; readonly role: Role };
};

/** A session as its owner sees it; times are ISO 8601. */
export type ListedSession = {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly ipAddress: string;
  readonly userAgent: string;
};

/** The account that a sign-in is for, and the mark of the password it had when that was checked. */
export type SigningIn = {
  readonly userId: string;
  readonly passwordMark: string | undefined;
};

export type SessionsOptions = {
  readonly db: DatabaseSync;
  readonly accounts: AccountStore;
  readonly outbox: Outbox;
  readonly clock: Clock;
};

/**
 * Which of the auth library's sessions are usable. The library makes a session before anything is recorded; here it becomes usable,
 * in one transaction with `USER_LOGIN`.
 */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #idOfToken: StatementSync;
  readonly #exists: StatementSync;
  readonly #find: StatementSync;
  readonly #byToken: StatementSync;
  readonly #membership: StatementSync;
  readonly #lastShown: StatementSync;
  readonly #activate: StatementSync;
  readonly #show: StatementSync;
  readonly #list: StatementSync;
  readonly #remove: StatementSync;

  constructor(options: SessionsOptions) {
    const { db } = options;
    this.#options = options;
    this.#idOfToken = db.prepare('SELECT "id", "userId" FROM "session" WHERE "token" = ?');
    this.#exists = db.prepare('SELECT 1 FROM "session" WHERE "id" = ?');
    const usable = `SELECT s."id", s."userId", a.organization_id FROM "session" s
       JOIN active_sessions a ON a.session_id = s."id" WHERE s."expiresAt" > ?`;
    this.#find = db.prepare(`${usable} AND s."id" = ?`);
    this.#byToken = db.prepare(`${usable} AND s."token" = ?`);
    this.#membership = db.prepare(
      `SELECT id, organization_id, role FROM members WHERE user_id = ?
       ORDER BY organization_id = ? DESC, created_at DESC LIMIT 1`,
    );
    this.#lastShown = db.prepare(
      `SELECT a.organization_id FROM active_sessions a JOIN "session" s ON s."id" = a.session_id
       WHERE s."userId" = ? AND a.organization_id IS NOT NULL ORDER BY a.activated_at DESC LIMIT 1`,
    );
    this.#activate = db.prepare(
      'INSERT OR IGNORE INTO active_sessions (session_id, organization_id, activated_at) VALUES (?, ?, ?)',
    );
    this.#show = db.prepare('UPDATE active_sessions SET organization_id = ? WHERE session_id = ?');
    this.#list = db.prepare(
      `SELECT s."id", s."createdAt", s."expiresAt", s."ipAddress", s."userAgent" FROM "session" s
       JOIN active_sessions a ON a.session_id = s."id" WHERE s."userId" = ? AND s."expiresAt" > ? ORDER BY s."createdAt" DESC`,
    );
    this.#remove = db.prepare('DELETE FROM "session" WHERE "id" = ? AND "userId" = ?');
  }

  /** The usable session with this id. */
  find(id: string): ActiveSession | undefined {
    return this.#active(this.#find.get(this.#now(), id));
  }

  /** The usable session with this token. */
  byToken(token: string): ActiveSession | undefined {
    return this.#active(this.#byToken.get(this.#now(), token));
  }

  #active(row: Record<string, unknown> | undefined): ActiveSession | undefined {
    const user = row && this.#options.accounts.byId(String(row.userId));
    if (!user) return undefined;
    const shown = row.organization_id;
    const member = this.#membership.get(user.id, typeof shown === 'string' ? shown : null);
    const role = String(member?.role);
    return {
      id: String(row.id),
      user,
      ...(member &&
        isRole(role) && {
          membership: { organizationId: String(member.organization_id), memberId: String(member.id), role },
        }),
    };
  }

  /** Whether the account still has the password that it had when a sign-in began. */
  isCurrent({ userId, passwordMark }: SigningIn): boolean {
    return this.#options.accounts.passwordMark(userId) === passwordMark;
  }

  /**
   * Makes a session that the library just made usable, and records the sign-in in every organization of the account. Unless the
   * password was changed since it was checked: then it ends the session, and gives false.
   */
  signedIn(token: string, context: Acting['context'], factor: string, began: SigningIn): boolean {
    const made = this.#idOfToken.get(token);
    const user = made && this.#options.accounts.byId(String(made.userId));
    if (!user) throw new Error('the auth library answered with a session that it did not keep');
    return transaction(this.#options.db, () => {
      if (user.id !== began.userId || !this.isCurrent(began)) {
        this.#remove.run(made.id ?? null, user.id);
        return false;
      }
      const last = this.#lastShown.get(user.id)?.organization_id ?? null;
      const organizationIds = this.#options.accounts.organizationIds(user.id);
      this.#activate.run(made.id ?? null, last ?? organizationIds.at(-1) ?? null, this.#options.clock());
      this.#record(user, context, 'USER_LOGIN', { factor });
      return true;
    });
  }

  /**
   * The library put a new session in the place of a usable one, as it does when the password or the second factor changes. Unless
   * the usable one was ended meanwhile by another request: then it ends the new one too, and gives false.
   */
  replaced(old: ActiveSession, token: string): boolean {
    const made = this.#idOfToken.get(token);
    // Whoever ended all sessions ended the new one with them.
    if (!made) return false;
    if (made.userId !== old.user.id) throw new Error('a session was replaced by one of another account');
    return transaction(this.#options.db, () => {
      if (!this.#exists.get(old.id) && !hasEndedSession(old.id)) {
        this.#remove.run(made.id ?? null, old.user.id);
        return false;
      }
      this.#activate.run(made.id ?? null, old.membership?.organizationId ?? null, this.#options.clock());
      return true;
    });
  }

  /** Shows another organization of the person; false when it is none. */
  show(session: Pick<ActiveSession, 'id' | 'user'>, organizationId: string): boolean {
    if (!this.#options.accounts.organizationIds(session.user.id).includes(organizationId)) return false;
    this.#show.run(organizationId, session.id);
    return true;
  }

  /** The usable sessions of a person, the newest first. */
  list(userId: string): ListedSession[] {
    return this.#list.all(userId, this.#now()).map((row) => ({
      id: String(row.id),
      createdAt: String(row.createdAt),
      expiresAt: String(row.expiresAt),
      ipAddress: canonicalAddress(String(row.ipAddress ?? '')) ?? '',
      userAgent: String(row.userAgent ?? ''),
    }));
  }

  /** Ends a session by its own wish. */
  signOut(session: ActiveSession, context: Acting['context']): void {
    transaction(this.#options.db, () => {
      this.#remove.run(session.id, session.user.id);
      this.#record(session.user, context, 'USER_LOGOUT');
    });
  }

  /** Ends sessions of a person, by a person's wish; returns how many there were. */
  revoke(user: Account, ids: readonly string[], context: Acting['context']): number {
    return transaction(this.#options.db, () => {
      const sessions = ids.filter((id) => this.#remove.run(id, user.id).changes > 0).length;
      if (sessions > 0) this.#record(user, context, 'SESSION_REVOKE', { sessions });
      return sessions;
    });
  }

  #record(
    user: Account,
    context: Acting['context'],
    action: string,
    metadata?: Readonly<Record<string, number | string>>,
  ): void {
    const { id, email } = user;
    for (const organizationId of this.#options.accounts.organizationIds(id)) {
      this.#options.outbox.add(organizationId, {
        action,
        actor: { type: 'user', id, name: email },
        resource: { type: 'member', id, name: email },
        ...(context && { context }),
        ...(metadata && { metadata }),
      });
    }
  }

  #now(): string {
    return new Date(this.#options.clock()).toISOString();
  }
}
