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

/** Ends every session of an account, also those that wait for a second factor, and gives how many there were. */
export function endSessions(db: DatabaseSync, userId: string): number {
  return Number(db.prepare('DELETE FROM "session" WHERE "userId" = ?').run(userId).changes);
}
