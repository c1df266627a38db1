import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { GoneRange, PositionWindow } from './journal-reader.ts';

/** The table of positions that were let go. Ranges never overlap; neighbours of one announcement are one range. */
export class GoneRanges {
  readonly #touching: StatementSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;

  constructor(db: DatabaseSync) {
    this.#touching = db.prepare(
      'SELECT first, last, kind, announcement FROM gone WHERE org = ?1 AND last >= ?2 AND first <= ?3 ORDER BY last',
    );
    this.#insert = db.prepare(
      'INSERT INTO gone (org, first, last, kind, announcement) VALUES (?, ?, ?, ?, ?)',
    );
    this.#delete = db.prepare('DELETE FROM gone WHERE org = ? AND last = ?');
  }

  /** What of a window is gone, cut to the window, in order. */
  in(org: number, window: PositionWindow): GoneRange[] {
    return this.#in(org, window).map((range) => ({
      ...range,
      first: Math.max(range.first, window.first),
      last: Math.min(range.last, window.last),
    }));
  }

  /** Adds what is not gone yet of a range; belongs to the caller's transaction. */
  add(org: number, range: GoneRange): void {
    for (const part of without(range, this.#in(org, range))) this.#addNew(org, part);
  }

  #addNew(org: number, range: GoneRange): void {
    let { first, last } = range;
    for (const other of this.#in(org, { first: first - 1, last: last + 1 })) {
      if (other.gone !== range.gone || other.announcement !== range.announcement) continue;
      this.#delete.run(org, other.last);
      first = Math.min(first, other.first);
      last = Math.max(last, other.last);
    }
    this.#insert.run(org, first, last, range.gone, range.announcement);
  }

  #in(org: number, { first, last }: PositionWindow): GoneRange[] {
    return this.#touching.all(org, first, last).map((row) => ({
      first: Number(row.first),
      last: Number(row.last),
      gone: row.kind === 'erased' ? 'erased' : 'expired',
      announcement: Number(row.announcement),
    }));
  }
}

/** The parts of a range that none of `others` covers; these are in order. */
function without(range: GoneRange, others: readonly PositionWindow[]): GoneRange[] {
  const parts: GoneRange[] = [];
  let next = range.first;
  for (const { first, last } of others) {
    if (first > next) parts.push({ ...range, first: next, last: first - 1 });
    next = Math.max(next, last + 1);
  }
  if (next <= range.last) parts.push({ ...range, first: next });
  return parts;
}
