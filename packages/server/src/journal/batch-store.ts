import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { decodeBatch, encodeBatch } from './batch-codec.ts';
import type { JournalBatch, JournalEntry } from './journal.ts';

const CACHED_BYTES = 16 * 1_048_576;
const READ_BYTES_MAX = 16 * 1_048_576;

/** The journal's batches, with those used last kept decoded: the sequencer reads each of them right after its commit. */
export class BatchStore {
  readonly #insert: StatementSync;
  readonly #read: StatementSync;
  readonly #unsequenced: StatementSync;
  readonly #cache = new Map<number, JournalBatch>();
  #cachedBytes = 0;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(
      'INSERT INTO batches (org, recorded_at, count, salts, payloads) VALUES (?, ?, ?, ?, ?)',
    );
    this.#read = db.prepare(
      'SELECT o.id AS organizationId, b.recorded_at, b.count, b.salts, b.payloads FROM batches b JOIN organizations o USING (org) WHERE b.batch = ?',
    );
    this.#unsequenced = db.prepare(
      'SELECT batch, count FROM batches WHERE batch > (SELECT coalesce(max(batch), 0) FROM positions) ORDER BY batch',
    );
  }

  /** Belongs to the caller's transaction. Returns the batch's number. */
  insert(org: number, recordedAt: number, entries: readonly JournalEntry[]): number {
    const { salts, payloads } = encodeBatch(entries);
    return Number(this.#insert.run(org, recordedAt, entries.length, salts, payloads).lastInsertRowid);
  }

  /** Call after the commit: what is remembered here counts as durable. */
  remember(batch: JournalBatch): void {
    this.#cache.set(batch.batch, batch);
    this.#cachedBytes += payloadBytes(batch);
    for (const [number, oldest] of this.#cache) {
      if (this.#cachedBytes <= CACHED_BYTES) break;
      this.#cache.delete(number);
      this.#cachedBytes -= payloadBytes(oldest);
    }
  }

  read(batch: number): JournalBatch | undefined {
    const cached = this.#cache.get(batch);
    if (cached) return cached;
    const row = this.#read.get(batch);
    if (!row) return undefined;
    const { organizationId, recorded_at, count, salts, payloads } = row;
    if (!(salts instanceof Uint8Array) || !(payloads instanceof Uint8Array)) {
      throw new Error(`journal batch ${batch} has no bytes`);
    }
    const decoded: JournalBatch = {
      batch,
      organizationId: String(organizationId),
      recordedAt: Number(recorded_at),
      entries: decodeBatch({ salts, payloads }, Number(count)),
    };
    this.remember(decoded);
    return decoded;
  }

  /** Batches that have no position yet, in order, up to about `maxEvents` events. Positions are given in the order of batches. */
  unsequenced(maxEvents: number): JournalBatch[] {
    const found: JournalBatch[] = [];
    let events = 0;
    let bytes = 0;
    for (const row of this.#unsequenced.iterate()) {
      const count = Number(row.count);
      if (found.length > 0 && (events + count > maxEvents || bytes > READ_BYTES_MAX)) break;
      const batch = this.read(Number(row.batch));
      if (!batch) continue;
      found.push(batch);
      events += count;
      bytes += payloadBytes(batch);
    }
    return found;
  }
}

function payloadBytes({ entries }: JournalBatch): number {
  return entries.reduce((sum, { payload }) => sum + payload.length, 0);
}
