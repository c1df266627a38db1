import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { mergeRanges } from '@daybook/event';
import { transaction } from '../platform/database.ts';
import { truncateWal } from '../platform/truncate-wal.ts';
import { asNumber } from './as-number.ts';
import { decodeStored, encodeBatch, isTombstone, TOMBSTONE } from './batch-codec.ts';
import type { BatchStore } from './batch-store.ts';
import { GoneRanges } from './gone-ranges.ts';
import type { GoneRange, PositionWindow } from './journal-reader.ts';
import { type LettingGo, NotSequenced } from './letting-go.ts';
import type { LettingGoOfSegments } from './letting-go-of-segments.ts';
import type { OrganizationNumbers } from './organization-numbers.ts';

/** What one transaction overwrites; all of a year at once would hold up who records. */
const SLICE_BYTES = 4 * 1_048_576;
const SLICE_BATCHES = 256;

export type LettingGoOptions = {
  readonly db: DatabaseSync;
  readonly organizations: Pick<OrganizationNumbers, 'numberOf'>;
  readonly batches: Pick<BatchStore, 'forget'>;
  readonly segments: LettingGoOfSegments;
};

type Row = {
  readonly batch: number;
  readonly first: number;
  readonly count: number;
  readonly recordedAt: number;
  readonly bytes: number;
};

/** Destroys openings in the journal's database, on the connection that writes it, and in its segments. One call at a time. */
export class SqliteLettingGo implements LettingGo {
  readonly #options: LettingGoOptions;
  readonly #gone: GoneRanges;
  readonly #size: StatementSync;
  readonly #hide: StatementSync;
  readonly #show: StatementSync;
  readonly #batchAt: StatementSync;
  readonly #rows: StatementSync;
  readonly #read: StatementSync;
  readonly #rewrite: StatementSync;
  readonly #removePosition: StatementSync;
  readonly #removeBatch: StatementSync;
  readonly #left: StatementSync;

  constructor(options: LettingGoOptions) {
    const { db } = options;
    this.#options = options;
    db.exec('PRAGMA secure_delete = ON');
    this.#gone = new GoneRanges(db);
    this.#size = db.prepare('SELECT size FROM heads WHERE org = ?');
    this.#hide = db.prepare(
      'UPDATE organizations SET visible_from = ?2 WHERE org = ?1 AND visible_from < ?2',
    );
    this.#show = db.prepare(
      `UPDATE organizations SET visible_from = min(visible_from, max(?2,
         coalesce((SELECT max(last) + 1 FROM gone WHERE org = ?1 AND kind = 'expired'), 0))) WHERE org = ?1`,
    );
    this.#batchAt = db.prepare(
      'SELECT first_position FROM positions WHERE org = ? AND first_position <= ? ORDER BY first_position DESC LIMIT 1',
    );
    this.#rows = db.prepare(
      `SELECT p.batch, p.first_position, ${asNumber('b.count')} AS count, ${asNumber('b.recorded_at')} AS recorded_at,
         length(b.payloads) + length(b.salts) AS bytes
       FROM positions p JOIN batches b USING (batch) WHERE p.org = ? AND p.first_position BETWEEN ? AND ?
       ORDER BY p.first_position LIMIT ${SLICE_BATCHES}`,
    );
    this.#read = db.prepare('SELECT salts, payloads FROM batches WHERE batch = ?');
    this.#rewrite = db.prepare('UPDATE batches SET salts = ?, payloads = ? WHERE batch = ?');
    this.#removePosition = db.prepare('DELETE FROM positions WHERE batch = ?');
    this.#removeBatch = db.prepare('DELETE FROM batches WHERE batch = ?');
    this.#left = db.prepare(
      `UPDATE organizations SET left_batch = max(left_batch, ?2), left_end = max(left_end, ?3),
         left_recorded_at = max(left_recorded_at, ?4) WHERE org = ?1`,
    );
  }

  async hide(organizationId: string, visibleFrom: number): Promise<void> {
    const org = this.#options.organizations.numberOf(organizationId);
    this.#requireSequenced(org, visibleFrom - 1);
    this.#hide.run(org, visibleFrom);
  }

  async show(organizationId: string, visibleFrom: number): Promise<void> {
    const org = this.#options.organizations.numberOf(organizationId);
    this.#requireSequenced(org, visibleFrom - 1);
    this.#show.run(org, visibleFrom);
  }

  async letGo(organizationId: string, ranges: readonly GoneRange[]): Promise<void> {
    const { db, organizations, segments } = this.#options;
    const org = organizations.numberOf(organizationId);
    for (const { last } of ranges) this.#requireSequenced(org, last);
    transaction(db, () => {
      for (const range of ranges) {
        this.#gone.add(org, range);
        segments.mark(org, range);
      }
    });
    await this.#destroy(org, mergeRanges(ranges));
    await segments.destroy(org, organizationId);
    await truncateWal(db);
  }

  /** Goes on with what an earlier process left of segments that hold what was let go. */
  async resume(organizationId: string): Promise<void> {
    await this.#options.segments.destroy(
      this.#options.organizations.numberOf(organizationId),
      organizationId,
    );
  }

  /** Overwrites the openings of ranges, which rise, a slice at a time and each batch once, however many of them it holds. */
  async #destroy(org: number, ranges: readonly PositionWindow[]): Promise<void> {
    const { db } = this.#options;
    const end = ranges.at(-1)?.last ?? -1;
    let next = 0;
    for (let at = 0; at < ranges.length; ) {
      const range = ranges[at];
      if (!range || range.last < next) {
        at += 1;
        continue;
      }
      const first = Math.max(next, range.first);
      next = Math.max(next, Number(this.#batchAt.get(org, first)?.first_position ?? first));
      // Most of what is let go lies in segments: nothing to write here, so nothing to wait for.
      if (this.#slice(org, next, end).length === 0) return;
      const left = ranges.slice(at);
      next = transaction(db, () => this.#destroySlice(org, left, { from: next, end }));
      await setImmediate();
    }
  }

  /** Returns where the next slice begins. */
  #destroySlice(
    org: number,
    ranges: readonly PositionWindow[],
    { from, end }: { from: number; end: number },
  ): number {
    const rows = this.#slice(org, from, end);
    let bytes = 0;
    let at = 0;
    for (const row of rows) {
      if (bytes > SLICE_BYTES) return row.first;
      const rowEnd = row.first + row.count;
      while ((ranges[at]?.last ?? row.first) < row.first) at += 1;
      const own: PositionWindow[] = [];
      for (let n = at; (ranges[n]?.first ?? rowEnd) < rowEnd; n += 1) own.push(...ranges.slice(n, n + 1));
      if (own.length === 0) continue;
      this.#destroyIn(org, row, own);
      bytes += row.bytes;
    }
    const last = rows.at(SLICE_BATCHES - 1);
    return last ? last.first + 1 : end + 1;
  }

  #slice(org: number, from: number, last: number): Row[] {
    return this.#rows.all(org, from, last).map((row) => ({
      batch: Number(row.batch),
      first: Number(row.first_position),
      count: Number(row.count),
      recordedAt: Number(row.recorded_at),
      bytes: Number(row.bytes),
    }));
  }

  #destroyIn(org: number, row: Row, ranges: readonly PositionWindow[]): void {
    const end = row.first + row.count;
    const isWhole = ranges.some(({ first, last }) => first <= row.first && end - 1 <= last);
    const kept = isWhole ? undefined : this.#withTombstones(row, ranges);
    if (kept === 'unchanged') return;
    this.#options.batches.forget(row.batch);
    if (kept) {
      this.#rewrite.run(kept.salts, kept.payloads, row.batch);
      return;
    }
    this.#removePosition.run(row.batch);
    this.#removeBatch.run(row.batch);
    this.#left.run(org, row.batch, end, row.recordedAt);
  }

  /**
   * A batch without the openings of ranges; undefined when none is left. Of one that cannot be unpacked nothing can be kept apart: all of
   * it goes, and what else it held stays damaged, as it was.
   */
  #withTombstones(row: Row, ranges: readonly PositionWindow[]) {
    const entries = decodeStored(this.#read.get(row.batch), row.count);
    if (!entries) return undefined;
    let isChanged = false;
    for (const { first, last } of ranges) {
      const begin = Math.max(0, first - row.first);
      const end = Math.min(row.count, last - row.first + 1);
      isChanged ||= !entries.slice(begin, end).every(isTombstone);
      entries.fill(TOMBSTONE, begin, end);
    }
    if (!isChanged) return 'unchanged';
    return entries.every(isTombstone) ? undefined : encodeBatch(entries);
  }

  #requireSequenced(org: number, position: number): void {
    const size = Number(this.#size.get(org)?.size ?? 0);
    if (position < size) return;
    throw new NotSequenced(`position ${position} has no event yet: the log ends at ${size}`);
  }
}
