import type { DatabaseSync } from 'node:sqlite';
import type { BatchStore } from './batch-store.ts';
import { REMEMBERED_MS_MAX, type SeenIds } from './seen-ids.ts';

export type ReplayOptions = {
  readonly db: DatabaseSync;
  readonly ids: SeenIds;
  readonly batches: BatchStore;
  readonly now: number;
};

/** Brings `ids.db` up to the journal: the batches that it missed when the process died, or all that still count when it was lost. */
export function replayIds({ db, ids, batches, now }: ReplayOptions): void {
  const newest = Number(db.prepare('SELECT max(batch) AS newest FROM batches').get()?.newest ?? 0);
  if (ids.appliedBatch > newest) ids.clear();
  const missed = db.prepare(
    'SELECT batch, org FROM batches WHERE batch > ? AND recorded_at > ? ORDER BY batch',
  );
  for (const row of missed.iterate(ids.appliedBatch, now - REMEMBERED_MS_MAX)) {
    const batch = batches.read(Number(row.batch));
    if (!batch) continue;
    const seen = batch.entries.map(({ payload }) =>
      String(JSON.parse(Buffer.from(payload).toString('utf8')).id),
    );
    ids.add({ org: Number(row.org), batch: batch.batch, recordedAt: batch.recordedAt, ids: seen });
  }
}
