import type { DatabaseSync } from 'node:sqlite';

/**
 * Ends what the sessions of a person can do in an organization they left; call it in the transaction that removed the
 * membership. Sessions that show it show the person's oldest other membership from now on; without one they end.
 */
export function leaveOrganization(db: DatabaseSync, userId: string, organizationId: string): void {
  const other = db
    .prepare('SELECT organization_id FROM members WHERE user_id = ? ORDER BY created_at, id LIMIT 1')
    .get(userId);
  if (!other) {
    endSessions(db, userId);
    return;
  }
  db.prepare(
    `UPDATE active_sessions SET organization_id = ?
     WHERE organization_id = ? AND session_id IN (SELECT "id" FROM "session" WHERE "userId" = ?)`,
  ).run(String(other.organization_id), organizationId, userId);
}

/**
 * Ends the sessions of a person that show an organization, and gives how many of them could be used. Where the person belongs to no other one, that is
 * every session, also those that wait for a second factor.
 */
export function endSessionsHere(
  db: DatabaseSync,
  userId: string,
  organizationId: string,
  now: number,
): number {
  const here = `FROM "session" s JOIN active_sessions a ON a.session_id = s."id"
    WHERE s."userId" = ? AND a.organization_id = ?`;
  const usable = db
    .prepare(`SELECT count(*) AS sessions ${here} AND s."expiresAt" > ?`)
    .get(userId, organizationId, new Date(now).toISOString());
  const elsewhere = db
    .prepare('SELECT 1 FROM members WHERE user_id = ? AND organization_id <> ?')
    .get(userId, organizationId);
  if (elsewhere) {
    db.prepare(`DELETE FROM "session" WHERE "id" IN (SELECT s."id" ${here})`).run(userId, organizationId);
  } else {
    endSessions(db, userId);
  }
  return Number(usable?.sessions);
}

/** Ends every session of an account, also those that wait for a second factor. */
export function endSessions(db: DatabaseSync, userId: string): void {
  db.prepare('DELETE FROM "session" WHERE "userId" = ?').run(userId);
}
