import type { DatabaseSync } from 'node:sqlite';
import { endSessions } from '../team/end-sessions.ts';

/**
 * Takes the second factor from an account, with the devices that were trusted in its place, and ends its sessions. Belongs to the
 * caller's transaction; triggers record it and remove what belongs to it. `now` is in milliseconds since 1970.
 */
export function removeSecondFactor(db: DatabaseSync, userId: string, now: number): void {
  db.prepare('UPDATE "user" SET "twoFactorEnabled" = 0, "updatedAt" = ? WHERE "id" = ?').run(
    new Date(now).toISOString(),
    userId,
  );
  endSessions(db, userId);
}
