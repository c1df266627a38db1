import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../platform/clock.ts';
import { transaction } from '../platform/database.ts';
import { Slices } from '../platform/slices.ts';
import { SegmentBuilder } from '../segments/segment-builder.ts';
import type { Segments } from '../segments/segments.ts';
import { asNumber } from './as-number.ts';
import { decodeStored, isTombstone } from './batch-codec.ts';
import type { BatchStore } from './batch-store.ts';
import { GoneRanges } from './gone-ranges.ts';
import { SegmentChanges } from './segment-changes.ts';
import type { RegisteredSegment } from './segment-table.ts';

const MIB = 1_048_576;
/** A segment is full with so many bytes, and a day is not waited for when the journal has as many of an organization. */
export const SEGMENT_BYTES = 8 * MIB;
/** Of small commits. More rows would be removed at once than whoever records can wait for. */
const BATCHES_MAX = 8_192;
const DAY_MS = 86_400_000;

export type PackerOptions = {
  readonly db: DatabaseSync;
  readonly segments: Segments;
  readonly batches: Pick<BatchStore, 'forget'>;
  readonly clock: Clock;
  /** {@link SEGMENT_BYTES} when left out. */
  readonly segmentBytes?: number;
};

type PlacedBatch = {
  readonly batch: number;
  readonly first: number;
  readonly count: number;
  readonly recordedAt: number;
};

/** What is being packed: batches whose positions follow each other, but for what is gone. */
type Pack = {
  readonly builder: SegmentBuilder;
  readonly batches: PlacedBatch[];
};

/**
 * Moves sequenced batches into segments: a segment holds events of one UTC day of one organization, and about 8 MiB at most. The file is
 * on stable storage, and was read back, before one transaction registers it and removes the batches; so after a crash at any moment each
 * event lies in exactly one of both. A batch that cannot be unpacked stays where it is: it may be the only trace of what was recorded.
 */
export class Packer {
  readonly #options: PackerOptions;
  readonly #changes: SegmentChanges;
  readonly #gone: GoneRanges;
  readonly #organizations: StatementSync;
  readonly #batchesFrom: StatementSync;
  readonly #bytesFrom: StatementSync;
  readonly #read: StatementSync;
  /** The position that packing goes on from, by row number of the organization: what lies below is packed, or cannot be. */
  readonly #from = new Map<number, number>();

  constructor(options: PackerOptions) {
    const { db } = options;
    this.#options = options;
    this.#changes = new SegmentChanges(db);
    this.#gone = new GoneRanges(db);
    this.#organizations = db.prepare(
      'SELECT org, id FROM organizations o WHERE EXISTS (SELECT 1 FROM positions p WHERE p.org = o.org)',
    );
    const placed = 'FROM positions p JOIN batches b ON b.batch = p.batch AND b.org = p.org';
    this.#batchesFrom = db.prepare(
      `SELECT p.batch, p.first_position, ${asNumber('b.count')} AS count, ${asNumber('b.recorded_at')} AS recorded_at
       ${placed} WHERE p.org = ? AND p.first_position >= ? ORDER BY p.first_position LIMIT 256`,
    );
    this.#bytesFrom = db.prepare(
      `SELECT coalesce(sum(length(b.salts) + length(b.payloads)), 0) AS bytes
       ${placed} WHERE p.org = ? AND p.first_position >= ?`,
    );
    this.#read = db.prepare('SELECT salts, payloads FROM batches WHERE batch = ?');
  }

  /**
   * Packs one segment where one is due: the day of the oldest batch is over, or there is enough for a full one. With `early`, what the
   * organization with most of it has is packed in any case. False when nothing was to be packed, or `signal` ended it.
   */
  async packOne(signal: AbortSignal, { early = false } = {}): Promise<boolean> {
    for (const { org, organizationId } of this.#due(early)) {
      if (signal.aborted) return false;
      if (await this.#pack(org, organizationId, signal)) return true;
    }
    return false;
  }

  /** Organizations with something to pack. */
  #due(early: boolean): { org: number; organizationId: string }[] {
    const today = dayOf(this.#options.clock());
    const { segmentBytes = SEGMENT_BYTES } = this.#options;
    const found = this.#organizations.all().flatMap(({ org: number, id }) => {
      const org = Number(number);
      const from = this.#from.get(org) ?? 0;
      const [oldest] = this.#page(org, from);
      if (!oldest) return [];
      const isOver = dayOf(oldest.recordedAt) < today;
      const bytes = isOver && !early ? segmentBytes : Number(this.#bytesFrom.get(org, from)?.bytes ?? 0);
      return isOver || early || bytes >= segmentBytes ? [{ org, organizationId: String(id), bytes }] : [];
    });
    return found.toSorted((a, b) => b.bytes - a.bytes);
  }

  /** Whether a segment was made of an organization's oldest batches. */
  async #pack(org: number, organizationId: string, signal: AbortSignal): Promise<boolean> {
    const pack: Pack = {
      builder: new SegmentBuilder(organizationId),
      batches: [],
    };
    await this.#collect(org, pack, signal);
    const [begin] = pack.batches;
    const end = pack.batches.at(-1);
    if (signal.aborted || !begin || !end) return false;
    const segment = await this.#write(organizationId, pack, begin, end);
    if (signal.aborted) return false;
    transaction(this.#options.db, () => this.#changes.takeOver(org, segment, pack.batches.length));
    for (const { batch } of pack.batches) this.#options.batches.forget(batch);
    this.#from.set(org, segment.last + 1);
    return true;
  }

  /** Adds batches until the segment is full, the day ends, or something is missing or damaged. */
  async #collect(org: number, pack: Pack, signal: AbortSignal): Promise<void> {
    const slices = new Slices();
    const { segmentBytes = SEGMENT_BYTES } = this.#options;
    for (let next = this.#from.get(org) ?? 0; ; ) {
      const page = this.#page(org, next);
      if (page.length === 0) return;
      for (const placed of page) {
        const isFull = pack.builder.bytes >= segmentBytes || pack.batches.length >= BATCHES_MAX;
        if (signal.aborted || isFull) return;
        if (!this.#goesOn(org, pack, placed)) return;
        const entries = decodeStored(this.#read.get(placed.batch), placed.count);
        if (!entries && pack.batches.length > 0) return;
        next = placed.first + 1;
        if (!entries) {
          this.#from.set(org, next);
          continue;
        }
        pack.batches.push(placed);
        for (const [place, entry] of entries.entries()) {
          if (isTombstone(entry)) continue;
          const { batch, recordedAt, first } = placed;
          const { salt, payload } = entry;
          pack.builder.add({ batch, place, position: first + place, recordedAt, salt, payload });
          const pause = slices.spend(entry.payload.length);
          if (pause) await pause;
        }
      }
    }
  }

  /** Whether a batch belongs to the segment: it is of the same day, and between it and those before is nothing but what is gone. */
  #goesOn(org: number, { batches }: Pack, next: PlacedBatch): boolean {
    const last = batches.at(-1);
    if (!last) return true;
    if (dayOf(last.recordedAt) !== dayOf(next.recordedAt)) return false;
    const expected = last.first + last.count;
    if (next.first <= expected) return next.first === expected;
    const gone = this.#gone.in(org, { first: expected, last: next.first - 1 });
    return gone.reduce((sum, range) => sum + range.last - range.first + 1, 0) === next.first - expected;
  }

  /** Writes the segment, and reads it back: what it holds is about to be removed from where it was. */
  async #write(
    organizationId: string,
    { builder }: Pack,
    begin: PlacedBatch,
    end: PlacedBatch,
  ): Promise<RegisteredSegment> {
    const { segments } = this.#options;
    const window = { first: begin.first, last: end.first + end.count - 1 };
    const { name, bytes, footerAt } = builder.finish(window);
    await segments.write(organizationId, { name, bytes });
    const stored = await segments.read(organizationId, name);
    if (Buffer.compare(stored, bytes) !== 0)
      throw new Error(`segment ${name} does not hold what was written to it`);
    const ref = { organizationId, name, bytes: bytes.length, footerAt };
    const { recordedAt } = end;
    return { ...ref, ...window, firstBatch: begin.batch, lastBatch: end.batch, recordedAt };
  }

  #page(org: number, from: number): PlacedBatch[] {
    return this.#batchesFrom.all(org, from).map((row) => ({
      batch: Number(row.batch),
      first: Number(row.first_position),
      count: Number(row.count),
      recordedAt: Number(row.recorded_at),
    }));
  }
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}
