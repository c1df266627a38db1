import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { type RowName, type SealedTable, sealedTables } from './sealed-rows.ts';
import { Vault } from './vault.ts';
import type { WrappedKeys } from './wrapped-keys.ts';

/** Values of one transaction: at 64 KiB each, some milliseconds of the database's lock. */
const VALUES_AT_ONCE = 50;
/** A server on the folder gets its turn in between; SQLite's lock keeps no queue. */
const PAUSE_MS = 5;

export type ReencryptOptions = {
  readonly db: DatabaseSync;
  readonly keys: WrappedKeys;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Called after each batch. */
  readonly onProgress?: (progress: ReencryptProgress) => void;
};

export type ReencryptProgress = {
  readonly organizationId: string;
  readonly done: number;
  readonly total: number;
};

export type Reencrypted = {
  /** How many organizations have a new data key. */
  readonly organizations: number;
  /** How many values were sealed anew. */
  readonly values: number;
};

/**
 * Gives every organization a new data key and seals its values anew, in small transactions, so that a server may go on
 * working on the folder. The old key is retired once nothing uses it. A run that was interrupted is finished by the next, under
 * the key it had made. Each organization records it when its values are done.
 * @throws SealedValueError naming a value that does not open; everything else stays readable.
 */
export async function reencrypt(options: ReencryptOptions): Promise<Reencrypted> {
  const { db } = options;
  const tables = sealedTables(db);
  const ids = db
    .prepare(
      "SELECT DISTINCT organization_id FROM wrapped_keys WHERE purpose = 'data' AND retired_at IS NULL",
    )
    .all();
  let values = 0;
  for (const { organization_id } of ids) {
    values += await reencryptOne(String(organization_id), tables, options);
  }
  return { organizations: ids.length, values };
}

async function reencryptOne(
  organizationId: string,
  tables: readonly SealedTable[],
  { db, keys, outbox, clock, onProgress }: ReencryptOptions,
): Promise<number> {
  const vault = new Vault(keys);
  const keyId = transaction(db, () => newKey(db, keys, organizationId));
  const work = tables.map((table) => ({ table, rows: table.outdated(organizationId, keyId) }));
  const total = work.reduce((sum, { rows }) => sum + rows.length, 0);
  let done = 0;
  let values = 0;
  for (const { table, rows } of work) {
    for (let at = 0; at < rows.length; at += VALUES_AT_ONCE) {
      const batch = rows.slice(at, at + VALUES_AT_ONCE);
      values += transaction(db, () => batch.filter((row) => sealAnew(table, row, vault)).length);
      done += batch.length;
      onProgress?.({ organizationId, done, total });
      await pause(PAUSE_MS);
    }
  }
  transaction(db, () => {
    retireUnused(db, { organizationId, keyId, now: clock(), tables });
    outbox.add(organizationId, {
      action: 'DATA_KEY_ROTATE',
      actor: { type: 'system', name: 'system' },
      resource: { type: 'organization', id: organizationId, name: nameOf(db, organizationId) },
      metadata: { values },
    });
  });
  return values;
}

/** Several keys in use mean that a run was interrupted: it goes on under the newest. */
function newKey(db: DatabaseSync, keys: WrappedKeys, organizationId: string): string {
  const use = { purpose: 'data', organizationId };
  const newest = keys.newest(use);
  const isInterrupted = newest !== undefined && usable(db, organizationId).length > 1;
  return isInterrupted ? newest : keys.create(use);
}

function sealAnew(table: SealedTable, row: RowName, vault: Vault): boolean {
  const found = table.read(row);
  if (!found) return false;
  table.write(row, vault.seal(found.place, vault.open(found.place, found.value)));
  return true;
}

function retireUnused(
  db: DatabaseSync,
  {
    organizationId,
    keyId,
    now,
    tables,
  }: { organizationId: string; keyId: string; now: number; tables: readonly SealedTable[] },
): void {
  const retire = db.prepare('UPDATE wrapped_keys SET retired_at = ? WHERE id = ?');
  for (const id of usable(db, organizationId)) {
    if (id !== keyId && !tables.some((table) => table.isUsed(id))) retire.run(now, id);
  }
}

function usable(db: DatabaseSync, organizationId: string): string[] {
  return db
    .prepare(
      "SELECT id FROM wrapped_keys WHERE organization_id = ? AND purpose = 'data' AND retired_at IS NULL ORDER BY rowid",
    )
    .all(organizationId)
    .map(({ id }) => String(id));
}

function nameOf(db: DatabaseSync, organizationId: string): string {
  return String(db.prepare('SELECT name FROM organizations WHERE id = ?').get(organizationId)?.name);
}
