import type {
  Batch,
  BatchLimits,
  EventQueue,
  Keeping,
  QueueSize,
  RefusedEvent,
} from '../recorder/event-queue.ts';
import { MemoryQueue } from '../recorder/memory-queue.ts';
import type { PreparedEvent } from '../recorder/prepare-event.ts';
import { startTimer, type Timer } from '../recorder/timer.ts';
import { RefusedKeeper } from './keep-refused.ts';
import type { OpenSpoolQueue, SpoolOptions } from './open-spool-queue.ts';
import { SpoolFile } from './spool-file.ts';

const TRIED_AGAIN_MS = 5_000;
const APPENDED_EVENTS = 5_000;
const APPENDED_BYTES = 4 * 1024 * 1024;

/** The queue of Node: events go to the file at once and are sent from there. */
export const openSpoolQueue: OpenSpoolQueue = (options) => new SpoolQueue(options);

/**
 * Events wait in memory only until they are written. While the file cannot be used (another process has it, the disk is full), they
 * wait and are sent from memory within the bounds of a queue without a spool, and the file is tried again.
 */
class SpoolQueue implements EventQueue {
  readonly #options: SpoolOptions;
  readonly #memory: MemoryQueue;
  readonly #keeper: RefusedKeeper;
  readonly #opened: Promise<void>;
  #file: SpoolFile | undefined;
  /** Why the file cannot be written. */
  #problem: string | undefined;
  #told: string | undefined;
  /** Whether the events at the head of the memory are being sent: then they are not written too. */
  #isLent = false;
  #isClosed = false;
  #writing: Promise<void> | undefined;
  #retrying: Promise<void> | undefined;
  #syncTimer: Timer | undefined;
  #retryTimer: Timer | undefined;

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#memory = new MemoryQueue(options.memory);
    this.#keeper = new RefusedKeeper(options);
    this.#opened = this.#open();
  }

  get size(): QueueSize {
    const { events, bytes } = this.#memory.size;
    const file = this.#file?.size ?? { events: 0, bytes: 0, unsynced: 0 };
    return { events: events + file.events, bytes: bytes + file.bytes, unsaved: events + file.unsynced };
  }

  push(event: PreparedEvent): boolean {
    const { memory } = this.#options;
    const bounds = this.#problem === undefined ? { ...memory, events: Number.POSITIVE_INFINITY } : memory;
    const isTaken = this.#memory.push(event, bounds);
    this.#write();
    return isTaken;
  }

  ready(): Promise<void> {
    return this.#opened;
  }

  async next(limits: BatchLimits): Promise<Batch | undefined> {
    await this.#opened;
    if (this.#file?.size.events === 0) await this.#writing;
    return (await this.#nextFromFile(limits)) ?? this.#nextFromMemory(limits);
  }

  keepRefused(refused: readonly RefusedEvent[]): Promise<Keeping> {
    return this.#keeper.keep(refused);
  }

  async close(): Promise<number> {
    this.#isClosed = true;
    this.#retryTimer?.cancel();
    await this.#opened;
    await this.#retrying;
    this.#isLent = false;
    this.#write();
    while (this.#writing) await this.#writing;
    this.#syncTimer?.cancel();
    await this.#file?.close().catch((error: unknown) => this.#fail(error));
    return this.#memory.close();
  }

  async #open(): Promise<void> {
    try {
      this.#file = await SpoolFile.open(this.#options.path);
      this.#recovered(this.#file);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Moves what is in memory to the file, once and all the time there is something. */
  #write(): void {
    if (this.#writing || this.#isLent || !this.#hasRoom()) return;
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = undefined;
      // What came in after the last look.
      this.#write();
    });
  }

  async #writeAll(): Promise<void> {
    const file = this.#file;
    while (file && !this.#isLent && this.#memory.length > 0 && this.#hasRoom()) {
      const events = this.#memory.first({ events: APPENDED_EVENTS, bytes: APPENDED_BYTES });
      try {
        await file.append(events);
      } catch (error) {
        this.#fail(error);
        return;
      }
      this.#memory.drop(events.length);
      if (this.#memory.length === 0) file.unpin();
      this.#syncSoon(file);
    }
  }

  #hasRoom(): boolean {
    if (this.#file === undefined || this.#problem !== undefined || this.#memory.length === 0) return false;
    const [next] = this.#memory.first({ events: 1, bytes: 0 });
    return this.#file.size.bytes + (next?.bytes ?? 0) < this.#options.bytesMax;
  }

  #syncSoon(file: SpoolFile): void {
    this.#syncTimer ??= startTimer(this.#options.windowMs, () => {
      this.#syncTimer = undefined;
      void file.sync().catch((error: unknown) => this.#fail(error));
    });
  }

  async #nextFromFile(limits: BatchLimits): Promise<Batch | undefined> {
    const file = this.#file;
    try {
      const batch = await file?.read(limits);
      if (file === undefined || batch === undefined) return undefined;
      return {
        events: batch.events,
        remove: async (back = []) => {
          await this.#putBack(file, back);
          await file.remove(batch);
          this.#write();
        },
      };
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  /** Appends events that are in a batch to the file; while it cannot be written, they wait in memory and stay where they are in the file too. */
  async #putBack(file: SpoolFile, events: readonly PreparedEvent[]): Promise<void> {
    if (events.length === 0) return;
    if (this.#problem === undefined) {
      try {
        await file.append(events);
        // Before the place where they stood is given up.
        await file.sync();
        return;
      } catch (error) {
        this.#fail(error);
      }
    }
    if (!this.#memory.hasRoom(events)) throw new Error('there is no room for what the server refused');
    file.pin();
    this.#memory.replace(0, events);
  }

  /** Only while the file cannot be written: else what is in memory is on its way there. */
  #nextFromMemory(limits: BatchLimits): Batch | undefined {
    const events = this.#problem === undefined ? [] : this.#memory.first(limits);
    if (events.length === 0) return undefined;
    this.#isLent = true;
    return {
      events,
      remove: async (back = []) => {
        this.#memory.replace(events.length, back);
        if (this.#memory.length === 0) this.#file?.unpin();
        this.#isLent = false;
        this.#write();
      },
    };
  }

  #fail(error: unknown): void {
    this.#problem = error instanceof Error ? error.message : String(error);
    this.#tell(`${this.#problem}; events are kept in memory only until it can be used`, 0, error);
    if (this.#isClosed) return;
    this.#retryTimer ??= startTimer(TRIED_AGAIN_MS, () => {
      this.#retryTimer = undefined;
      this.#retrying = this.#retry();
    });
  }

  async #retry(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return this.#open();
    try {
      await file.repair();
      this.#recovered(file);
    } catch (error) {
      this.#fail(error);
    }
  }

  #recovered({ damaged }: SpoolFile): void {
    if (damaged > 0) this.#tell(`${damaged} damaged line${damaged === 1 ? '' : 's'} left out`, damaged);
    this.#problem = undefined;
    this.#told = undefined;
    this.#write();
    this.#options.onReady();
  }

  /** Each thing once, until it was good again. */
  #tell(problem: string, count: number, cause?: unknown): void {
    if (this.#told === problem) return;
    this.#told = problem;
    this.#options.onProblem(`the spool ${this.#options.path}: ${problem}`, count, cause);
  }
}
