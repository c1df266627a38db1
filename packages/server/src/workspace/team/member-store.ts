import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { randomId } from '../../platform/random-id.ts';
import { WorkspaceError } from '../workspace-error.ts';
import { isRole, type Role } from './roles.ts';

/** A membership with what is known of its account. Times are milliseconds since 1970. */
export type Member = {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly twoFactorEnabled: boolean;
  readonly joinedAt: number;
  readonly lastSeenAt: number | undefined;
};

const MEMBERS = `
  SELECT m.id, m.organization_id, m.user_id, m.role, m.created_at, m.last_seen_at, u."email", u."name", u."twoFactorEnabled"
  FROM members m JOIN "user" u ON u."id" = m.user_id`;

/** Rows of memberships. Every write belongs to the caller's transaction. */
export class MemberStore {
  readonly #all: StatementSync;
  readonly #byId: StatementSync;
  readonly #byUser: StatementSync;
  readonly #byEmail: StatementSync;
  readonly #ofUser: StatementSync;
  readonly #count: StatementSync;
  readonly #insert: StatementSync;
  readonly #setRole: StatementSync;
  readonly #remove: StatementSync;

  constructor(db: DatabaseSync) {
    this.#all = db.prepare(`${MEMBERS} WHERE m.organization_id = ? ORDER BY m.created_at, m.id`);
    this.#byId = db.prepare(`${MEMBERS} WHERE m.organization_id = ? AND m.id = ?`);
    this.#byUser = db.prepare(`${MEMBERS} WHERE m.organization_id = ? AND m.user_id = ?`);
    this.#byEmail = db.prepare(`${MEMBERS} WHERE m.organization_id = ? AND u."email" = ?`);
    this.#ofUser = db.prepare(`${MEMBERS} WHERE m.user_id = ? ORDER BY m.created_at, m.id`);
    this.#count = db.prepare(
      'SELECT count(*) AS members FROM members WHERE organization_id = ? AND role LIKE ?',
    );
    this.#insert = db.prepare(
      'INSERT INTO members (id, organization_id, user_id, role, created_at) VALUES (?, ?, ?, ?, ?)',
    );
    this.#setRole = db.prepare('UPDATE members SET role = ? WHERE organization_id = ? AND id = ?');
    this.#remove = db.prepare('DELETE FROM members WHERE organization_id = ? AND id = ?');
  }

  /** Who joined first comes first. */
  all(organizationId: string): Member[] {
    return this.#all.all(organizationId).map(toMember);
  }

  /** @throws WorkspaceError `not-found` */
  get(organizationId: string, id: string): Member {
    const row = this.#byId.get(organizationId, id);
    if (!row) throw new WorkspaceError('not-found', 'there is no such member here');
    return toMember(row);
  }

  /** Who asks, as of now: a request may have waited while its sender lost the role. @throws WorkspaceError `forbidden` */
  asker(organizationId: string, id: string): Member {
    const row = this.#byId.get(organizationId, id);
    if (!row) throw new WorkspaceError('forbidden', 'you are not a member of this organization any more');
    return toMember(row);
  }

  byUser(organizationId: string, userId: string): Member | undefined {
    const row = this.#byUser.get(organizationId, userId);
    return row && toMember(row);
  }

  /** `email` in lower case, as accounts have it. */
  byEmail(organizationId: string, email: string): Member | undefined {
    const row = this.#byEmail.get(organizationId, email);
    return row && toMember(row);
  }

  /** Every membership of an account, the oldest first. */
  ofUser(userId: string): Member[] {
    return this.#ofUser.all(userId).map(toMember);
  }

  /** How many there are, of one role or of all. */
  count(organizationId: string, role: Role | '%' = '%'): number {
    return Number(this.#count.get(organizationId, role)?.members);
  }

  /** Gives the id. */
  add(organizationId: string, userId: string, role: Role, now: number): string {
    const id = randomId('mem');
    this.#insert.run(id, organizationId, userId, role, now);
    return id;
  }

  setRole({ organizationId, id }: Member, role: Role): void {
    this.#setRole.run(role, organizationId, id);
  }

  remove({ organizationId, id }: Member): void {
    this.#remove.run(organizationId, id);
  }
}

function toMember(row: Record<string, SQLOutputValue>): Member {
  const role = String(row.role);
  if (!isRole(role)) throw new Error(`the table members names a role that is unknown: ${role}`);
  return {
    id: String(row.id),
    organizationId: String(row.organization_id),
    userId: String(row.user_id),
    email: String(row.email),
    name: String(row.name),
    role,
    twoFactorEnabled: row.twoFactorEnabled === 1,
    joinedAt: Number(row.created_at),
    lastSeenAt: row.last_seen_at === null ? undefined : Number(row.last_seen_at),
  };
}
