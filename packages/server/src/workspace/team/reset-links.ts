import { hash, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { randomId } from '../../platform/random-id.ts';

const LIFETIME_MS = 3_600_000;

/** Who made a link, and by the right of which organization. */
export type LinkMaker = { readonly userId: string; readonly organizationId: string };

/**
 * A token with which the auth library lets whoever brings it set the password of an account, for an hour. Older ones made by
 * people end. Belongs to the caller's transaction. The row is in the library's own form for hashed identifiers, so that neither
 * the file nor a backup of it holds a token. Without a maker it is the operator's.
 */
export function makeResetToken(
  db: DatabaseSync,
  userId: string,
  now: number,
  maker?: LinkMaker,
): { token: string; expiresAt: number } {
  dropMadeResetLinks(db, userId);
  const id = randomId('rst');
  const token = randomBytes(24).toString('base64url');
  const expiresAt = now + LIFETIME_MS;
  const at = new Date(now).toISOString();
  db.prepare(
    `INSERT INTO "verification" ("id", "identifier", "value", "expiresAt", "createdAt", "updatedAt") VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(id, identifierOf(token), userId, new Date(expiresAt).toISOString(), at, at);
  if (maker) {
    db.prepare('INSERT INTO reset_links (verification_id, made_by, organization_id) VALUES (?, ?, ?)').run(
      id,
      maker.userId,
      maker.organizationId,
    );
  }
  return { token, expiresAt };
}

/** The account whose password a token, made by a person or the library, still sets. `now` is in milliseconds since 1970. */
export function resetLinkOwner(db: DatabaseSync, token: string, now: number): string | undefined {
  const found = db
    .prepare('SELECT "value" FROM "verification" WHERE "identifier" = ? AND "expiresAt" > ?')
    .get(identifierOf(token), new Date(now).toISOString());
  return found && String(found.value);
}

/**
 * Ends the links that others made for an account. Call it in the transaction that gives the account a further membership or
 * another role: a link made while there was only one organization must not open the account in two, nor one made for a member
 * that of an owner.
 */
export function dropMadeResetLinks(db: DatabaseSync, userId: string): void {
  db.prepare(`DELETE FROM "verification" WHERE "value" = ? AND "id" LIKE 'rst\\_%' ESCAPE '\\'`).run(userId);
}

/** Ends the links that somebody made in an organization; call it in the transaction in which they lose the right to. */
export function dropResetLinksBy(db: DatabaseSync, userId: string, organizationId: string): void {
  db.prepare(
    `DELETE FROM "verification" WHERE "id" IN
       (SELECT verification_id FROM reset_links WHERE made_by = ? AND organization_id = ?)`,
  ).run(userId, organizationId);
}

/** What the library files a token under. */
function identifierOf(token: string): string {
  return hash('sha256', `reset-password:${token}`, 'base64url');
}
