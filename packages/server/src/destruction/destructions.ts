import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ANNOUNCING_ACTIONS,
  countPositions,
  mergeRanges,
  type PositionRange,
  printRange,
} from '@daybook/event';
import { z } from 'zod';
import type { Standings } from '../explore/standings.ts';
import type { GoneRange, JournalReader } from '../journal/journal-reader.ts';
import type { Clock } from '../platform/clock.ts';
import { transaction } from '../platform/database.ts';
import type { ClaimedJob, JobOutcome, Jobs } from '../platform/jobs/jobs.ts';
import { randomId } from '../platform/random-id.ts';
import type { Outbox } from '../workspace/outbox/outbox.ts';
import type { WorkspaceEvent } from '../workspace/outbox/workspace-event.ts';
import {
  type Destruction,
  type DestructionKind,
  DestructionStore,
  type DestructionUnderWay,
} from './destruction-store.ts';
import { findAnnouncements } from './find-announcements.ts';

const JOB = 'destruction';
/** So many ranges of the longest positions fit into one event. */
const RANGES_OF_EVENT_MAX = 800;
/** As many as the 20,000 ranges have that a sweep finds at once. */
const PARTS_AT_ONCE = 25;
const LOOK_EVERY_MS = 50;
/** How long a job waits for its announcement before it gives way to others. */
const WAIT_MS = 5_000;
const LOOK_AGAIN_MS = 1_000;
/** How many events the log had when lost announcements were added again. */
const addedAgainSchema = z.object({ accepted: z.int() });

/** Where events lie that can be destroyed. Repeating a call changes nothing, and each resolves when what it says is on stable storage. */
export type Destroyed = {
  readonly writer: {
    /** Nothing before a position is shown any more; it never moves back by this. */
    hide(organizationId: string, visibleFrom: number): Promise<void>;
    /** The openings of these positions are gone for good. */
    letGo(organizationId: string, ranges: readonly GoneRange[]): Promise<void>;
  };
  readonly index: {
    /** Nothing before a position can be found any more. */
    letGo(organizationId: string, below: number): Promise<void>;
    erase(organizationId: string, ranges: readonly PositionRange[]): Promise<void>;
  };
};

/** What was made from events and must go with them, such as finished exports. Repeating a call changes nothing. */
export interface Derived {
  /**
   * Lets go of what holds these positions, as long as the journal says what they were. It resolves to what is called once the openings are
   * gone: it lets go of what was made since, since an index that was built anew in between had them again.
   */
  letGo(organizationId: string, ranges: readonly GoneRange[]): Promise<() => Promise<void>>;
}

export type NewDestruction = {
  readonly organizationId: string;
  readonly kind: DestructionKind;
  /** At least one position; in any order. */
  readonly ranges: readonly PositionRange[];
  /** Its metadata gets `ranges` and `count`. Of more ranges than an event holds, several announcements name a part each. */
  readonly announcement: WorkspaceEvent;
};

export type DestructionsOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly journal: Pick<JournalReader, 'from'>;
  readonly standings: Standings;
  /** Of an organization of which so many parts are under way no more is begun: 25 when left out. */
  readonly partsAtOnce?: number;
} & Destroyed;

/**
 * Destroys events for good, after the ledger says so. What is to go is announced by an event that is committed together with the row that
 * remembers it; once that event has its place in the ledger, and not before, the events are hidden, and destroyed in the index, in what was
 * made from them, and in the journal. Interrupted anywhere it goes on where it was.
 */
export class Destructions {
  readonly #options: DestructionsOptions;
  readonly #store: DestructionStore;
  readonly #derived: Derived[] = [];
  readonly #whenDone: { readonly kind: DestructionKind; readonly tell: (done: Destruction) => void }[] = [];

  constructor(options: DestructionsOptions) {
    this.#options = options;
    this.#store = new DestructionStore(options.db);
    options.jobs.on(JOB, (job) => this.#run(job));
  }

  /** What is registered here is let go of when the index is, before the openings are, and what is made meanwhile after them. */
  register(derived: Derived): void {
    this.#derived.push(derived);
  }

  /** Calls back inside the transaction that ends a destruction. */
  onDone(kind: DestructionKind, tell: (done: Destruction) => void): void {
    this.#whenDone.push({ kind, tell });
  }

  /** Begins to destroy, and returns the destruction's id. Belongs to the caller's transaction. */
  begin({ organizationId, kind, ranges, announcement }: NewDestruction): string {
    const { outbox, jobs, clock } = this.#options;
    const merged = mergeRanges(ranges);
    if (merged.length === 0) throw new Error('a destruction without positions');
    if (announcement.action !== ANNOUNCING_ACTIONS[kind])
      throw new Error(`${announcement.action} does not announce what is ${kind}`);
    const id = randomId('dst');
    const parts = partsOf(merged).map((part) => ({
      ranges: part,
      announcement: outbox.addText(organizationId, {
        ...announcement,
        metadata: {
          ...announcement.metadata,
          count: countPositions(part),
          ranges: part.map(printRange),
        },
      }),
    }));
    const begunAt = clock();
    const lookedFrom = this.#store.ledgerSizeSeen(organizationId);
    this.#store.add({ id, organizationId, kind, begunAt, lookedFrom, parts });
    jobs.schedule({ kind: JOB, key: id, organizationId, dueAt: begunAt });
    return id;
  }

  /** Those that are announced, or about to be, and not done; the oldest first. */
  underWay(organizationId: string): DestructionUnderWay[] {
    return this.#store.underWay(organizationId);
  }

  /** Whether so much of an organization is under way that nothing more is to be begun. What is small, and stuck, holds up nothing. */
  isBusy(organizationId: string): boolean {
    return this.#store.parts(organizationId) >= (this.#options.partsAtOnce ?? PARTS_AT_ONCE);
  }

  /** The position after all that is about to go by one kind; 0 where nothing is. */
  endOf(organizationId: string, kind: DestructionKind): number {
    return this.#store.endOf(organizationId, kind);
  }

  /** What is about to go in a window, and some of what is around it; in any order. */
  rangesIn(organizationId: string, window: PositionRange): PositionRange[] {
    return this.#store.rangesIn(organizationId, window);
  }

  async #run(job: ClaimedJob): Promise<JobOutcome> {
    const { key, signal } = job;
    const destruction = await this.#announced(key, job);
    if (destruction === 'later') return { againAt: this.#options.clock() + LOOK_AGAIN_MS };
    if (destruction !== 'none') await this.#destroy(destruction, signal);
    return 'done';
  }

  /** The destruction, once all of its announcements are in the ledger. */
  async #announced(id: string, job: ClaimedJob): Promise<Destruction | 'later' | 'none'> {
    for (const until = performance.now() + WAIT_MS; ; ) {
      const destruction = this.#store.find(id);
      if (!destruction) return 'none';
      if (destruction.parts.every(({ position }) => position !== undefined)) return destruction;
      const isThere = await this.#look(destruction, job);
      if (isThere) continue;
      if (performance.now() >= until) return 'later';
      await delay(LOOK_EVERY_MS, undefined, { signal: job.signal });
    }
  }

  /** Looks for announcements among what was sequenced since the last time; whether there is something new. */
  async #look({ id, organizationId, lookedFrom, parts }: Destruction, job: ClaimedJob): Promise<boolean> {
    const { db, journal, standings, outbox } = this.#options;
    const { accepted, sequenced, waiting } = await standings.standing(organizationId);
    const missing = parts.filter(({ position }) => position === undefined);
    const found = await findAnnouncements(journal, organizationId, missing, {
      from: lookedFrom,
      end: sequenced,
    });
    const unseen = missing.filter(({ part }) => !found.some((one) => one.part === part));
    const isLost = unseen.length > 0 && waiting === 0 && accepted === sequenced;
    if (found.length === 0 && lookedFrom === sequenced && !isLost) return false;
    const addedAgainAt = isLost ? addedAgainSchema.safeParse(job.state).data?.accepted : undefined;
    // The log has not been rolled back since, and yet it has grown by none that is found: it knows their ids, and not their bytes.
    const isDamaged = addedAgainAt !== undefined && addedAgainAt <= accepted;
    transaction(db, () => {
      for (const { part, position } of found) this.#store.foundAt(id, part, position);
      if (isLost && !isDamaged) job.save({ accepted });
      if (isLost && !isDamaged)
        for (const { announcement } of unseen) outbox.addAgain(organizationId, announcement);
      this.#store.lookedUpTo(id, isLost ? 0 : sequenced);
    });
    if (isDamaged)
      throw new Error(
        'the event that announces it is damaged in the log: nothing of it is destroyed before the log is restored from a backup',
      );
    // A log that was rolled back has lost them, or they lie before the place from which they were looked for. The job is tried again.
    if (isLost)
      throw new Error('the ledger does not have the event that announces it, which is recorded once more');
    return found.length > 0;
  }

  async #destroy(destruction: Destruction, signal: AbortSignal): Promise<void> {
    const { db, writer, index } = this.#options;
    const { id, organizationId, kind } = destruction;
    const ranges = goneRanges(destruction);
    const end = Math.max(...ranges.map(({ last }) => last)) + 1;
    const isExpired = kind === 'expired';
    const fromIndex = () =>
      isExpired ? index.letGo(organizationId, end) : index.erase(organizationId, ranges);
    const later: (() => Promise<void>)[] = [];
    const steps: (() => Promise<void>)[] = [
      ...(isExpired ? [() => writer.hide(organizationId, end)] : []),
      fromIndex,
      // As long as the journal says what the events were, and the index gives them to nobody any more.
      ...this.#derived.map((derived) => async () => {
        later.push(await derived.letGo(organizationId, ranges));
      }),
      () => writer.letGo(organizationId, ranges),
      // An index that was built anew meanwhile has again what the journal had.
      fromIndex,
      async () => {
        for (const letGo of later) await letGo();
      },
    ];
    for (const step of steps) {
      signal.throwIfAborted();
      await step();
    }
    transaction(db, () => {
      this.#store.remove(id);
      for (const { kind: told, tell } of this.#whenDone) if (told === kind) tell(destruction);
    });
  }
}

/** What goes, each range with the position of the event that says so. */
function goneRanges({ kind, parts }: Destruction): GoneRange[] {
  return parts.flatMap(({ ranges, position }) => {
    if (position === undefined) throw new Error('what is not announced must not be destroyed');
    return ranges.map((range) => ({ ...range, gone: kind, announcement: position }));
  });
}

function partsOf(ranges: readonly PositionRange[]): (readonly PositionRange[])[] {
  const parts = Math.ceil(ranges.length / RANGES_OF_EVENT_MAX);
  return Array.from({ length: parts }, (_, part) =>
    ranges.slice(part * RANGES_OF_EVENT_MAX, (part + 1) * RANGES_OF_EVENT_MAX),
  );
}
