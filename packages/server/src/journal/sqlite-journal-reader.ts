import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openForReading } from '../platform/database.ts';
import { asNumber } from './as-number.ts';
import { decodeBatch } from './batch-codec.ts';
import { type JournalPosition, journalPositionOf } from './journal-position.ts';
import type {
  Gone,
  GoneBelow,
  GoneRange,
  JournalReader,
  JournalStanding,
  Opening,
  PositionWindow,
  ReadMax,
  SequencedBatch,
} from './journal-reader.ts';
import { lastSequencedBatch } from './last-sequenced.ts';
import type { LedgerHead } from './ledger-heads.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';
import { readHead } from './sqlite-ledger-heads.ts';

const READ_BYTES_MAX = 16 * 1_048_576;
const ORG = '(SELECT org FROM organizations WHERE id = ?1)';

/** Reads the journal's database on a connection of its own: sees what is committed, never blocks the writer. */
export class SqliteJournalReader implements JournalReader {
  readonly #db: DatabaseSync;
  readonly #batchAt: StatementSync;
  readonly #batchesFrom: StatementSync;
  readonly #standing: StatementSync;
  readonly #gone: StatementSync;
  readonly #newest: StatementSync;

  /** @throws StartupError when the file is not a journal of this version. */
  static open(path: string): SqliteJournalReader {
    return new SqliteJournalReader(openForReading(path, JOURNAL_MIGRATIONS.length));
  }

  private constructor(db: DatabaseSync) {
    this.#db = db;
    const columns = 'p.first_position, b.recorded_at, b.count, b.salts, b.payloads';
    const joined = `FROM positions p JOIN batches b USING (batch) WHERE p.org = ${ORG}`;
    this.#batchAt = db.prepare(
      `SELECT ${columns} ${joined} AND p.first_position <= ?2 ORDER BY p.first_position DESC LIMIT 1`,
    );
    this.#batchesFrom = db.prepare(
      `SELECT ${columns} ${joined} AND p.first_position >= ?2 ORDER BY p.first_position`,
    );
    // One statement sees one moment.
    this.#standing = db.prepare(
      `SELECT o.visible_from, coalesce(${asNumber('h.size')}, 0) AS size,
         (SELECT coalesce(sum(b.count), 0) FROM batches b
            WHERE b.org = o.org AND b.batch > ${lastSequencedBatch('o.org')}) AS waiting
       FROM organizations o LEFT JOIN heads h USING (org) WHERE o.id = ?1`,
    );
    this.#gone = db.prepare(
      `SELECT first, last, kind, announcement FROM gone
       WHERE org = ${ORG} AND last >= ?2 AND first <= ?3 ORDER BY last LIMIT ?4`,
    );
    this.#newest = db.prepare(
      `SELECT max(o.left_recorded_at, coalesce(
         (SELECT b.recorded_at FROM batches b WHERE b.org = o.org ORDER BY b.batch DESC LIMIT 1), 0)) AS newest
       FROM organizations o WHERE o.id = ?1`,
    );
  }

  async head(organizationId: string): Promise<LedgerHead | undefined> {
    return this.#atOneMoment(() => readHead(this.#db, organizationId));
  }

  async standing(organizationId: string): Promise<JournalStanding> {
    const row = this.#standing.get(organizationId);
    const sequenced = Number(row?.size ?? 0);
    return {
      accepted: sequenced + Number(row?.waiting ?? 0),
      sequenced,
      visibleFrom: Number(row?.visible_from ?? 0),
    };
  }

  async opening(organizationId: string, position: number): Promise<Opening | Gone | undefined> {
    return this.#atOneMoment(() => {
      const [gone] = this.#goneIn(organizationId, { first: position, last: position }, 1);
      if (gone) return { gone: gone.gone, announcement: gone.announcement };
      const row = this.#batchAt.get(organizationId, position);
      const batch = row && toBatch(row);
      const entry = batch?.entries[position - batch.firstPosition];
      return entry && batch && { ...entry, recordedAt: batch.recordedAt };
    });
  }

  async from(
    organizationId: string,
    position: number,
    { events, bytes = READ_BYTES_MAX }: ReadMax,
  ): Promise<readonly SequencedBatch[] | GoneBelow> {
    return this.#atOneMoment(() => {
      const [gone] = this.#goneIn(organizationId, { first: position, last: Number.MAX_SAFE_INTEGER }, 1);
      if (gone && gone.first <= position) return { goneBelow: this.#endOfGone(organizationId, gone.last) };
      return this.#batches(organizationId, { first: position, end: gone?.first }, { events, bytes });
    });
  }

  async gone(organizationId: string, window: PositionWindow, limit: number): Promise<readonly GoneRange[]> {
    return this.#goneIn(organizationId, window, limit);
  }

  async newestRecordedAt(organizationId: string): Promise<number | undefined> {
    const row = this.#newest.get(organizationId);
    return Number(row?.newest ?? 0) || undefined;
  }

  async position(): Promise<JournalPosition> {
    return this.#atOneMoment(() => journalPositionOf(this.#db));
  }

  close(): void {
    this.#db.close();
  }

  #batches(
    organizationId: string,
    { first, end }: { first: number; end: number | undefined },
    max: Required<ReadMax>,
  ): SequencedBatch[] {
    const begin = this.#batchAt.get(organizationId, first);
    const batches: SequencedBatch[] = [];
    let events = 0;
    let bytes = 0;
    for (const row of this.#batchesFrom.iterate(organizationId, Number(begin?.first_position ?? first))) {
      if (end !== undefined && Number(row.first_position) >= end) break;
      const whole = toBatch(row);
      const batch = whole && cut(whole, first, end);
      if (!batch || batch.entries.length === 0) continue;
      if (events > 0 && (events + batch.entries.length > max.events || bytes > max.bytes)) break;
      batches.push(batch);
      events += batch.entries.length;
      bytes += batch.entries.reduce((sum, { payload }) => sum + payload.length, 0);
    }
    return batches;
  }

  /** One past the last of the neighbouring ranges of which the first one ends at `last`. */
  #endOfGone(organizationId: string, last: number): number {
    for (let end = last; ; ) {
      const [next] = this.#goneIn(organizationId, { first: end + 1, last: Number.MAX_SAFE_INTEGER }, 1);
      if (!next || next.first > end + 1) return end + 1;
      end = next.last;
    }
  }

  #goneIn(organizationId: string, { first, last }: PositionWindow, limit: number): GoneRange[] {
    return this.#gone.all(organizationId, first, last, limit).map((row) => ({
      first: Math.max(first, Number(row.first)),
      last: Math.min(last, Number(row.last)),
      gone: row.kind === 'erased' ? 'erased' : 'expired',
      announcement: Number(row.announcement),
    }));
  }

  #atOneMoment<T>(read: () => T): T {
    this.#db.exec('BEGIN');
    try {
      return read();
    } finally {
      this.#db.exec('COMMIT');
    }
  }
}

/** Undefined when the bytes are damaged so that nothing can be read from them. */
function toBatch(row: Record<string, unknown>): SequencedBatch | undefined {
  const { salts, payloads } = row;
  if (!(salts instanceof Uint8Array) || !(payloads instanceof Uint8Array)) return undefined;
  try {
    return {
      firstPosition: Number(row.first_position),
      recordedAt: Number(row.recorded_at),
      entries: decodeBatch({ salts, payloads }, Number(row.count)),
    };
  } catch {
    return undefined;
  }
}

/** What of a batch lies from position `first` on and before `end`. */
function cut(batch: SequencedBatch, first: number, end = Number.MAX_SAFE_INTEGER): SequencedBatch {
  const skipped = Math.max(0, first - batch.firstPosition);
  const count = Math.min(batch.entries.length, end - batch.firstPosition);
  if (skipped === 0 && count === batch.entries.length) return batch;
  return {
    ...batch,
    firstPosition: batch.firstPosition + skipped,
    entries: batch.entries.slice(skipped, count),
  };
}
