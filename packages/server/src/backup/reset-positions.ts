import type { DatabaseSync } from 'node:sqlite';

/**
 * What becomes of each table of `workspace.db` when another log of its organization begins, whose positions are others. A list is SQL that lets
 * it begin anew, for an organization; `none`: no position ever lies there, or only of a log that it names.
 */
export const POSITIONS_OF_TABLES: Readonly<Record<string, 'none' | readonly string[]>> = {
  // Those that are done are of the old log; what is not done is looked for anew by whoever began it.
  destructions: [
    "DELETE FROM jobs WHERE kind = 'destruction' AND key IN (SELECT id FROM destructions WHERE organization_id = ?)",
    'DELETE FROM erasure_destructions WHERE destruction_id IN (SELECT id FROM destructions WHERE organization_id = ?)',
    'DELETE FROM destructions WHERE organization_id = ?',
  ],
  destruction_parts: 'none',
  erasure_destructions: 'none',
  erasures: [
    "UPDATE erasures SET progress = NULL, state = 'requested' WHERE organization_id = ? AND state = 'running'",
  ],
  retention: ['UPDATE retention SET settled_below = 0 WHERE organization_id = ?'],
  // What is under way would go on at the wrong place, and what is finished could not be told to hold what is erased later.
  exports: [
    "UPDATE exports SET state = 'expired', error = 'the log lost entries, and another one has begun' WHERE organization_id = ? AND state = 'done'",
    "UPDATE exports SET state = 'failed', error = 'the log lost entries, and another one has begun' WHERE organization_id = ? AND state IN ('waiting', 'running')",
  ],
  // The next run delivers the new log from its beginning.
  export_schedules: [
    'UPDATE export_schedules SET next_position = 0, run = NULL WHERE organization_id = ? AND deleted_at IS NULL',
  ],
  organizations: ['UPDATE organizations SET ledger_size_seen = 0 WHERE id = ?'],
  ledger_holds: ['DELETE FROM ledger_holds WHERE organization_id = ?'],
  retired_ledgers: 'none',
  // Of the log that they name; those of a retired one are refused.
  investigations: 'none',
  account: 'none',
  active_sessions: 'none',
  api_keys: 'none',
  billing: 'none',
  custom_actions: 'none',
  environments: 'none',
  invitations: 'none',
  jobs: 'none',
  journal_seen: 'none',
  legal_holds: 'none',
  members: 'none',
  outbox: 'none',
  payments: 'none',
  projects: 'none',
  refusals: 'none',
  reset_links: 'none',
  secret_versions: 'none',
  secrets: 'none',
  session: 'none',
  sweep_time: 'none',
  twoFactor: 'none',
  user: 'none',
  variables: 'none',
  verification: 'none',
  wrapped_keys: 'none',
};

/** Lets everything that holds positions begin anew. Belongs to the caller's transaction. */
export function resetPositions(db: DatabaseSync, organizationId: string): void {
  for (const statements of Object.values(POSITIONS_OF_TABLES))
    for (const sql of statements === 'none' ? [] : statements) db.prepare(sql).run(organizationId);
}
