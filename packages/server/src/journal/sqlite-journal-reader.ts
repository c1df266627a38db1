import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { segmentsBeside } from '../platform/data-folder.ts';
import { openForReading } from '../platform/database.ts';
import { FileSegments } from '../segments/file-segments.ts';
import { SegmentReader } from '../segments/segment-reader.ts';
import { type Segments, UnreadableSegment } from '../segments/segments.ts';
import { asNumber } from './as-number.ts';
import { decodeStored } from './batch-codec.ts';
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
import { ReadBudget, type ReadPart, readSegment } from './read-segment.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';
import { type RegisteredSegment, SegmentTable } from './segment-table.ts';
import { readHead } from './sqlite-ledger-heads.ts';

const READ_BYTES_MAX = 16 * 1_048_576;
/** Beyond every position. */
const NO_END = Number.MAX_SAFE_INTEGER;
const ORG = '(SELECT org FROM organizations WHERE id = ?1)';

export type SqliteJournalReaderOptions = {
  /** Those beside the database when left out. */
  readonly segments?: Pick<Segments, 'read'>;
  /** Told each time that a segment is missing or damaged; its positions are then as good as lost. */
  readonly onDamaged?: (organizationId: string, damage: UnreadableSegment) => void;
};

/**
 * Reads the journal's database, on a connection of its own, and its segments as one: sees what is committed, never blocks the writer. No
 * transaction stays open while a file is read, so that the writer can empty its log.
 */
export class SqliteJournalReader implements JournalReader {
  readonly #db: DatabaseSync;
  readonly #table: SegmentTable;
  readonly #segments: SegmentReader;
  readonly #onDamaged: NonNullable<SqliteJournalReaderOptions['onDamaged']>;
  readonly #batchAt: StatementSync;
  readonly #batchesFrom: StatementSync;
  readonly #standing: StatementSync;
  readonly #gone: StatementSync;
  readonly #newest: StatementSync;
  readonly #letGo: StatementSync;

  /** @throws StartupError when the file is not a journal of this version. */
  static open(path: string, options: SqliteJournalReaderOptions = {}): SqliteJournalReader {
    const { segments = new FileSegments(segmentsBeside(path)) } = options;
    return new SqliteJournalReader(openForReading(path, JOURNAL_MIGRATIONS.length), { ...options, segments });
  }

  private constructor(
    db: DatabaseSync,
    {
      segments,
      onDamaged = () => undefined,
    }: SqliteJournalReaderOptions & { segments: Pick<Segments, 'read'> },
  ) {
    this.#db = db;
    this.#table = new SegmentTable(db);
    this.#segments = new SegmentReader(segments);
    this.#onDamaged = onDamaged;
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
    this.#letGo = db.prepare(
      `SELECT i.position FROM let_go_ids i JOIN let_go_keys USING (generation)
       WHERE i.org = ${ORG} AND i.id = ?2 AND i.position >= 0`,
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
    let tried: string | undefined;
    for (;;) {
      const found = this.#atOneMoment(() => this.#look(organizationId, position));
      if (!found || !('name' in found)) return found;
      try {
        const entry = await this.#segments.at(found, position);
        return entry && { salt: entry.salt, payload: entry.payload, recordedAt: entry.recordedAt };
      } catch (error) {
        if (!(error instanceof UnreadableSegment)) throw error;
        // It may have been replaced meanwhile, by one that has what it had.
        if (tried === found.name) {
          this.#onDamaged(organizationId, error);
          return undefined;
        }
        tried = found.name;
      }
    }
  }

  /** What a position has: its opening, a segment to read it from, or nothing. */
  #look(organizationId: string, position: number): Opening | Gone | RegisteredSegment | undefined {
    const [gone] = this.#goneIn(organizationId, { first: position, last: position }, 1);
    if (gone) return { gone: gone.gone, announcement: gone.announcement };
    const segment = this.#table.from(organizationId, position);
    if (segment && segment.first <= position) return segment;
    const row = this.#batchAt.get(organizationId, position);
    const batch = row && toBatch(row);
    const entry = batch?.entries[position - batch.firstPosition];
    return entry && batch && { ...entry, recordedAt: batch.recordedAt };
  }

  async from(
    organizationId: string,
    position: number,
    { events, bytes = READ_BYTES_MAX }: ReadMax,
  ): Promise<readonly SequencedBatch[] | GoneBelow> {
    const budget = new ReadBudget({ events, bytes });
    const found: SequencedBatch[] = [];
    for (let next = position; ; ) {
      const look = this.#atOneMoment(() => this.#lookFrom(organizationId, next, budget));
      if ('goneBelow' in look) return found.length > 0 || next > position ? ended(found, next) : look;
      found.push(...look.batches);
      if (look.isCut) return found;
      if (!look.segment) return look.end < NO_END ? ended(found, look.end) : found;
      const window = { first: Math.max(next, look.segment.first), end: look.end };
      const part = await readSegment(look.segment, window, budget, this.#segments);
      found.push(...part.batches);
      if (part.isCut) return found;
      next = this.#afterTrouble(part, look.segment) ?? part.next;
    }
  }

  /** Where to read again, when what could not be read was replaced meanwhile; one that is damaged is passed over, and told. */
  #afterTrouble({ trouble }: ReadPart, { organizationId, name }: RegisteredSegment): number | undefined {
    if (!trouble) return undefined;
    if (this.#table.from(organizationId, trouble.position)?.name !== name) return trouble.position;
    this.#onDamaged(organizationId, trouble.error);
    return undefined;
  }

  /** What lies in the journal from a position on, and the segment that follows. `end` is where something is gone. */
  #lookFrom(organizationId: string, position: number, budget: ReadBudget): GoneBelow | LookFrom {
    const [gone] = this.#goneIn(organizationId, { first: position, last: Number.MAX_SAFE_INTEGER }, 1);
    if (gone && gone.first <= position) return { goneBelow: this.#endOfGone(organizationId, gone.last) };
    const end = gone?.first ?? NO_END;
    const above = this.#table.from(organizationId, position);
    const segment = above && above.first < end ? above : undefined;
    const journalEnd = Math.min(end, segment?.first ?? end);
    const journal =
      position < journalEnd
        ? this.#batches(organizationId, { first: position, end: journalEnd }, budget)
        : { batches: [], isCut: false };
    return { ...journal, segment, end };
  }

  async gone(organizationId: string, window: PositionWindow, limit: number): Promise<readonly GoneRange[]> {
    return this.#goneIn(organizationId, window, limit);
  }

  async letGoAt(organizationId: string, id: string): Promise<number | undefined> {
    const row = this.#letGo.get(organizationId, Buffer.from(id.replaceAll('-', ''), 'hex'));
    return row && Number(row.position);
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
    { first, end }: { first: number; end: number },
    budget: ReadBudget,
  ): { batches: SequencedBatch[]; isCut: boolean } {
    const begin = this.#batchAt.get(organizationId, first);
    const batches: SequencedBatch[] = [];
    for (const row of this.#batchesFrom.iterate(organizationId, Number(begin?.first_position ?? first))) {
      if (Number(row.first_position) >= end) break;
      const whole = toBatch(row);
      const batch = whole && cut(whole, first, end);
      if (!batch || batch.entries.length === 0) continue;
      if (!budget.admits(batch)) return { batches, isCut: true };
      batches.push(batch);
    }
    return { batches, isCut: false };
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

/** Batches of the journal, whether the budget ended them, the segment that comes next, and where something is gone. */
type LookFrom = {
  readonly batches: readonly SequencedBatch[];
  readonly isCut: boolean;
  readonly segment: RegisteredSegment | undefined;
  readonly end: number;
};

/** Undefined when the bytes are damaged so that nothing can be read from them. */
function toBatch(row: Record<string, unknown>): SequencedBatch | undefined {
  const entries = decodeStored(row, Number(row.count));
  return (
    entries && { firstPosition: Number(row.first_position), recordedAt: Number(row.recorded_at), entries }
  );
}

/** What was found before position `end`; where that is nothing, a batch of nothing says how far nothing can be read. */
function ended(found: readonly SequencedBatch[], end: number): readonly SequencedBatch[] {
  return found.length > 0 ? found : [{ firstPosition: end, recordedAt: 0, entries: [] }];
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
