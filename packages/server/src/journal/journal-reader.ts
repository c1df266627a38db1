import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openForReading } from '../platform/database.ts';
import { asNumber } from './as-number.ts';
import { decodeBatch } from './batch-codec.ts';
import type { JournalEntry } from './journal.ts';
import { type JournalPosition, journalPositionOf } from './journal-position.ts';
import { type LedgerHead, readHead } from './ledger-heads.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';

const READ_BYTES_MAX = 16 * 1_048_576;

/** A batch that has its place in the ledger. */
export type SequencedBatch = {
  readonly firstPosition: number;
  readonly recordedAt: number;
  readonly entries: readonly JournalEntry[];
};

/** What opens one leaf of the ledger. */
export type Opening = JournalEntry & { readonly recordedAt: number };

/** Reads the journal on a connection of its own: sees what is committed, never blocks the writer. */
export class JournalReader {
  readonly #db: DatabaseSync;
  readonly #batchAt: StatementSync;
  readonly #batchesFrom: StatementSync;
  readonly #size: StatementSync;
  readonly #pending: StatementSync;
  readonly #visibleFrom: StatementSync;
  readonly #newest: StatementSync;

  /** @throws StartupError when the file is not a journal of this version. */
  static open(path: string): JournalReader {
    return new JournalReader(openForReading(path, JOURNAL_MIGRATIONS.length));
  }

  private constructor(db: DatabaseSync) {
    this.#db = db;
    const columns = 'p.first_position, b.recorded_at, b.count, b.salts, b.payloads';
    const joined =
      'FROM positions p JOIN batches b USING (batch) WHERE p.org = (SELECT org FROM organizations WHERE id = ?)';
    this.#batchAt = this.#db.prepare(
      `SELECT ${columns} ${joined} AND p.first_position <= ? ORDER BY p.first_position DESC LIMIT 1`,
    );
    this.#batchesFrom = this.#db.prepare(
      `SELECT ${columns} ${joined} AND p.first_position >= ? ORDER BY p.first_position`,
    );
    this.#size = this.#db.prepare(
      `SELECT ${asNumber('size')} AS size FROM heads JOIN organizations USING (org) WHERE id = ?`,
    );
    this.#pending = this.#db.prepare(
      `SELECT coalesce(sum(b.count), 0) AS pending FROM batches b
       WHERE b.org = (SELECT org FROM organizations WHERE id = ?1)
         AND b.batch > coalesce((SELECT p.batch FROM positions p WHERE p.org = (SELECT org FROM organizations WHERE id = ?1)
                                 ORDER BY p.first_position DESC LIMIT 1), 0)`,
    );
    this.#newest = this.#db.prepare(
      'SELECT recorded_at FROM batches WHERE org = (SELECT org FROM organizations WHERE id = ?) ORDER BY batch DESC LIMIT 1',
    );
    this.#visibleFrom = this.#db.prepare('SELECT visible_from FROM organizations WHERE id = ?');
  }

  /** Head and right edge as of one moment; undefined until the organization's ledger exists. */
  head(organizationId: string): LedgerHead | undefined {
    this.#db.exec('BEGIN');
    try {
      return readHead(this.#db, organizationId);
    } finally {
      this.#db.exec('COMMIT');
    }
  }

  /** When the newest event of an organization was recorded, in milliseconds since 1970. */
  newestRecordedAt(organizationId: string): number | undefined {
    const row = this.#newest.get(organizationId);
    return row && Number(row.recorded_at);
  }

  /** How far the journal has come. */
  position(): JournalPosition {
    return journalPositionOf(this.#db);
  }

  /** How many events have a position. */
  size(organizationId: string): number {
    return Number(this.#size.get(organizationId)?.size ?? 0);
  }

  /** How many events are durable but have no position yet. */
  unsequencedCount(organizationId: string): number {
    return Number(this.#pending.get(organizationId)?.pending ?? 0);
  }

  /** The first position that answers may show. */
  visibleFrom(organizationId: string): number {
    return Number(this.#visibleFrom.get(organizationId)?.visible_from ?? 0);
  }

  /** What opens the leaf at a position; undefined when nothing lies there, or nothing that can be unpacked. */
  opening(organizationId: string, position: number): Opening | undefined {
    const row = this.#batchAt.get(organizationId, position);
    const batch = row && toBatch(row);
    const entry = batch?.entries[position - batch.firstPosition];
    return entry && batch && { ...entry, recordedAt: batch.recordedAt };
  }

  /**
   * Sequenced batches from a position on, oldest first, about `maxEvents` events and `maxBytes` of payloads at most. The first one is cut so
   * that it begins at `position`. Empty when nothing lies there. A batch that is gone, or cannot be unpacked, leaves a gap.
   */
  from(
    organizationId: string,
    position: number,
    maxEvents: number,
    maxBytes = READ_BYTES_MAX,
  ): SequencedBatch[] {
    const first = this.#batchAt.get(organizationId, position);
    const batches: SequencedBatch[] = [];
    let events = 0;
    let bytes = 0;
    for (const row of this.#batchesFrom.iterate(organizationId, Number(first?.first_position ?? position))) {
      const whole = toBatch(row);
      const batch = whole && cutBefore(whole, position);
      if (!batch || batch.entries.length === 0) continue;
      if (events > 0 && (events + batch.entries.length > maxEvents || bytes > maxBytes)) break;
      batches.push(batch);
      events += batch.entries.length;
      bytes += batch.entries.reduce((sum, { payload }) => sum + payload.length, 0);
    }
    return batches;
  }

  close(): void {
    this.#db.close();
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

function cutBefore(batch: SequencedBatch, position: number): SequencedBatch {
  const skipped = Math.max(0, position - batch.firstPosition);
  if (skipped === 0) return batch;
  return { ...batch, firstPosition: batch.firstPosition + skipped, entries: batch.entries.slice(skipped) };
}
