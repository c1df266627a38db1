import type { DatabaseSync } from 'node:sqlite';
import { emailKey } from '../../platform/email-address.ts';
import { addressFinder } from './address-in-text.ts';

/** What stands where an address stood. */
const ERASED = 'erased';

/** Columns that tell who did something, or repeat what somebody wrote, each with the rows of an organization. */
const TEXTS: readonly {
  readonly table: string;
  readonly columns: readonly string[];
  readonly of?: string;
}[] = [
  { table: 'invitations', columns: ['invited_by'] },
  {
    table: 'secret_versions',
    columns: ['created_by'],
    of: 'secret_id IN (SELECT id FROM secrets WHERE organization_id = ?)',
  },
  { table: 'legal_holds', columns: ['name', 'reason', 'held', 'placed_by', 'released_by'] },
  { table: 'erasures', columns: ['requested_by', 'ended_by'] },
  { table: 'exports', columns: ['created_by'] },
  { table: 'export_schedules', columns: ['created_by'] },
  // One about the person can be read no more: it would be made from what is erased.
  { table: 'investigations', columns: ['made_by', 'input'] },
  // The filter of one that is kept, or goes on, says what it exports, and stays until then.
  {
    table: 'exports',
    columns: ['filter', 'error'],
    of: "organization_id = ? AND state IN ('failed', 'expired')",
  },
  {
    table: 'export_schedules',
    columns: ['name', 'filter'],
    of: 'organization_id = ? AND deleted_at IS NOT NULL',
  },
];

/**
 * What an erasure does with each table of `workspace.db`. `cleared`: the address goes. `waits`: what lies there is on its way into the log,
 * and is waited for. `stays`: it is the account, or what people have named, and not the log: it is removed where it is managed. `nothing`:
 * no address ever lies there.
 */
export const ERASURE_OF_TABLES: Readonly<Record<string, 'cleared' | 'waits' | 'stays' | 'nothing'>> = {
  invitations: 'cleared',
  secret_versions: 'cleared',
  legal_holds: 'cleared',
  erasures: 'cleared',
  exports: 'cleared',
  export_schedules: 'cleared',
  investigations: 'cleared',
  outbox: 'waits',
  refusals: 'waits',
  user: 'stays',
  account: 'stays',
  session: 'stays',
  twoFactor: 'stays',
  verification: 'stays',
  organizations: 'stays',
  api_keys: 'stays',
  projects: 'stays',
  variables: 'stays',
  secrets: 'stays',
  payments: 'stays',
  custom_actions: 'stays',
  active_sessions: 'nothing',
  members: 'nothing',
  environments: 'nothing',
  wrapped_keys: 'nothing',
  billing: 'nothing',
  reset_links: 'nothing',
  journal_seen: 'nothing',
  sweep_time: 'nothing',
  jobs: 'nothing',
  destructions: 'nothing',
  destruction_parts: 'nothing',
  retention: 'nothing',
  erasure_destructions: 'nothing',
  ledger_holds: 'nothing',
  retired_ledgers: 'nothing',
};

/**
 * Removes an address from the workspace's own records of one organization: past invitations of it, and its name where it did something.
 * A pending invitation and the account itself stay. Belongs to the caller's transaction.
 */
export function eraseFromWorkspace(
  db: DatabaseSync,
  organizationId: string,
  address: string,
  now: number,
): void {
  forgetInvitations(db, organizationId, emailKey(address), now);
  const isIn = addressFinder(address);
  for (const { table, columns, of = 'organization_id = ?' } of TEXTS) {
    for (const column of columns) {
      const values = db
        .prepare(`SELECT DISTINCT ${column} AS value FROM ${table} WHERE ${of} AND ${column} IS NOT NULL`)
        .all(organizationId);
      const clear = db.prepare(`UPDATE ${table} SET ${column} = '${ERASED}' WHERE ${of} AND ${column} = ?`);
      for (const { value } of values) if (isIn(String(value))) clear.run(organizationId, String(value));
    }
  }
}

function forgetInvitations(db: DatabaseSync, organizationId: string, email: string, now: number): void {
  db.prepare(
    `DELETE FROM invitations WHERE organization_id = ? AND email = ?
       AND (accepted_at IS NOT NULL OR revoked_at IS NOT NULL OR expires_at <= ?)`,
  ).run(organizationId, email, now);
}
