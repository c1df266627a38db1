import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../platform/database.ts';
import { SegmentBuilder } from '../segments/segment-builder.ts';
import type { SegmentEntry } from '../segments/segment-frame.ts';
import { SegmentReader } from '../segments/segment-reader.ts';
import { hashInName, type Segments, UnreadableSegment } from '../segments/segments.ts';
import { GoneRanges } from './gone-ranges.ts';
import type { PositionWindow } from './journal-reader.ts';
import { SegmentChanges } from './segment-changes.ts';
import { type RegisteredSegment, SegmentTable } from './segment-table.ts';

export type LettingGoOfSegmentsOptions = { readonly db: DatabaseSync; readonly segments: Segments };

/**
 * Destroys what was let go where it lies in segments. One that is gone as a whole is removed; of another one everything else is written
 * anew, registered in its place, and the old file is removed. A segment is marked as stale until that is done, so that it can be gone on with
 * after a crash at any moment.
 */
export class LettingGoOfSegments {
  readonly #options: LettingGoOfSegmentsOptions;
  readonly #table: SegmentTable;
  readonly #changes: SegmentChanges;
  readonly #gone: GoneRanges;

  constructor(options: LettingGoOfSegmentsOptions) {
    this.#options = options;
    this.#table = new SegmentTable(options.db);
    this.#changes = new SegmentChanges(options.db);
    this.#gone = new GoneRanges(options.db);
  }

  /** Marks the segments that a range touches; belongs to the transaction that says that the range is gone. */
  mark(org: number, range: PositionWindow): void {
    this.#changes.markStale(org, range);
  }

  /**
   * Destroys in an organization's stale segments what is gone. Only those that are missing or damaged are stale when it resolves: their files
   * are removed, and should one be restored from a backup, it is gone through again.
   * @throws UnreadableSegment when the disk fails.
   */
  async destroy(org: number, organizationId: string): Promise<void> {
    for (const segment of this.#table.stale(organizationId)) await this.#clean(org, segment);
  }

  async #clean(org: number, segment: RegisteredSegment): Promise<void> {
    const { db, segments } = this.#options;
    const gone = this.#gone.in(org, segment);
    const isWhole = lengthOf(gone) === segment.last - segment.first + 1;
    const kept = isWhole ? undefined : await this.#without(segment, gone);
    if (kept === 'unchanged') {
      transaction(db, () => this.#changes.markClean(org, segment));
      return;
    }
    if (kept !== 'unreadable') {
      if (kept) await segments.write(segment.organizationId, kept);
      transaction(db, () => {
        if (kept) this.#changes.replace(org, segment, { ...segment, ...kept, bytes: kept.bytes.length });
        else this.#changes.remove(org, segment);
      });
    }
    await segments.remove(segment.organizationId, [segment.name]);
  }

  /** The segment without what is gone. One that is damaged as a whole is 'unreadable': nothing of it can be kept apart. */
  async #without(segment: RegisteredSegment, gone: readonly PositionWindow[]) {
    const reader = new SegmentReader(this.#options.segments);
    const builder = new SegmentBuilder(segment.organizationId);
    const frames = await damagedAs(() => reader.frames(segment));
    if (!frames) return this.#requireDamaged(segment);
    let isChanged = false;
    for (const frame of frames) {
      const here = gone.filter(({ first, last }) => first <= frame.last && frame.first <= last);
      const isGone = ({ position }: SegmentEntry) =>
        here.some(({ first, last }) => first <= position && position <= last);
      // What cannot be unpacked goes as a whole: what else it held stays damaged, as it was.
      const entries = here.length > 0 ? await damagedAs(() => reader.readFrame(segment, frame)) : undefined;
      if (here.length === 0 || (entries && !entries.some(isGone))) {
        builder.addFrame(frame, await reader.frameBytes(segment, frame));
        continue;
      }
      isChanged = true;
      for (const entry of entries ?? []) if (!isGone(entry)) builder.add(entry);
    }
    return isChanged ? builder.finish(segment) : 'unchanged';
  }

  /** The file is no more what it was when it was named, or not there. @throws Error when it is: then the table is damaged. */
  async #requireDamaged({ organizationId, name }: RegisteredSegment): Promise<'unreadable'> {
    const bytes = await damagedAs(() => this.#options.segments.read(organizationId, name));
    if (bytes && name.endsWith(`-${hashInName(createHash('sha256').update(bytes).digest())}`))
      throw new Error(
        `the row of segment ${name} in journal.db is damaged, and it holds what was let go: restore journal.db`,
      );
    return 'unreadable';
  }
}

/** Undefined for what is missing or damaged. @throws UnreadableSegment when the disk fails: what it has may be whole. */
async function damagedAs<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UnreadableSegment && error.trouble !== 'failing') return undefined;
    throw error;
  }
}

function lengthOf(windows: readonly PositionWindow[]): number {
  return windows.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
