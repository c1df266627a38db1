import { EventEmitter } from 'node:events';
import type { Catalogue } from '@daybook/event';
import { batchesOf, type JournalReader, type SequencedBatch } from '../journal/journal-reader.ts';
import { messageOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { type CheckedRun, checkOpenings, endOf } from '../sequencer/check-openings.ts';
import type { LedgerReader } from '../sequencer/ledger-reader.ts';
import type { Damaged, EventIndex } from './event-index.ts';
import { LedgerRolledBack, requirePrefix } from './index-history.ts';
import { rowsOf, runsByMonth } from './rows-of-runs.ts';

const EVENTS_PER_STEP = 4_096;
/** What is read of the journal in one go holds the event loop: long payloads are taken in more steps. */
const BYTES_PER_STEP = 4 * 1_048_576;
/** Positions of damaged entries that are remembered and shown; beyond it they are counted. */
const DAMAGED_KEPT = 100;
const DAMAGED_LOGGED = 20;
const NONE_DAMAGED: Damaged = { count: 0, positions: [] };
const RETRY_AFTER_MS = 1_000;

export type ProjectorOptions = {
  readonly index: EventIndex;
  readonly journal: Pick<JournalReader, 'from'>;
  readonly ledger: Pick<LedgerReader, 'head' | 'rootAt' | 'tile' | 'entries'>;
  readonly catalogue: (organizationId: string) => Catalogue;
  readonly logger: Logger;
  /** Why the index must not grow now; undefined when it may, and where it is left out. */
  readonly paused?: () => string | undefined;
  /** Called when the index shows that an organization's ledger was rolled back: it must not be signed on. */
  readonly onRolledBack?: (organizationId: string, reason: string) => void;
};

type Progress = {
  /** How many events are indexed. */
  size: number;
  /** The ledger's size when the index was looked at last: what comes before was written to disk earlier, and is checked. */
  checkedTo: number;
  damaged: Damaged;
  damagedLogged: number;
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
        const reason = this.#options.paused?.();
        if (reason !== undefined) {
          progress.problem = reason;
          this.#retryLater();
          return;
        }
        progress.again = false;
        // Who wakes it meanwhile is heard, too.
        if (await this.#step(organizationId, progress)) progress.again = true;
        delete progress.problem;
      }
    } catch (error) {
      this.#failed(organizationId, progress, error);
    }
    this.#logDamage(organizationId, progress);
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
    const runs = await this.#nextRuns(organizationId, progress);
    const catalogue = this.#options.catalogue(organizationId);
    for (const month of runsByMonth(runs)) {
      const size = endOf(month);
      const head = { size, root: await ledger.rootAt(organizationId, size) };
      await index.apply(organizationId, rowsOf(month, catalogue), head);
      // Both are known at one moment: whoever sees a position also sees that it is damaged.
      if (month.some(({ isDamaged }) => isDamaged))
        progress.damaged = await this.#damagedIn(organizationId, size);
      progress.size = size;
      this.#applied.emit('applied', organizationId);
    }
    return runs.length > 0;
  }

  /** What follows in the ledger. Only what was sequenced since the index was looked at, and has no gaps, is taken unchecked. */
  async #nextRuns(organizationId: string, { size, checkedTo }: Progress): Promise<CheckedRun[]> {
    const { journal, ledger } = this.#options;
    // The head first: what it commits to was in the journal by then, so that nothing counts as missing for being new.
    const head = await ledger.head(organizationId);
    if (!head || head.size <= size) return [];
    const max = { events: EVENTS_PER_STEP, bytes: BYTES_PER_STEP };
    const batches = batchesOf(await journal.from(organizationId, size, max));
    if (size >= checkedTo && batches.length > 0 && isGapless(batches, size))
      return batches.map((batch) => ({ ...batch, isDamaged: false }));
    return checkOpenings(batches, { organizationId, head, from: size }, ledger);
  }

  #retryLater(): void {
    if (this.#stopping) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.wake([...this.#progress.keys()]), RETRY_AFTER_MS);
  }

  /** Finds out how much of the ledger the index has, and what of it is damaged. @throws LedgerRolledBack */
  async #look(organizationId: string, progress: Progress): Promise<void> {
    const { index, ledger, logger } = this.#options;
    const indexed = await index.head(organizationId);
    const head = await ledger.head(organizationId);
    progress.checkedTo = head?.size ?? 0;
    if (indexed) {
      await requirePrefix(organizationId, indexed, head, ledger);
      const damaged = await this.#damagedIn(organizationId, indexed.size);
      if (!(await this.#isMended(organizationId, damaged))) {
        progress.damaged = damaged;
        progress.size = indexed.size;
        return;
      }
      logger.warn({ organizationId }, 'damaged entries were restored: the index is built anew');
    }
    await index.drop(organizationId);
    progress.size = 0;
    progress.damaged = NONE_DAMAGED;
  }

  /** What is damaged among the first `size` positions. */
  #damagedIn(organizationId: string, size: number): Promise<Damaged> {
    return this.#options.index.damaged(organizationId, { first: 0, last: size - 1, limit: DAMAGED_KEPT });
  }

  /** Whether the journal again has what the ledger commits to, at one of the first damaged positions. */
  async #isMended(organizationId: string, { positions }: Damaged): Promise<boolean> {
    const { journal, ledger } = this.#options;
    const head = positions.length > 0 ? await ledger.head(organizationId) : undefined;
    if (!head) return false;
    for (const position of positions) {
      const batches = batchesOf(await journal.from(organizationId, position, { events: 1 }));
      const stretch = { organizationId, from: position, until: position + 1, head };
      const runs = await checkOpenings(batches, stretch, ledger);
      if (runs.every(({ isDamaged }) => !isDamaged)) return true;
    }
    return false;
  }

  #logDamage(organizationId: string, progress: Progress): void {
    const { count, positions } = progress.damaged;
    if (count > progress.damagedLogged) {
      this.#options.logger.error(
        { organizationId, count, positions: positions.slice(0, DAMAGED_LOGGED) },
        'recorded events do not match their ledger entries: restore journal.db from a backup',
      );
    }
    progress.damagedLogged = count;
  }
}

function isGapless(batches: readonly SequencedBatch[], from: number): boolean {
  let next = from;
  for (const { firstPosition, entries } of batches) {
    if (firstPosition !== next) return false;
    next += entries.length;
  }
  return true;
}
