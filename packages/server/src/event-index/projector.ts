import { EventEmitter } from 'node:events';
import type { AuditEvent, Catalogue } from '@daybook/event';
import type { JournalReader, SequencedBatch } from '../journal/journal-reader.ts';
import { messageOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { LedgerReader } from '../sequencer/ledger-reader.ts';
import type { EventIndex, IndexRow } from './event-index.ts';

const EVENTS_PER_STEP = 4_096;
const RETRY_AFTER_MS = 1_000;

export type ProjectorOptions = {
  readonly index: EventIndex;
  readonly journal: Pick<JournalReader, 'from'>;
  readonly ledger: Pick<LedgerReader, 'head' | 'rootAt'>;
  readonly catalogue: (organizationId: string) => Catalogue;
  readonly logger: Logger;
  /** Why the index must not grow now; undefined when it may, and where it is left out. */
  readonly paused?: () => string | undefined;
};

type Progress = {
  /** How many events are indexed. */
  size: number;
  running: Promise<void> | undefined;
  again: boolean;
  /** Set when the index itself must be looked at before the next step. */
  doubted: boolean;
  problem?: string;
};

/**
 * Brings the index after the ledger: applies what was sequenced, in order, with the position in one transaction. An index that is not a
 * prefix of the ledger, or cannot be read, is dropped and built anew.
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

  /** Finds out where the index stands and starts to catch up; resolves when it knows, not when it has caught up. */
  async addOrganization(organizationId: string): Promise<void> {
    const progress: Progress = { size: 0, running: undefined, again: false, doubted: false };
    try {
      progress.size = await this.#verifiedSize(organizationId);
      this.#progress.set(organizationId, progress);
    } catch (error) {
      // A ledger that cannot be read now keeps neither the server nor other organizations from starting.
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
        progress.again = await this.#step(organizationId, progress);
        delete progress.problem;
      }
    } catch (error) {
      this.#failed(organizationId, progress, error);
    }
  }

  /** Looks again in a moment; the same reason is logged once. */
  #failed(organizationId: string, progress: Progress, error: unknown): void {
    const reason = messageOf(error);
    if (progress.problem !== reason) {
      this.#options.logger.error({ organizationId, reason }, 'the index could not be brought up to date');
    }
    progress.problem = reason;
    progress.doubted = true;
    this.#retryLater();
  }

  /** Whether there was something to apply. */
  async #step(organizationId: string, progress: Progress): Promise<boolean> {
    const { index, journal, ledger } = this.#options;
    if (progress.doubted) {
      progress.doubted = false;
      progress.size = await this.#verifiedSize(organizationId);
    }
    const batches = journal.from(organizationId, progress.size, EVENTS_PER_STEP);
    const catalogue = this.#options.catalogue(organizationId);
    for (const month of byMonth(batches)) {
      const size = endOf(month);
      const head = { size, root: await ledger.rootAt(organizationId, size) };
      await index.apply(organizationId, rowsOf(month, catalogue), head);
      progress.size = size;
      this.#applied.emit('applied', organizationId);
    }
    return batches.length > 0;
  }

  #retryLater(): void {
    if (this.#stopping) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.wake([...this.#progress.keys()]), RETRY_AFTER_MS);
  }

  /** How much of the ledger the index has; an index of another history is dropped. */
  async #verifiedSize(organizationId: string): Promise<number> {
    const { index, ledger, logger } = this.#options;
    const indexed = await index.head(organizationId);
    const head = ledger.head(organizationId);
    if (indexed && head && indexed.size <= head.size) {
      const root = await ledger.rootAt(organizationId, indexed.size);
      if (Buffer.compare(root, indexed.root) === 0) return indexed.size;
    }
    if (indexed) logger.warn({ organizationId }, 'the index is not a prefix of the ledger and is built anew');
    await index.drop(organizationId);
    return 0;
  }
}

/** A step of the index never spans two calendar months. */
function byMonth(batches: readonly SequencedBatch[]): Iterable<SequencedBatch[]> {
  return Map.groupBy(batches, ({ recordedAt }) => new Date(recordedAt).toISOString().slice(0, 7)).values();
}

function endOf(batches: readonly SequencedBatch[]): number {
  const last = batches.at(-1);
  return last ? last.firstPosition + last.entries.length : 0;
}

/** Made one by one when the index takes them: thousands of events as objects at one time are work for the garbage collector. */
function* rowsOf(batches: Iterable<SequencedBatch>, catalogue: Catalogue): Generator<IndexRow> {
  for (const { firstPosition, recordedAt, entries } of batches) {
    for (const [place, { payload }] of entries.entries()) {
      yield toRow(firstPosition + place, recordedAt, payload, catalogue);
    }
  }
}

/** What the index holds of one entry of the journal. */
export function toRow(
  position: number,
  recordedAt: number,
  payload: Uint8Array,
  catalogue: Catalogue,
): IndexRow {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  const event: AuditEvent = JSON.parse(text);
  return {
    position,
    recordedAt,
    category: catalogue.categoryOf(event.action) ?? 'Other',
    event,
    payload: text,
  };
}
