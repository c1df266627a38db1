import type { DatabaseSync } from 'node:sqlite';
import { isoTime, mergeRanges, type PositionRange, rangesWithout } from '@daybook/event';
import type { Destructions } from '../destruction/destructions.ts';
import type { JournalReader } from '../journal/journal-reader.ts';
import type { Clock } from '../platform/clock.ts';
import { transaction } from '../platform/database.ts';
import type { ClaimedJob, JobOutcome, Jobs } from '../platform/jobs/jobs.ts';
import type { SweepTime } from '../platform/sweep-time.ts';
import type { LedgerReader } from '../sequencer/ledger-reader.ts';
import type { Writer } from '../sequencer/writer.ts';
import type { Retention } from '../workspace/retention/retention.ts';
import type { RetentionRow, RetentionStore } from '../workspace/retention/retention-store.ts';
import { windowAt } from '../workspace/retention/retention-window.ts';
import { hasOnlySweeps } from './only-sweeps.ts';
import { RecordedTimes } from './recorded-times.ts';
import { type Held, unheldRanges } from './unheld-ranges.ts';

const JOB = 'retention-sweep';
const GONE_AT_ONCE = 10_000;
const POSITIONS_AT_ONCE = 10_000;
/** How long a sweep waits while what was found before is being destroyed. */
const BUSY_MS = 5_000;

export type SweeperOptions = {
  readonly db: DatabaseSync;
  readonly store: RetentionStore;
  readonly retention: Retention;
  readonly destructions: Pick<Destructions, 'begin' | 'isBusy' | 'endOf' | 'rangesIn'>;
  readonly journal: Pick<JournalReader, 'standing' | 'gone' | 'from'>;
  readonly ledger: Pick<LedgerReader, 'head' | 'entries'>;
  readonly writer: Pick<Writer, 'hide' | 'show'>;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly sweepTime: Pick<SweepTime, 'look' | 'now'>;
  /** What legal holds keep. */
  readonly held: Held;
  readonly everyMs: number;
};

/**
 * Lets go of what has expired. A sweep hides by the clock: what was recorded longer ago than the window is shown no more, and is shown
 * again should the window grow. It destroys by the time that is believed, which one wrong reading of the clock does not move, and leaves
 * out what legal holds keep. An organization of which nothing has expired is looked at and left alone.
 */
export class Sweeper {
  readonly #options: SweeperOptions;

  constructor(options: SweeperOptions) {
    this.#options = options;
    options.jobs.on(JOB, (job) => this.#run(job));
    options.retention.onChanged((organizationId) => this.sweepSoon(organizationId));
  }

  /** Sees to it that each organization is swept. Repeating it changes nothing. */
  begin(organizationIds: Iterable<string>): void {
    const { jobs, clock, everyMs, retention } = this.#options;
    for (const organizationId of organizationIds) {
      retention.review(organizationId);
      const job = jobs.find(JOB, organizationId);
      if (!job || job.dueAt > clock() + everyMs) this.sweepSoon(organizationId);
    }
  }

  /**
   * Hides what has expired, and destroys nothing: after a pause, or where the log is that of a backup, nothing is to be shown before the
   * next sweep that a sweep would have hidden.
   */
  async hideExpired(organizationId: string): Promise<void> {
    const { retention, ledger, clock } = this.#options;
    const row = retention.review(organizationId);
    const head = await ledger.head(organizationId);
    if (head) await this.#hide(organizationId, row, new RecordedTimes(ledger, organizationId, head), clock());
  }

  /** When an organization is swept next, in milliseconds since 1970. */
  nextSweepAt(organizationId: string): number {
    const { jobs, clock } = this.#options;
    return Math.max(clock(), jobs.find(JOB, organizationId)?.dueAt ?? 0);
  }

  /** Belongs to the caller's transaction, where there is one. */
  sweepSoon(organizationId: string): void {
    const { jobs, clock } = this.#options;
    jobs.schedule({ kind: JOB, key: organizationId, organizationId, dueAt: clock() });
  }

  /** Legal holds were placed, released or have ended: what they kept is looked at anew. Belongs to the caller's transaction. */
  holdsChanged(organizationId: string): void {
    this.#options.store.holdsChanged(organizationId);
    this.sweepSoon(organizationId);
  }

  async #run({ key, signal }: ClaimedJob): Promise<JobOutcome> {
    const { clock, everyMs } = this.#options;
    const isWhole = await this.#sweep(key, signal);
    const now = clock();
    const { shrinksAt = 0 } = this.#options.store.get(key) ?? {};
    if (!isWhole) return { againAt: this.#options.destructions.isBusy(key) ? now + BUSY_MS : now };
    return { againAt: shrinksAt > now ? Math.min(shrinksAt, now + everyMs) : now + everyMs };
  }

  /** Whether nothing more can be let go of now. */
  async #sweep(organizationId: string, signal: AbortSignal): Promise<boolean> {
    const { retention, ledger, clock, sweepTime } = this.#options;
    const row = retention.review(organizationId);
    const head = await ledger.head(organizationId);
    if (!head) return true;
    const times = new RecordedTimes(ledger, organizationId, head);
    const visibleFrom = await this.#hide(organizationId, row, times, clock());
    if (visibleFrom <= row.settledBelow) return true;
    sweepTime.look();
    const now = sweepTime.now();
    const windowMs = windowAt(row, now);
    if (windowMs === undefined) return true;
    const before = Math.floor(now - windowMs);
    const end = await times.firstSince(before, { from: 0, end: visibleFrom });
    if (end <= row.settledBelow) return true;
    // Where much goes in many parts, they go one after another.
    if (this.#options.destructions.isBusy(organizationId)) return false;
    return this.#destroy(organizationId, { row, end, before, signal });
  }

  /** Moves the first position that is shown to where the window begins, and returns it. */
  async #hide(organizationId: string, row: RetentionRow, times: RecordedTimes, now: number): Promise<number> {
    const { journal, writer, store } = this.#options;
    const { visibleFrom } = await journal.standing(organizationId);
    const windowMs = windowAt(row, now);
    const before = windowMs === undefined ? Number.NEGATIVE_INFINITY : now - windowMs;
    const first = await windowBegin(times, before, visibleFrom);
    if (first > visibleFrom) {
      // Alone they stay: the newest of them explains what is gone, and another one would expire the same way.
      const window = { first: visibleFrom, last: first - 1 };
      if (await hasOnlySweeps(journal, organizationId, window)) return visibleFrom;
      await writer.hide(organizationId, first);
      store.hidden(organizationId, before);
      return first;
    }
    const shown =
      first < visibleFrom ? await this.#showFrom(organizationId, first, visibleFrom) : visibleFrom;
    if (shown < visibleFrom) {
      await writer.show(organizationId, shown);
      store.hidden(organizationId, shown === first ? before : await times.at(shown));
    }
    return shown;
  }

  /** From where on can be shown again what lies below `visibleFrom`, as far down as `first`: above all that is gone or announced. */
  async #showFrom(organizationId: string, first: number, visibleFrom: number): Promise<number> {
    const { journal, destructions } = this.#options;
    const from = Math.max(first, destructions.endOf(organizationId, 'expired'));
    for (let next = visibleFrom; next > from; ) {
      const begin = Math.max(from, next - POSITIONS_AT_ONCE);
      const gone = await journal.gone(organizationId, { first: begin, last: next - 1 }, POSITIONS_AT_ONCE);
      const expired = gone.findLast((range) => range.gone === 'expired');
      if (expired) return expired.last + 1;
      next = begin;
    }
    return from;
  }

  /** Begins to destroy what lies below `end` and is neither gone nor held; whether that was all. */
  async #destroy(
    organizationId: string,
    { row, end, before, signal }: { row: RetentionRow; end: number; before: number; signal: AbortSignal },
  ): Promise<boolean> {
    const { db, store, journal, destructions, held } = this.#options;
    const { settledBelow, holdsVersion } = row;
    const isHeld = await held(organizationId);
    const left = await this.#left(organizationId, { first: settledBelow, last: end - 1 });
    const { unheld, stoppedAt = left.end } = isHeld
      ? await unheldRanges(journal, organizationId, { ranges: left.ranges, isHeld, signal })
      : { unheld: left.ranges };
    return transaction(db, () => {
      // A hold that was placed meanwhile was not asked.
      if (store.get(organizationId)?.holdsVersion !== holdsVersion) return false;
      store.settled(organizationId, stoppedAt);
      if (unheld.length > 0) {
        destructions.begin({
          organizationId,
          kind: 'expired',
          ranges: unheld,
          announcement: {
            actor: { type: 'system', name: 'system' },
            action: 'RETENTION_SWEEP',
            resource: { type: 'audit-log', name: '*' },
            metadata: { recordedBefore: isoTime(before) },
          },
        });
      }
      return stoppedAt >= end;
    });
  }

  /** What of a window is neither gone nor about to go; `end` is one past what was looked at. */
  async #left(
    organizationId: string,
    window: PositionRange,
  ): Promise<{ readonly ranges: PositionRange[]; readonly end: number }> {
    const { journal, destructions } = this.#options;
    const gone = await journal.gone(organizationId, window, GONE_AT_ONCE);
    const last = gone.length < GONE_AT_ONCE ? window.last : (gone.at(-1)?.last ?? window.last);
    const underWay = destructions.rangesIn(organizationId, { first: window.first, last });
    const ranges = rangesWithout({ first: window.first, last }, mergeRanges([...gone, ...underWay]));
    return { ranges, end: last + 1 };
  }
}

/** Where a window begins that was seen to begin at `at`, mostly without a search. */
async function windowBegin(times: RecordedTimes, before: number, at: number): Promise<number> {
  const { size } = times;
  if (at < size && (await times.at(at)) < before)
    return times.firstSince(before, { from: at + 1, end: size });
  if (at > 0 && (await times.at(Math.min(at, size) - 1)) >= before)
    return times.firstSince(before, { from: 0, end: Math.min(at, size) });
  return at;
}
