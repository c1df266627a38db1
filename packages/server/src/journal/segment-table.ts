import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SegmentRef } from '../segments/segment-reader.ts';
import { asNumber } from './as-number.ts';
import type { PositionWindow } from './journal-reader.ts';

/** A segment that counts, with the positions that it stands for and the numbers of the batches that it took over. */
export type RegisteredSegment = SegmentRef &
  PositionWindow & {
    readonly firstBatch: number;
    readonly lastBatch: number;
    /** When its newest event was recorded. */
    readonly recordedAt: number;
  };

const NUMBERS = ['first', 'last', 'bytes', 'footer_at', 'first_batch', 'last_batch', 'recorded_at']
  .map((column) => `${asNumber(`s.${column}`)} AS ${column}`)
  .join(', ');
const SELECT = `SELECT o.id, s.name, ${NUMBERS} FROM segments s JOIN organizations o USING (org)`;

/** The table of segments, which says what of the log lies in which file. Writes belong to the caller's transaction. */
export class SegmentTable {
  readonly #from: StatementSync;
  readonly #ofBatch: StatementSync;
  readonly #stale: StatementSync;
  readonly #after: StatementSync;
  readonly #names: StatementSync;

  constructor(db: DatabaseSync) {
    const ofOrganization = `${SELECT} WHERE s.org = (SELECT org FROM organizations WHERE id = ?1)`;
    this.#from = db.prepare(`${ofOrganization} AND s.last >= ?2 ORDER BY s.last LIMIT 1`);
    this.#ofBatch = db.prepare(`${ofOrganization} AND s.last_batch >= ?2 ORDER BY s.last_batch LIMIT 1`);
    this.#stale = db.prepare(`${ofOrganization} AND s.stale = 1 ORDER BY s.last`);
    this.#after = db.prepare(`${SELECT} WHERE s.last_batch > ? ORDER BY s.last_batch`);
    this.#names = db.prepare(ofOrganization);
  }

  /** The segment that a position lies in, or the next one above it. */
  from(organizationId: string, position: number): RegisteredSegment | undefined {
    const row = this.#from.get(organizationId, position);
    return row && toSegment(row);
  }

  /** The segment that took over a batch of an organization. */
  ofBatch(organizationId: string, batch: number): RegisteredSegment | undefined {
    const row = this.#ofBatch.get(organizationId, batch);
    const segment = row && toSegment(row);
    return segment && segment.firstBatch <= batch ? segment : undefined;
  }

  /** Those that may hold what was let go. */
  stale(organizationId: string): RegisteredSegment[] {
    return this.#stale.all(organizationId).map(toSegment);
  }

  /** Those of all organizations with batches above this one, in the order of their newest. */
  after(batch: number): RegisteredSegment[] {
    return this.#after.all(batch).map(toSegment);
  }

  all(organizationId: string): RegisteredSegment[] {
    return this.#names.all(organizationId).map(toSegment);
  }
}

function toSegment(row: Record<string, unknown>): RegisteredSegment {
  return {
    organizationId: String(row.id),
    name: String(row.name),
    first: Number(row.first),
    last: Number(row.last),
    bytes: Number(row.bytes),
    footerAt: Number(row.footer_at),
    firstBatch: Number(row.first_batch),
    lastBatch: Number(row.last_batch),
    recordedAt: Number(row.recorded_at),
  };
}
