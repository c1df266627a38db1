import type { DatabaseSync } from 'node:sqlite';
import { isImportId, isUuid } from '@daybook/event';
import { isTombstone } from './batch-codec.ts';
import type { BatchStore } from './batch-store.ts';
import { newestBatchOf } from './journal-position.ts';
import { REMEMBERED_MS_MAX, type SeenIds } from './seen-ids.ts';

export type ReplayOptions = {
  readonly db: DatabaseSync;
  readonly ids: SeenIds;
  readonly batches: BatchStore;
  readonly now: number;
};

/** Ids that could not be read, and are not recognized when they come again. */
export type DamagedIds = {
  /** Of the first of them. */
  readonly organizationId: string;
  readonly batch: number;
  /** In the organization's ledger; undefined where the event has none. */
  readonly position: number | undefined;
  /** How many they are. */
  readonly ids: number;
};

/**
 * Brings `ids.db` up to the journal: the batches that it missed when the process died, or all that still count when it was lost. Of those
 * older than ids are remembered, only what imports brought counts. Returns what is left out because it is damaged, if anything is.
 */
export function replayIds({ db, ids, batches, now }: ReplayOptions): DamagedIds | undefined {
  const newest = newestBatchOf(db);
  if (ids.appliedBatch > newest) ids.clear();
  const missed = db.prepare('SELECT batch, org, recorded_at FROM batches WHERE batch > ? ORDER BY batch');
  let first: Omit<DamagedIds, 'ids'> | undefined;
  let damaged = 0;
  for (const row of missed.iterate(ids.appliedBatch)) {
    const isRemembered = Number(row.recorded_at) > now - REMEMBERED_MS_MAX;
    const batch = Number(row.batch);
    // A damaged batch holds nothing that a repeated event could be compared with, and keeps no server from starting.
    const entries = batches.readable(batch)?.entries ?? [];
    const seen = {
      org: Number(row.org),
      batch,
      recordedAt: Number(row.recorded_at),
      ids: entries.map(({ payload }) => idOf(payload)),
    };
    const places = entries.flatMap((entry, place) =>
      seen.ids[place] === undefined && !isTombstone(entry) ? [place] : [],
    );
    if (places[0] !== undefined) first ??= placeOf(db, batch, places[0]);
    damaged += places.length;
    if (isRemembered) ids.add(seen);
    else if (seen.ids.some((id) => id !== undefined && isImportId(id))) ids.addImports(seen);
  }
  ids.reached(newest);
  return first && { ...first, ids: damaged };
}

/** A payload begins with its id. */
const BEFORE_ID = '{"id":"';

/** Undefined where the payload is damaged: it keeps its place in the batch, so that the others have theirs. */
export function idOf(payload: Uint8Array): string | undefined {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const begins = text.toString('latin1', 0, BEFORE_ID.length + 37);
  const id =
    begins.startsWith(BEFORE_ID) && begins.endsWith('"')
      ? begins.slice(BEFORE_ID.length, -1)
      : idInside(text.toString('utf8'));
  return typeof id === 'string' && isUuid(id) ? id : undefined;
}

function idInside(text: string): unknown {
  try {
    return JSON.parse(text)?.id;
  } catch {
    return undefined;
  }
}

function placeOf(db: DatabaseSync, batch: number, place: number): Omit<DamagedIds, 'ids'> {
  const row = db
    .prepare(
      `SELECT o.id, p.first_position FROM batches b JOIN organizations o USING (org) LEFT JOIN positions p ON p.batch = b.batch
       WHERE b.batch = ?`,
    )
    .get(batch);
  const first = row?.first_position ?? undefined;
  return {
    organizationId: String(row?.id),
    batch,
    position: first === undefined ? undefined : Number(first) + place,
  };
}
