import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { isRole, type Role } from './roles.ts';

/** An offer to join. `id` is the secret of its link: it stands in no event and no message. */
export type Invitation = {
  readonly id: string;
  readonly organizationId: string;
  /** In lower case. */
  readonly email: string;
  readonly role: Role;
  /** E-mail address of who invited. */
  readonly invitedBy: string;
  /** Id of the account of who invited; undefined where it is not known any more. */
  readonly inviterId: string | undefined;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly acceptedAt: number | undefined;
  readonly revokedAt: number | undefined;
};

const IS_PENDING = 'accepted_at IS NULL AND revoked_at IS NULL AND expires_at > :now';

/** Rows of invitations. Every write belongs to the caller's transaction. */
export class InvitationStore {
  readonly #insert: StatementSync;
  readonly #byId: StatementSync;
  readonly #pending: StatementSync;
  readonly #pendingOf: StatementSync;
  readonly #revoke: StatementSync;
  readonly #accept: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(
      'INSERT INTO invitations (id, organization_id, email, role, invited_by, inviter_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#byId = db.prepare('SELECT * FROM invitations WHERE id = ?');
    this.#pending = db.prepare(
      `SELECT * FROM invitations WHERE organization_id = :organization AND ${IS_PENDING} ORDER BY created_at DESC, id`,
    );
    this.#pendingOf = db.prepare(`SELECT * FROM invitations WHERE email = :email AND ${IS_PENDING}`);
    this.#revoke = db.prepare('UPDATE invitations SET revoked_at = ? WHERE id = ?');
    this.#accept = db.prepare('UPDATE invitations SET accepted_at = ? WHERE id = ?');
  }

  add(invitation: Omit<Invitation, 'acceptedAt' | 'revokedAt'>): void {
    const { id, organizationId, email, role, invitedBy, inviterId, createdAt, expiresAt } = invitation;
    this.#insert.run(id, organizationId, email, role, invitedBy, inviterId ?? null, createdAt, expiresAt);
  }

  byId(id: string): Invitation | undefined {
    const row = this.#byId.get(id);
    return row && toInvitation(row);
  }

  /** The newest first. */
  pending(organizationId: string, now: number): Invitation[] {
    return this.#pending.all({ organization: organizationId, now }).map(toInvitation);
  }

  /** Of one address (in lower case), in every organization. */
  pendingOf(email: string, now: number): Invitation[] {
    return this.#pendingOf.all({ email, now }).map(toInvitation);
  }

  revoke(id: string, now: number): void {
    this.#revoke.run(now, id);
  }

  accept(id: string, now: number): void {
    this.#accept.run(now, id);
  }
}

function toInvitation(row: Record<string, SQLOutputValue>): Invitation {
  const role = String(row.role);
  if (!isRole(role)) throw new Error(`the table invitations names a role that is unknown: ${role}`);
  return {
    id: String(row.id),
    organizationId: String(row.organization_id),
    email: String(row.email),
    role,
    invitedBy: String(row.invited_by),
    inviterId: row.inviter_id === null ? undefined : String(row.inviter_id),
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    acceptedAt: row.accepted_at === null ? undefined : Number(row.accepted_at),
    revokedAt: row.revoked_at === null ? undefined : Number(row.revoked_at),
  };
}
