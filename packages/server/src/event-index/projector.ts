import { EventEmitter } from 'node:events';
import type { PositionRange } from '@daybook/event';
import { messageOf } from '../platform/errors.ts';
import { endOfNext, nextOpenings } from '../sequencer/next-openings.ts';
import type { Damaged } from './event-index.ts';
import { LedgerRolledBack } from './index-history.ts';
import { damagedIn, lookAtIndex, NONE_DAMAGED } from './look-at-index.ts';
import type { ProjectorOptions } from './projector-options.ts';
import { Removals } from './removals.ts';
import { rowsOf, type Stretches } from './rows-of-runs.ts';

const EVENTS_PER_STEP = 4_096;
/** What is read of the journal in one go holds the event loop: long payloads are taken in more steps. */
const BYTES_PER_STEP = 4 * 1_048_576;
const DAMAGED_LOGGED = 20;
const RETRY_AFTER_MS = 1_000;

type Progress = {
  /** How many events are indexed. */
  size: number;
  /** The ledger's size when the index was looked at last: what comes before was written to disk earlier, and is checked. */
  checkedTo: number;
  damaged: Damaged;
  damagedLogged: number;
  readonly removals: Removals;
  running: Promise<void> | undefined;
  again: boolean;
  /** Set when the index itself must be looked at before the next step. */
  doubted: boolean;
  problem?: string;
};

/**
 * Brings the index after the ledger: applies what was sequenced, in order, with the position in one transaction. What is read back from
 * disk after a start, or to build the index anew, is checked against the ledger first, and is damaged where it does not match. An index
 * that cannot be read is dropped and built anew; one that is no prefix of the ledger shows that the ledger was rolled back, and stays.
 */
export class Projector {
  readonly #options: ProjectorOptions;
  readonly #progress = new Map<string, Progress>();
  readonly #applied = new EventEmitter<{ applied: [organizationId: string] }>().setMaxListeners(0);
  #retry: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: ProjectorOptions) {
    this.#options = options;
  }

  /**
   * Finds out where the index stands and starts to catch up; resolves when it knows, not when it has caught up.
   * @throws LedgerRolledBack
   */
  async addOrganization(organizationId: string): Promise<void> {
    const progress: Progress = {
      size: 0,
      checkedTo: 0,
      damaged: NONE_DAMAGED,
      damagedLogged: 0,
      removals: new Removals(),
      running: undefined,
      again: false,
      doubted: false,
    };
    try {
      await this.#look(organizationId, progress);
      this.#progress.set(organizationId, progress);
    } catch (error) {
      if (error instanceof LedgerRolledBack) throw error;
      // A ledger that cannot be read now keeps neither the server nor other organizations from starting.
      progress.size = 0;
      this.#progress.set(organizationId, progress);
      this.#failed(organizationId, progress, error);
      return;
    }
    this.wake([organizationId]);
  }

  /** The newest position that queries see; −1 when there is none. */
  readUpTo(organizationId: string): number {
    return (this.#progress.get(organizationId)?.size ?? 0) - 1;
  }

  /** Why the index of an organization does not move; undefined when it does. */
  problem(organizationId: string): string | undefined {
    return this.#progress.get(organizationId)?.problem;
  }

  /** The indexed entries that do not match the ledger: how many, and the first hundred positions. */
  damaged(organizationId: string): Damaged {
    return this.#progress.get(organizationId)?.damaged ?? NONE_DAMAGED;
  }

  /** Calls back after each step of an organization; returns how to stop that. */
  onApplied(organizationId: string, callback: () => void): () => void {
    const listener = (applied: string) => applied === organizationId && callback();
    this.#applied.on('applied', listener);
    return () => this.#applied.off('applied', listener);
  }

  /** The ledgers of these organizations grew. */
  wake(organizationIds: readonly string[]): void {
    for (const organizationId of organizationIds) {
      const progress = this.#progress.get(organizationId);
      if (!progress || this.#stopping) continue;
      progress.again = true;
      progress.running ??= this.#catchUp(organizationId, progress).finally(() => {
        progress.running = undefined;
        // Woken when it had just ended.
        if (progress.again && progress.problem === undefined) this.wake([organizationId]);
      });
    }
  }

  /** The index of an organization turned out to be unusable: looks at it again and builds it anew where needed. */
  doubt(organizationId: string): void {
    const progress = this.#progress.get(organizationId);
    if (!progress) return;
    progress.doubted = true;
    this.wake([organizationId]);
  }

  /** Resolves when all that was sequenced before the call can be found, or cannot be indexed now. */
  async caughtUp(organizationId: string): Promise<void> {
    this.wake([organizationId]);
    await this.#progress.get(organizationId)?.running;
  }

  /**
   * As {@link EventIndex.letGo}, between two steps, as soon as the index has come that far. Nothing brings back what was removed, whatever the journal still has.
   * Rejects when the index cannot come that far now: try again later.
   */
  letGo(organizationId: string, below: number): Promise<void> {
    const ranges = below > 0 ? [{ first: 0, last: below - 1 }] : [];
    return this.#remove(organizationId, ranges, () => this.#options.index.letGo(organizationId, below));
  }

  /** As {@link EventIndex.erase}; otherwise as {@link Projector.letGo}. */
  erase(organizationId: string, ranges: readonly PositionRange[]): Promise<void> {
    return this.#remove(organizationId, ranges, () => this.#options.index.erase(organizationId, ranges));
  }

  async #remove(
    organizationId: string,
    ranges: readonly PositionRange[],
    work: () => Promise<void>,
  ): Promise<void> {
    const progress = this.#progress.get(organizationId);
    if (!progress || this.#stopping) throw new Error(`the index of ${organizationId} takes no changes now`);
    const removed = progress.removals.add(ranges, async () => {
      await work();
      progress.damaged = await damagedIn(this.#options.index, organizationId, progress.size);
    });
    this.wake([organizationId]);
    await removed;
  }

  /** Whether queries see a position; waits for that, but no longer than `waitMsMax`. */
  async reaches(organizationId: string, position: number, waitMsMax: number): Promise<boolean> {
    const reached = () => this.readUpTo(organizationId) >= position;
    if (reached()) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const off = this.onApplied(organizationId, () => reached() && resolve());
    const timer = setTimeout(resolve, waitMsMax);
    await promise;
    clearTimeout(timer);
    off();
    return reached();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#retry);
    await Promise.all([...this.#progress.values()].map(({ running }) => running));
  }

  async #catchUp(organizationId: string, progress: Progress): Promise<void> {
    try {
      while (progress.again && !this.#stopping) {
        await this.#removeNow(progress);
        const reason = await this.#whyPaused(organizationId);
        if (reason !== undefined) {
          progress.problem = reason;
          this.#retryLater();
          break;
        }
        progress.again = false;
        // Who wakes it meanwhile is heard, too.
        if (await this.#step(organizationId, progress)) progress.again = true;
        delete progress.problem;
        await this.#removeNow(progress);
      }
    } catch (error) {
      this.#failed(organizationId, progress, error);
    }
    if (!progress.again || progress.problem !== undefined || this.#stopping) {
      const why = progress.problem ?? `it ends before position ${progress.size}`;
      progress.removals.refuse(new Error(`the index of ${organizationId} has not come that far: ${why}`));
    }
    this.#logDamage(organizationId, progress);
  }

  async #whyPaused(organizationId: string): Promise<string | undefined> {
    const { index, paused } = this.#options;
    // The rows of a step are written to the engine's log first, and then to its file.
    return paused?.(2 * BYTES_PER_STEP + (await index.roomToGrow(organizationId)));
  }

  /** Where the index stands must be known. */
  async #removeNow({ doubted, removals, size }: Progress): Promise<void> {
    if (!doubted) await removals.run(size);
  }

  /** Looks again in a moment; the same reason is logged once. */
  #failed(organizationId: string, progress: Progress, error: unknown): void {
    const { logger, onRolledBack } = this.#options;
    const reason = messageOf(error);
    if (progress.problem !== reason)
      logger.error({ organizationId, reason }, 'the index could not be brought up to date');
    progress.problem = reason;
    progress.doubted = true;
    if (error instanceof LedgerRolledBack) onRolledBack?.(organizationId, reason);
    this.#retryLater();
  }

  /** Whether there was something to apply. */
  async #step(organizationId: string, progress: Progress): Promise<boolean> {
    const { index, ledger } = this.#options;
    if (progress.doubted) {
      const before = progress.size;
      // Who doubts it meanwhile is heard, too.
      progress.doubted = false;
      await this.#look(organizationId, progress);
      // A step that failed may have been applied all the same.
      if (progress.size > before) this.#applied.emit('applied', organizationId);
    }
    const stretches = await this.#nextStretches(organizationId, progress);
    const last = stretches.at(-1);
    if (!last) return false;
    const size = endOfNext(last);
    const catalogue = this.#options.catalogue(organizationId);
    const removed = progress.removals.within({ first: progress.size, last: size - 1 });
    const head = { size, root: await ledger.rootAt(organizationId, size) };
    await index.apply(organizationId, rowsOf(stretches, catalogue, removed), head);
    // Both are known at one moment: whoever sees a position also sees that it is damaged.
    if (stretches.some((stretch) => 'runs' in stretch && stretch.runs.some(({ isDamaged }) => isDamaged)))
      progress.damaged = await damagedIn(index, organizationId, size);
    progress.size = size;
    this.#applied.emit('applied', organizationId);
    return true;
  }

  /**
   * What follows in the ledger: entries, and before them what was let go of. Only what was sequenced since the index was looked at, and
   * has no gaps, is taken unchecked.
   */
  async #nextStretches(organizationId: string, { size, checkedTo }: Progress): Promise<Stretches> {
    const { journal, ledger } = this.#options;
    const head = await ledger.head(organizationId);
    const stretches: Stretches[number][] = [];
    for (let from = size; head && from < head.size; ) {
      const max = { events: EVENTS_PER_STEP, bytes: BYTES_PER_STEP };
      const isTrusted = from >= checkedTo;
      const next = await nextOpenings({ journal, ledger }, { organizationId, from, head, max, isTrusted });
      stretches.push(next);
      from = endOfNext(next);
      if ('runs' in next) break;
    }
    return stretches;
  }

  #retryLater(): void {
    if (this.#stopping) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.wake([...this.#progress.keys()]), RETRY_AFTER_MS);
  }

  /** @throws LedgerRolledBack */
  async #look(organizationId: string, progress: Progress): Promise<void> {
    Object.assign(progress, await lookAtIndex(organizationId, this.#options));
  }

  #logDamage(organizationId: string, progress: Progress): void {
    const { count, positions } = progress.damaged;
    if (count > progress.damagedLogged) {
      this.#options.logger.error(
        { organizationId, count, positions: positions.slice(0, DAMAGED_LOGGED) },
        'recorded events do not match their ledger entries: restore journal.db and segments/ from a backup',
      );
    }
    progress.damagedLogged = count;
  }
}
