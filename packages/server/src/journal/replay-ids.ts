import type { DatabaseSync } from 'node:sqlite';
import { isImportId } from '@daybook/event';
import type { BatchStore } from './batch-store.ts';
import { DamagedBatch, type JournalEntry } from './journal.ts';
import { REMEMBERED_MS_MAX, type SeenIds } from './seen-ids.ts';

export type ReplayOptions = {
  readonly db: DatabaseSync;
  readonly ids: SeenIds;
  readonly batches: BatchStore;
  readonly now: number;
};

/**
 * Brings `ids.db` up to the journal: the batches that it missed when the process died, or all that still count when it was lost. Of those
 * older than ids are remembered, only what imports brought counts.
 */
export function replayIds({ db, ids, batches, now }: ReplayOptions): void {
  const newest = Number(db.prepare('SELECT max(batch) AS newest FROM batches').get()?.newest ?? 0);
  if (ids.appliedBatch > newest) ids.clear();
  const missed = db.prepare('SELECT batch, org, recorded_at FROM batches WHERE batch > ? ORDER BY batch');
  for (const row of missed.iterate(ids.appliedBatch)) {
    const isRemembered = Number(row.recorded_at) > now - REMEMBERED_MS_MAX;
    const entries = readable(batches, Number(row.batch));
    const seen = {
      org: Number(row.org),
      batch: Number(row.batch),
      recordedAt: Number(row.recorded_at),
      ids: entries.map(({ payload }) => idOf(payload)),
    };
    if (isRemembered) ids.add(seen);
    else if (seen.ids.some(isImportId)) ids.addImports(seen);
  }
  ids.reached(newest);
}

/** A damaged batch holds nothing that a repeated event could be compared with, and keeps no server from starting. */
function readable(batches: BatchStore, batch: number): readonly JournalEntry[] {
  try {
    return batches.read(batch)?.entries ?? [];
  } catch (error) {
    if (error instanceof DamagedBatch) return [];
    throw error;
  }
}

/** A payload begins with its id. */
const BEFORE_ID = '{"id":"';

function idOf(payload: Uint8Array): string {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const begins = text.toString('latin1', 0, BEFORE_ID.length + 37);
  if (begins.startsWith(BEFORE_ID) && begins.endsWith('"')) return begins.slice(BEFORE_ID.length, -1);
  return String(JSON.parse(text.toString('utf8')).id);
}
