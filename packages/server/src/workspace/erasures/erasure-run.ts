import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Destructions } from '../../destruction/destructions.ts';
import type { Standings } from '../../explore/standings.ts';
import type { JournalReader, PositionWindow } from '../../journal/journal-reader.ts';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import type { ClaimedJob, JobOutcome, Jobs } from '../../platform/jobs/jobs.ts';
import { truncateWal } from '../../platform/truncate-wal.ts';
import type { LegalHold } from '../legal-holds/legal-hold.ts';
import type { LegalHolds } from '../legal-holds/legal-holds.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Refusals } from '../refusals/refusals.ts';
import { addressFinder, payloadFinder } from './address-in-text.ts';
import { eraseFromWorkspace } from './erase-from-workspace.ts';
import type { Erasure, ErasureProgress } from './erasure.ts';
import { ErasureStore } from './erasure-store.ts';
import { ERASURE_JOB, erasureResource } from './erasures.ts';
import { findEvents } from './find-events.ts';

const LOOK_AGAIN_MS = 3_600_000;
const WAIT_FOR_LOG_MS = 1_000;
const WAIT_FOR_DESTRUCTION_MS = 60_000;
/** More than a few thousand ranges are destroyed in parts. */
const EVENTS_AT_ONCE = 4_096;
const RANGES_MAX = 10_000;
/** So much is looked through once more after a restart at most. */
const POSITIONS_MAX = 1_048_576;
const BY_SYSTEM = { actor: { type: 'system', name: 'system' } } as const;

/** What was seen of the log from where a pass had come to. */
type Stretch = {
  /** The position after it. */
  readonly next: number;
  /** What names the person and no hold keeps: rising, and not meeting each other. */
  readonly found: readonly PositionWindow[];
  readonly keptBy: ReadonlySet<string>;
};

export type ErasureRunOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** The time by which an erasure may be carried out; never ahead of `clock`. */
  readonly settled: Clock;
  readonly jobs: Pick<Jobs, 'on' | 'schedule'>;
  readonly journal: Pick<JournalReader, 'from'>;
  readonly standings: Standings;
  readonly holds: Pick<LegalHolds, 'inForce' | 'placedCount'>;
  readonly refusals: Pick<Refusals, 'recordNaming'>;
  readonly destructions: Pick<Destructions, 'begin' | 'isBusy' | 'onDone'>;
  /** About so many events are looked through in one step: 4,096 when left out. */
  readonly eventsAtOnce?: number;
};

/**
 * Carries out erasures that are due. It looks through the log up to the newest event at its beginning, in stretches from which it
 * goes on after a restart, and has destroyed what names the person and no legal hold keeps. As long as a hold keeps something, or names the person,
 * it waits, and looks through the log anew when a hold ends. Then the workspace's own records are cleared, and it is done.
 */
export class ErasureRun {
  readonly #options: ErasureRunOptions;
  readonly #store: ErasureStore;

  constructor(options: ErasureRunOptions) {
    const { db, jobs, destructions } = options;
    this.#options = options;
    this.#store = new ErasureStore(db);
    jobs.on(ERASURE_JOB, (job) => this.#carryOut(job));
    destructions.onDone('erased', ({ id }) => this.#destroyed(id));
  }

  async #carryOut(job: ClaimedJob): Promise<JobOutcome> {
    const { clock, settled } = this.#options;
    const erasure = this.#store.find(job.key);
    if (erasure?.subject === undefined) {
      await truncateWal(this.#options.db);
      return 'done';
    }
    const { subject, dueAt } = erasure;
    const left = dueAt - settled();
    if (left > 0) return { againAt: clock() + Math.min(left, LOOK_AGAIN_MS) };
    if (this.#isHeldUp(erasure)) return { againAt: clock() + LOOK_AGAIN_MS };
    const begun = erasure.progress ?? (await this.#begin(erasure, subject));
    if (!begun) return 'done';
    const looked = await this.#look(erasure, subject, begun, job);
    if (looked === 'later') return { againAt: clock() + WAIT_FOR_LOG_MS };
    if (this.#store.destructions(erasure.id) > 0) return { againAt: clock() + WAIT_FOR_DESTRUCTION_MS };
    return this.#finish(erasure, subject, looked);
  }

  /** Whether every hold that it waits for is still in force. */
  #isHeldUp({ organizationId, waitingFor }: Erasure): boolean {
    if (waitingFor.length === 0) return false;
    const active = new Set(this.#options.holds.inForce(organizationId).map(({ hold }) => hold.id));
    return waitingFor.every((id) => active.has(id));
  }

  /** Begins a pass over the log, with all that is on its way into it; undefined when it was cancelled meanwhile. */
  async #begin({ id, organizationId }: Erasure, subject: string): Promise<ErasureProgress | undefined> {
    const { db, standings, holds, refusals } = this.#options;
    refusals.recordNaming(organizationId, payloadFinder(subject));
    const { accepted, waiting } = await standings.standing(organizationId);
    return transaction(db, () => {
      if (this.#store.find(id)?.subject === undefined) return undefined;
      const holdsPlaced = holds.placedCount(organizationId);
      return this.#save(id, {
        ...{ end: accepted + waiting, next: 0 },
        ...{ holdsPlaced, keptBy: [] },
      });
    });
  }

  /** Goes through the log to the end of the pass; `later` where some of it is not sequenced yet, or much is being destroyed. */
  async #look(
    erasure: Erasure,
    subject: string,
    begun: ErasureProgress,
    job: ClaimedJob,
  ): Promise<ErasureProgress | 'later'> {
    const { destructions } = this.#options;
    const { organizationId } = erasure;
    let progress = begun;
    while (progress.next < progress.end) {
      if (destructions.isBusy(organizationId) || (await this.#isExpected(organizationId, progress)))
        return 'later';
      const stretch = await this.#lookThrough(erasure, subject, progress, job);
      progress = this.#destroy(erasure, progress, stretch);
    }
    return progress;
  }

  /** Looks through the log until much of it was seen, or much found. */
  async #lookThrough(
    { organizationId }: Erasure,
    subject: string,
    { next: from, end }: ErasureProgress,
    { signal }: ClaimedJob,
  ): Promise<Stretch> {
    const { journal, holds, eventsAtOnce = EVENTS_AT_ONCE } = this.#options;
    const active = holds.inForce(organizationId);
    const names = payloadFinder(subject);
    const found: PositionWindow[] = [];
    const keptBy = new Set<string>();
    let next = from;
    while (next < end && next - from < POSITIONS_MAX && found.length < RANGES_MAX) {
      signal.throwIfAborted();
      // A step may be as little as one event between two that are gone.
      await setImmediate();
      const step = await findEvents(journal, organizationId, {
        ...{ next, end, names },
        ...{ holds: active, events: eventsAtOnce },
      });
      // All of the pass is sequenced: what follows cannot be read, or a log that was rolled back ends here.
      if (step.next === next) return { next: end, found, keptBy };
      next = step.next;
      addJoined(found, step.ranges);
      for (const id of step.keptBy) keptBy.add(id);
    }
    return { next, found, keptBy };
  }

  /** Whether some of the pass is still to be sequenced. A log that was rolled back is shorter now. */
  async #isExpected(
    organizationId: string,
    { next, end }: Pick<ErasureProgress, 'next' | 'end'>,
  ): Promise<boolean> {
    const { accepted, sequenced, waiting } = await this.#options.standings.standing(organizationId);
    return sequenced < Math.min(end, accepted + waiting) && next < accepted + waiting;
  }

  /** Has destroyed what was found; it is looked for once more where a hold was placed meanwhile. */
  #destroy(
    { id, organizationId }: Erasure,
    progress: ErasureProgress,
    { next, found: ranges, keptBy }: Stretch,
  ): ErasureProgress {
    const { db, holds, destructions } = this.#options;
    return transaction(db, () => {
      const holdsPlaced = holds.placedCount(organizationId);
      if (holdsPlaced !== progress.holdsPlaced) return this.#save(id, { ...progress, holdsPlaced });
      if (ranges.length > 0) {
        const announcement = { ...BY_SYSTEM, action: 'ERASURE_START', resource: erasureResource({ id }) };
        const destruction = destructions.begin({ organizationId, kind: 'erased', ranges, announcement });
        this.#store.addDestruction(id, destruction, countOf(ranges));
      }
      return this.#save(id, { ...progress, next, keptBy: [...new Set([...progress.keptBy, ...keptBy])] });
    });
  }

  /** Ends the erasure, or has it wait for what is held. */
  async #finish(
    { id, organizationId }: Erasure,
    subject: string,
    { keptBy }: ErasureProgress,
  ): Promise<JobOutcome> {
    const { db, outbox, clock, holds } = this.#options;
    const isIn = addressFinder(subject);
    const now = clock();
    const outcome = transaction(db, (): JobOutcome => {
      const waitingFor = holds
        .inForce(organizationId)
        .filter(({ hold }) => keptBy.includes(hold.id) || isNamed(hold, isIn))
        .map(({ hold }) => hold.id);
      if (keptBy.length > 0 || waitingFor.length > 0) {
        this.#store.wait(id, waitingFor);
        // Where the hold has ended since it kept something, that can go now.
        return { againAt: waitingFor.length > 0 ? now + LOOK_AGAIN_MS : now };
      }
      const count = this.#store.find(id)?.erased ?? 0;
      eraseFromWorkspace(db, organizationId, subject, now);
      this.#store.end(id, 'done', undefined, now);
      outbox.add(organizationId, {
        ...BY_SYSTEM,
        action: 'ERASURE_COMPLETE',
        resource: erasureResource({ id }),
        metadata: { count },
      });
      return 'done';
    });
    if (outcome === 'done') await truncateWal(db);
    return outcome;
  }

  /** Belongs to the transaction that marks the destruction as done. */
  #destroyed(destructionId: string): void {
    const id = this.#store.removeDestruction(destructionId);
    const erasure = id === undefined ? undefined : this.#store.find(id);
    if (!erasure || this.#store.destructions(erasure.id) > 0) return;
    const { organizationId } = erasure;
    this.#options.jobs.schedule({
      ...{ kind: ERASURE_JOB, key: erasure.id, organizationId },
      dueAt: this.#options.clock(),
    });
  }

  #save(id: string, progress: ErasureProgress): ErasureProgress {
    this.#store.run(id, progress);
    return progress;
  }
}

/** A hold that names the person must be there to be shown for as long as it is in force. */
function isNamed({ name, reason, held }: LegalHold, isIn: (text: string) => boolean): boolean {
  return [name, reason, held].some(isIn);
}

/** Adds ranges that lie behind the others, and may follow on the last of them. */
function addJoined(found: PositionWindow[], more: readonly PositionWindow[]): void {
  for (const range of more) {
    const last = found.at(-1);
    if (last && last.last + 1 === range.first)
      found[found.length - 1] = { first: last.first, last: range.last };
    else found.push(range);
  }
}

function countOf(ranges: readonly PositionWindow[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
