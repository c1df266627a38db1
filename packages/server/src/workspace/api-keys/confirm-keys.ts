import type { DatabaseSync } from 'node:sqlite';
import type { Acting } from '../acting.ts';
import type { Outbox } from '../outbox/outbox.ts';

export type ConfirmDeps = { readonly db: DatabaseSync; readonly outbox: Outbox };

/** A key that waits to be confirmed after a restore. */
export type SuspendedKey = { readonly id: string; readonly name: string };

export type WhichKeys = 'all' | { readonly id: string };

/** Those of an organization that were neither revoked nor have expired, by name. */
export function suspendedKeys(db: DatabaseSync, organizationId: string, now: number): SuspendedKey[] {
  const rows = db
    .prepare(
      `SELECT id, name FROM api_keys WHERE organization_id = ? AND suspended_at IS NOT NULL AND revoked_at IS NULL
         AND (expires_at IS NULL OR expires_at > ?) ORDER BY name`,
    )
    .all(organizationId, now);
  return rows.map(({ id, name }) => ({ id: String(id), name: String(name) }));
}

/** Suspends all keys of all organizations, since a backup cannot tell which were revoked after it. Belongs to the caller's transaction. */
export function suspendKeys(db: DatabaseSync, now: number): void {
  db.prepare('UPDATE api_keys SET suspended_at = ? WHERE revoked_at IS NULL').run(now);
}

/** Lets suspended keys of an organization work again and records it; their names. Belongs to the caller's transaction. */
export function confirmKeys(
  { db, outbox }: ConfirmDeps,
  organizationId: string,
  which: WhichKeys,
  by: Acting,
): string[] {
  const confirmed = db
    .prepare(
      `UPDATE api_keys SET suspended_at = NULL
       WHERE organization_id = ?1 AND suspended_at IS NOT NULL AND (?2 IS NULL OR id = ?2) RETURNING id, name`,
    )
    .all(organizationId, which === 'all' ? null : which.id)
    .map((row) => ({ id: String(row.id), name: String(row.name) }));
  for (const key of confirmed)
    outbox.add(organizationId, { ...by, action: 'API_KEY_CONFIRM', resource: { type: 'api-key', ...key } });
  return confirmed.map(({ name }) => name).toSorted();
}
