import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PositionWindow } from './journal-reader.ts';
import type { RegisteredSegment } from './segment-table.ts';

/** Changes of the table of segments; each belongs to the caller's transaction. `org` is the organization's row number. */
export class SegmentChanges {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeBatches: StatementSync;
  readonly #removePositions: StatementSync;
  readonly #left: StatementSync;
  readonly #markStale: StatementSync;
  readonly #markClean: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare(
      `INSERT INTO segments (org, first, last, name, bytes, footer_at, first_batch, last_batch, recorded_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = db.prepare('DELETE FROM segments WHERE org = ? AND last = ? AND name = ?');
    this.#removeBatches = db.prepare(
      `DELETE FROM batches WHERE org = ?1 AND batch IN
         (SELECT batch FROM positions WHERE org = ?1 AND first_position BETWEEN ?2 AND ?3)`,
    );
    this.#removePositions = db.prepare(
      'DELETE FROM positions WHERE org = ? AND first_position BETWEEN ? AND ?',
    );
    this.#left = db.prepare(
      `UPDATE organizations SET left_batch = max(left_batch, ?2), left_end = max(left_end, ?3),
         left_recorded_at = max(left_recorded_at, ?4) WHERE org = ?1`,
    );
    this.#markStale = db.prepare('UPDATE segments SET stale = 1 WHERE org = ? AND last >= ? AND first <= ?');
    this.#markClean = db.prepare('UPDATE segments SET stale = 0 WHERE org = ? AND last = ? AND name = ?');
  }

  /** Registers a segment in place of the `batches` batches that it took over. @throws Error when these are not what lies there. */
  takeOver(org: number, segment: RegisteredSegment, batches: number): void {
    const { first, last, lastBatch, recordedAt } = segment;
    this.#db.exec('PRAGMA defer_foreign_keys = ON');
    this.#add(org, segment);
    const removed = [this.#removeBatches, this.#removePositions].map((remove) =>
      Number(remove.run(org, first, last).changes),
    );
    if (removed.some((count) => count !== batches))
      throw new Error(`positions ${first} to ${last} changed while they were packed`);
    this.left(org, { batch: lastBatch, end: last + 1, recordedAt });
  }

  /** Notes what has left the journal: its newest batch, the position after its last event, and when that was recorded. */
  left(
    org: number,
    { batch, end, recordedAt }: { readonly batch: number; readonly end: number; readonly recordedAt: number },
  ): void {
    this.#left.run(org, batch, end, recordedAt);
  }

  /** Puts a segment in the place of another one that stands for the same positions. */
  replace(org: number, old: RegisteredSegment, segment: RegisteredSegment): void {
    this.remove(org, old);
    this.#add(org, segment);
  }

  remove(org: number, { last, name }: RegisteredSegment): void {
    if (this.#remove.run(org, last, name).changes !== 1) throw new Error(`segment ${name} is not registered`);
  }

  /** Segments with positions of a window may hold what was let go from now on. */
  markStale(org: number, { first, last }: PositionWindow): void {
    this.#markStale.run(org, first, last);
  }

  /** A segment holds nothing that was let go. */
  markClean(org: number, { last, name }: RegisteredSegment): void {
    this.#markClean.run(org, last, name);
  }

  #add(org: number, segment: RegisteredSegment): void {
    const { first, last, name, bytes, footerAt, firstBatch, lastBatch, recordedAt } = segment;
    this.#insert.run(org, first, last, name, bytes, footerAt, firstBatch, lastBatch, recordedAt);
  }
}
