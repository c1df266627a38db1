import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { emailKey } from '../../platform/email-address.ts';
import { handleOf } from '../team/invitations.ts';
import { mayGrant } from '../team/may.ts';
import { isRole } from '../team/roles.ts';

/** An API key of this workspace. Times here are milliseconds since 1970. */
export type PresentKey = {
  readonly id: string;
  readonly name: string;
  /** When it was revoked, or expired; undefined while it is live. */
  readonly endedAt: number | undefined;
};

export type PresentMember = {
  readonly id: string;
  /** Usable sessions of the account, whichever of its organizations they show. */
  readonly sessions: number;
};

export type PresentInvitation = {
  /** Good for withdrawing it, and not the secret of its link. */
  readonly handle: string;
  readonly email: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly acceptedAt: number | undefined;
  readonly revokedAt: number | undefined;
  /** Whether who invited is still a member who may give the role; nobody can accept it otherwise. */
  readonly isBacked: boolean;
};

/** A secret, and an older version of it. */
export type PresentSecret = {
  readonly id: string;
  readonly isDeleted: boolean;
  /** Whether the value of the older version is still there. */
  readonly isKept: boolean;
  /** Whether the newest version has the value of the older one. */
  readonly isBack: boolean;
  readonly updatedAt: number;
};

/** What there is in the workspace now, for checklists. Reads only. */
export class PresentState {
  readonly #clock: Clock;
  readonly #key: StatementSync;
  readonly #keysOf: StatementSync;
  readonly #member: StatementSync;
  readonly #sessions: StatementSync;
  readonly #invitations: StatementSync;
  readonly #secret: StatementSync;

  constructor({ db, clock }: { readonly db: DatabaseSync; readonly clock: Clock }) {
    this.#clock = clock;
    const keys = 'SELECT k.id, k.name, k.expires_at, k.revoked_at FROM api_keys k';
    this.#key = db.prepare(`${keys} WHERE k.organization_id = ? AND k.name = ?`);
    this.#keysOf = db.prepare(
      `${keys} JOIN "user" u ON u."id" = k.created_by WHERE k.organization_id = ? AND u."email" = ? ORDER BY k.name`,
    );
    this.#member = db.prepare(
      `SELECT m.id, m.user_id FROM members m JOIN "user" u ON u."id" = m.user_id
       WHERE m.organization_id = ? AND u."email" = ?`,
    );
    this.#sessions = db.prepare(
      `SELECT count(*) AS sessions FROM "session" s JOIN active_sessions a ON a.session_id = s."id"
       WHERE s."userId" = ? AND s."expiresAt" > ?`,
    );
    this.#invitations = db.prepare(
      `SELECT i.*, m.role AS inviter_role FROM invitations i
       LEFT JOIN members m ON m.organization_id = i.organization_id AND m.user_id = i.inviter_id
       WHERE i.organization_id = :organization AND (i.invited_by = :email OR i.email = :email)
       ORDER BY i.created_at, i.rowid`,
    );
    this.#secret = db.prepare(
      `SELECT s.id, s.deleted_at, s.updated_at, o.sealed IS NOT NULL AS is_kept,
         coalesce(v.same_as_version, v.version) = coalesce(o.same_as_version, o.version) AS is_back
       FROM secrets s
       LEFT JOIN secret_versions v ON v.secret_id = s.id AND v.version = s.version
       LEFT JOIN secret_versions o ON o.secret_id = s.id AND o.version = ?
       WHERE s.organization_id = ? AND s.environment = ? AND s.name = ?`,
    );
  }

  /** A key by its name; undefined when the workspace never had one of that name. */
  key(organizationId: string, name: string): PresentKey | undefined {
    const row = this.#key.get(organizationId, name);
    return row && this.#toKey(row);
  }

  /** Every key that the person with this address has made here, ended ones too. */
  keysOf(organizationId: string, email: string): PresentKey[] {
    return this.#keysOf.all(organizationId, emailKey(email)).map((row) => this.#toKey(row));
  }

  member(organizationId: string, email: string): PresentMember | undefined {
    const row = this.#member.get(organizationId, emailKey(email));
    if (!row) return undefined;
    const now = new Date(this.#clock()).toISOString();
    const sessions = this.#sessions.get(String(row.user_id), now)?.sessions;
    return { id: String(row.id), sessions: Number(sessions) };
  }

  /** Invitations that the person sent or got, whatever became of them, the oldest first. */
  invitations(organizationId: string, email: string): PresentInvitation[] {
    return this.#invitations.all({ organization: organizationId, email: emailKey(email) }).map(toInvitation);
  }

  /** Undefined when the workspace never had the secret. */
  secret(
    organizationId: string,
    { environment, name, version }: { environment: string; name: string; version: number },
  ): PresentSecret | undefined {
    const row = this.#secret.get(version, organizationId, environment, name);
    return (
      row && {
        id: String(row.id),
        isDeleted: row.deleted_at !== null,
        isKept: row.is_kept === 1,
        isBack: row.deleted_at === null && row.is_back === 1,
        updatedAt: Number(row.updated_at),
      }
    );
  }

  #toKey({ id, name, expires_at, revoked_at }: Record<string, SQLOutputValue>): PresentKey {
    const expired = timeOf(expires_at);
    const endedAt =
      timeOf(revoked_at) ?? (expired !== undefined && expired <= this.#clock() ? expired : undefined);
    return { id: String(id), name: String(name), endedAt };
  }
}

function toInvitation(row: Record<string, SQLOutputValue>): PresentInvitation {
  const inviter = String(row.inviter_role);
  const role = String(row.role);
  return {
    handle: handleOf({ id: String(row.id) }),
    email: String(row.email),
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    acceptedAt: timeOf(row.accepted_at),
    revokedAt: timeOf(row.revoked_at),
    isBacked: isRole(inviter) && isRole(role) && mayGrant(inviter, role),
  };
}

function timeOf(value: SQLOutputValue | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
