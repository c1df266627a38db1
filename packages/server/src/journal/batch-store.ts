import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { messageOf } from '../platform/errors.ts';
import { decodeBatch, encodeBatch } from './batch-codec.ts';
import { DamagedBatch, type JournalBatch, type JournalEntry } from './journal.ts';
import { lastSequencedBatch } from './last-sequenced.ts';

const CACHED_BYTES = 16 * 1_048_576;
const READ_BYTES_MAX = 16 * 1_048_576;

/** The journal's batches, with those used last kept decoded: the sequencer reads each of them right after its commit. */
export class BatchStore {
  readonly #insert: StatementSync;
  readonly #read: StatementSync;
  readonly #unsequenced: StatementSync;
  readonly #holds: StatementSync;
  /** Row numbers of the organizations that may have batches without positions, with their ids. */
  readonly #waiting = new Map<number, string>();
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
      `SELECT batch, count FROM batches WHERE org = ?1 AND batch > ${lastSequencedBatch('?1')} ORDER BY batch`,
    );
    this.#holds = db.prepare(
      'SELECT 1 FROM batches WHERE batch = ?1 UNION ALL SELECT 1 FROM positions WHERE batch = ?1',
    );
    for (const { org, id } of db.prepare('SELECT org, id FROM organizations').iterate()) {
      this.#waiting.set(Number(org), String(id));
    }
  }

  /** Belongs to the caller's transaction. Returns the batch's number. */
  insert(org: number, recordedAt: number, entries: readonly JournalEntry[]): number {
    const { salts, payloads } = encodeBatch(entries);
    return Number(this.#insert.run(org, recordedAt, entries.length, salts, payloads).lastInsertRowid);
  }

  /** Call after the commit: what is remembered here counts as durable. */
  committed(org: number, batch: JournalBatch): void {
    this.#waiting.set(org, batch.organizationId);
    this.#remember(batch);
  }

  #remember(batch: JournalBatch): void {
    this.#cache.set(batch.batch, batch);
    this.#cachedBytes += payloadBytes(batch);
    for (const [number, oldest] of this.#cache) {
      if (this.#cachedBytes <= CACHED_BYTES) break;
      this.#cache.delete(number);
      this.#cachedBytes -= payloadBytes(oldest);
    }
  }

  /** Keeps nothing of a batch in memory: what is stored of it changed. */
  forget(batch: number): void {
    const cached = this.#cache.get(batch);
    if (!cached) return;
    this.#cache.delete(batch);
    this.#cachedBytes -= payloadBytes(cached);
  }

  read(batch: number): JournalBatch | undefined {
    const cached = this.#cache.get(batch);
    if (cached) return cached;
    const row = this.#read.get(batch);
    if (!row) return undefined;
    const { organizationId, recorded_at, count, salts, payloads } = row;
    const id = String(organizationId);
    const decoded: JournalBatch = {
      batch,
      organizationId: id,
      recordedAt: Number(recorded_at),
      entries: decodeOrExplain(salts, payloads, Number(count), { batch, organizationId: id }),
    };
    this.#remember(decoded);
    return decoded;
  }

  /** As {@link read}; undefined also for a batch that is damaged. */
  readable(batch: number): JournalBatch | undefined {
    try {
      return this.read(batch);
    } catch (error) {
      if (error instanceof DamagedBatch) return undefined;
      throw error;
    }
  }

  /** Whether a batch has not left the database; one that is damaged or lost has not. */
  holds(batch: number): boolean {
    return this.#cache.has(batch) || this.#holds.get(batch) !== undefined;
  }

  /** Batches that have no position yet, as the port has it. */
  unsequenced(maxEvents: number, except: ReadonlySet<string>): JournalBatch[] {
    const found: JournalBatch[] = [];
    let events = 0;
    let bytes = 0;
    for (const org of this.#longestWaiting(except)) {
      for (const row of this.#unsequenced.iterate(org)) {
        const count = Number(row.count);
        if (found.length > 0 && (events + count > maxEvents || bytes > READ_BYTES_MAX)) return found;
        const batch = this.read(Number(row.batch));
        if (!batch) continue;
        found.push(batch);
        events += count;
        bytes += payloadBytes(batch);
      }
    }
    return found;
  }

  /** Row numbers of the organizations with batches that have no position, by their oldest one. */
  #longestWaiting(except: ReadonlySet<string>): number[] {
    const oldest: { org: number; batch: number }[] = [];
    for (const [org, id] of this.#waiting) {
      if (except.has(id)) continue;
      const batch = this.#unsequenced.get(org)?.batch;
      if (batch === undefined) this.#waiting.delete(org);
      else oldest.push({ org, batch: Number(batch) });
    }
    return oldest.sort((a, b) => a.batch - b.batch).map(({ org }) => org);
  }
}

function decodeOrExplain(
  salts: unknown,
  payloads: unknown,
  count: number,
  { batch, organizationId }: { batch: number; organizationId: string },
): JournalEntry[] {
  try {
    if (!(salts instanceof Uint8Array) || !(payloads instanceof Uint8Array))
      throw new Error('it has no bytes');
    return decodeBatch({ salts, payloads }, count);
  } catch (error) {
    throw new DamagedBatch(
      organizationId,
      `batch ${batch} in journal.db cannot be read: ${messageOf(error)}`,
    );
  }
}

function payloadBytes({ entries }: JournalBatch): number {
  return entries.reduce((sum, { payload }) => sum + payload.length, 0);
}
