import type { DatabaseSync } from 'node:sqlite';

/**
 * What the workspace remembers of positions, and what of it begins anew with another log of the organization. Whoever adds a table or column
 * that holds positions adds a line.
 */
const STATEMENTS: readonly string[] = [
  // Those that are done are of the old log; those that are not are looked for anew by who began them.
  `DELETE FROM jobs WHERE kind = 'destruction' AND key IN (SELECT id FROM destructions WHERE organization_id = ?)`,
  `DELETE FROM erasure_destructions WHERE destruction_id IN (SELECT id FROM destructions WHERE organization_id = ?)`,
  'DELETE FROM destructions WHERE organization_id = ?',
  "UPDATE erasures SET progress = NULL, state = 'requested' WHERE organization_id = ? AND state = 'running'",
  'UPDATE retention SET settled_below = 0 WHERE organization_id = ?',
];

/** Belongs to the caller's transaction. */
export function resetPositions(db: DatabaseSync, organizationId: string): void {
  for (const sql of STATEMENTS) db.prepare(sql).run(organizationId);
}
