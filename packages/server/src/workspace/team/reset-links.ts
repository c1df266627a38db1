import { hash, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { randomId } from '../../platform/random-id.ts';

const LIFETIME_MS = 3_600_000;

/**
 * A token with which the auth library lets whoever brings it set the password of an account, for an hour. Older ones made by
 * people end. Belongs to the caller's transaction. The row is in the library's own form for hashed identifiers, so that neither
 * the file nor a backup of it holds a token.
 */
export function makeResetToken(
  db: DatabaseSync,
  userId: string,
  now: number,
): { token: string; expiresAt: number } {
  dropMadeResetLinks(db, userId);
  const token = randomBytes(24).toString('base64url');
  const expiresAt = now + LIFETIME_MS;
  const at = new Date(now).toISOString();
  db.prepare(
    `INSERT INTO "verification" ("id", "identifier", "value", "expiresAt", "createdAt", "updatedAt") VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(
    randomId('rst'),
    hash('sha256', `reset-password:${token}`, 'base64url'),
    userId,
    new Date(expiresAt).toISOString(),
    at,
    at,
  );
  return { token, expiresAt };
}

/**
 * Ends the links that others made for an account. Call it in the transaction that gives the account a further membership: a
 * link made while there was only one organization must not open the account in two.
 */
export function dropMadeResetLinks(db: DatabaseSync, userId: string): void {
  db.prepare(`DELETE FROM "verification" WHERE "value" = ? AND "id" LIKE 'rst\\_%' ESCAPE '\\'`).run(userId);
}
