import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isCrowded, isWorthShrinking, shrink, spaceOf } from '../journal/journal-space.ts';
import { SEGMENT_BYTES } from '../journal/packer.ts';
import type { SqliteJournal } from '../journal/sqlite-journal.ts';
import { sweepSegments } from '../journal/sweep-segments.ts';
import { diskSpaceOf, leavesRoom } from '../platform/disk-space.ts';
import { messageOf } from '../platform/errors.ts';
import { truncateWal } from '../platform/truncate-wal.ts';
import type { Segments } from '../segments/segments.ts';
import { type Errands, leavesUnknown } from './errands.ts';
import type { FromWriter } from './writer-protocol.ts';

const EVERY_MS = 10_000;

export type UpkeepOptions = {
  readonly db: DatabaseSync;
  readonly journal: Pick<SqliteJournal, 'packer' | 'lettingGo'>;
  readonly segments: Segments;
  readonly errands: Errands;
  readonly reservePath: string;
  readonly send: (message: FromWriter) => void;
  /** Called with what leaves unknown what is on disk. */
  readonly fail: (error: unknown) => void;
};

/**
 * Keeps the journal's database small, beside recording: finishes what an earlier process left half done, packs what is due into segments,
 * and gives space back. What fails is told once and tried again.
 */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #told: string | undefined;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** Begins, and goes on until it is stopped. */
  start(organizationIds: readonly string[]): void {
    void this.#tend(organizationIds);
  }

  /** Begins nothing more; what is under way ends soon. */
  stop(): void {
    this.#stopping.abort();
    clearTimeout(this.#timer);
  }

  async #tend(organizationIds: readonly string[]): Promise<void> {
    for (const organizationId of organizationIds) {
      await this.#try(() => this.#finish(organizationId));
    }
    await this.#round();
  }

  async #round(): Promise<void> {
    await this.#try(() => this.#pack());
    if (this.#stopping.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#round(), EVERY_MS);
    // The thread may end meanwhile.
    this.#timer.unref();
  }

  /** Removes what was left over of an organization's segments, and what was let go in them. */
  async #finish(organizationId: string): Promise<void> {
    const { db, segments, journal, errands } = this.#options;
    const { missing, kept } = await errands.alone(async () => {
      const swept = await sweepSegments({ db, segments, organizationId });
      await journal.lettingGo.resume(organizationId);
      return swept;
    });
    for (const name of missing)
      this.#tell(
        'error',
        `segment ${name} is missing: restore this file of segments/ from a backup`,
        organizationId,
      );
    for (const name of kept)
      this.#tell('warn', `segment ${name} is not known to journal.db and is left alone`, organizationId);
  }

  async #pack(): Promise<void> {
    const { db, journal, errands, reservePath } = this.#options;
    const { signal } = this.#stopping;
    for (let goesOn = true; goesOn && !signal.aborted; ) {
      // A segment is written, and the write-ahead log grows, before the journal has room again.
      if (!leavesRoom(diskSpaceOf(dirname(reservePath)), 2 * SEGMENT_BYTES)) return;
      goesOn = await errands.alone(() => journal.packer.packOne(signal, { early: isCrowded(spaceOf(db)) }));
    }
    if (signal.aborted || !isWorthShrinking(spaceOf(db))) return;
    await errands.alone(async () => {
      shrink(db);
      await truncateWal(db, { waitMsMax: 5_000 });
    });
  }

  /** What fails is no reason to stop recording, unless it leaves unknown what is on disk. */
  async #try(work: () => Promise<void>): Promise<void> {
    try {
      if (!this.#stopping.signal.aborted) await work();
      this.#told = undefined;
    } catch (error) {
      if (leavesUnknown(error)) this.#options.fail(error);
      const reason = messageOf(error);
      if (reason !== this.#told) this.#tell('warn', reason);
      this.#told = reason;
    }
  }

  #tell(level: 'warn' | 'error', reason: string, organizationId?: string): void {
    this.#options.send({ kind: 'segments', level, reason, ...(organizationId && { organizationId }) });
  }
}
