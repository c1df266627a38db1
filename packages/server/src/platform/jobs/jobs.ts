import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type ClaimedRow, type JobRow, JobStore, type NewJob } from './job-store.ts';

/** A claim of which nothing was heard for so long is taken over. */
const SILENT_MS = 60_000;
const HEARTBEAT_MS = 20_000;
/** The clock may jump, and other programs may add jobs: nothing is waited for longer than this without a look. */
const LOOK_EVERY_MS = 10_000;
const RETRY_MS_MAX = 600_000;

export type ClaimedJob = Pick<JobRow, 'kind' | 'key' | 'organizationId' | 'state' | 'attempts'> & {
  /** Aborted when the process stops, and when the job was cancelled or taken over. */
  readonly signal: AbortSignal;
  /** Keeps how far the work has come. @throws ClaimLost */
  save(state: unknown): void;
};

/** `againAt` is when it is due once more, in milliseconds since 1970; its state stays as it was saved unless one is given. */
export type JobOutcome = 'done' | { readonly againAt: number; readonly state?: unknown };

export type JobHandler = (job: ClaimedJob) => Promise<JobOutcome>;

/** The job is somebody else's now, or was cancelled: nothing more may be done for it. */
export class ClaimLost extends Error {
  override name = 'ClaimLost';
}

export type JobsOptions = {
  /** The workspace's database. */
  readonly db: DatabaseSync;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
};

type Kind = { readonly handler: JobHandler; readonly atOnce: number };
type Recurring = {
  readonly name: string;
  readonly everyMs: number;
  readonly work: () => unknown;
  dueIn: number;
};
type Running = { readonly row: ClaimedRow; readonly abort: AbortController; readonly ended: Promise<void> };

/**
 * Does work that is due, each job once at a time, and after a restart again from where it was saved. Work that throws is tried again after
 * a growing pause. All of it, and what recurs as long as the process runs, hangs on one timer.
 */
export class Jobs {
  readonly #store: JobStore;
  readonly #clock: Clock;
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #kinds = new Map<string, Kind>();
  readonly #recurring: Recurring[] = [];
  readonly #running = new Set<Running>();
  #timer: NodeJS.Timeout | undefined;
  #state: 'new' | 'started' | 'stopped' = 'new';
  #heardAt = 0;

  constructor({ db, clock, logger }: JobsOptions) {
    this.#store = new JobStore(db);
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Says who does the work of a kind, and how many jobs of it at once; before anything is started. */
  on(kind: string, handler: JobHandler, { atOnce = 1 }: { atOnce?: number } = {}): void {
    if (this.#kinds.has(kind)) throw new Error(`${kind} is done by somebody already`);
    this.#kinds.set(kind, { handler, atOnce });
  }

  /** Does something at the start and every so often, as long as this process runs; a failure is told and changes nothing. */
  every(name: string, everyMs: number, work: () => unknown): void {
    this.#recurring.push({ name, everyMs, work, dueIn: 0 });
  }

  /** Adds a job, or moves one that is there. Belongs to the caller's transaction. */
  schedule(job: NewJob): void {
    this.#store.schedule(job, this.#clock());
    this.#lookSoon();
  }

  /** Takes a job back; work on it under way is told to stop. Belongs to the caller's transaction. */
  cancel(kind: string, key: string): void {
    this.#store.cancel(kind, key);
    this.#lookSoon();
  }

  find(kind: string, key: string): JobRow | undefined {
    return this.#store.find(kind, key);
  }

  /** The folder must be this process's alone: what another one was working on is begun again. */
  start(): void {
    this.#store.releaseAll();
    this.#state = 'started';
    this.#look();
  }

  /** Work under way is told to stop, and waited for. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    clearTimeout(this.#timer);
    for (const { abort } of this.#running) abort.abort();
    await Promise.all([...this.#running].map(({ ended }) => ended));
  }

  /** Resolves when nothing is due any more, with all that was done meanwhile. */
  async runDue(): Promise<void> {
    do {
      this.#claimDue();
      await Promise.all([...this.#running].map(({ ended }) => ended));
    } while (this.#running.size > 0 || this.#isDue());
  }

  /** Transactions are synchronous, so the next turn comes after the commit. */
  #lookSoon(): void {
    setImmediate(() => {
      if (this.#state === 'stopped') return;
      this.#loseClaims();
      this.#look();
    });
  }

  #look(): void {
    clearTimeout(this.#timer);
    if (this.#state !== 'started') return;
    try {
      if (performance.now() - this.#heardAt >= HEARTBEAT_MS) this.#loseClaims();
      this.#doRecurring();
      this.#claimDue();
    } catch (error) {
      this.#logger.warn({ reason: messageOf(error) }, 'the work that is due could not be looked for');
    }
    this.#timer = setTimeout(() => this.#look(), this.#waitMs());
  }

  #waitMs(): number {
    const now = this.#clock();
    const due = [...this.#kinds]
      .filter(([kind, { atOnce }]) => this.#runningOf(kind) < atOnce)
      .map(([kind]) => this.#nextDue(kind))
      .map((dueAt) => dueAt - now);
    const recurring = this.#recurring.map(({ dueIn }) => dueIn - performance.now());
    return Math.max(0, Math.min(LOOK_EVERY_MS, ...due, ...recurring));
  }

  #nextDue(kind: string): number {
    try {
      return this.#store.nextDue(kind) ?? Number.POSITIVE_INFINITY;
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  }

  #isDue(): boolean {
    return [...this.#kinds.keys()].some((kind) => this.#nextDue(kind) <= this.#clock());
  }

  #doRecurring(): void {
    for (const recurring of this.#recurring) {
      if (recurring.dueIn > performance.now()) continue;
      recurring.dueIn = performance.now() + recurring.everyMs;
      const { name, work } = recurring;
      new Promise((resolve) => resolve(work())).catch((error: unknown) =>
        this.#logger.warn({ work: name, reason: messageOf(error) }, 'work that recurs failed'),
      );
    }
  }

  #claimDue(): void {
    for (const [kind, { handler, atOnce }] of this.#kinds) {
      while (this.#runningOf(kind) < atOnce) {
        const row = this.#store.claim(kind, this.#clock(), randomUUID(), SILENT_MS);
        if (!row) break;
        this.#begin(row, handler);
      }
    }
  }

  #begin(row: ClaimedRow, handler: JobHandler): void {
    const abort = new AbortController();
    const running: Running = { row, abort, ended: this.#run(row, abort, handler) };
    this.#running.add(running);
    void running.ended.then(() => {
      this.#running.delete(running);
      this.#look();
    });
  }

  /** Never rejects. */
  async #run(row: ClaimedRow, abort: AbortController, handler: JobHandler): Promise<void> {
    const { kind, key, organizationId, state, attempts } = row;
    const save = (saved: unknown) => {
      if (this.#store.save(row, this.#clock(), saved)) return;
      abort.abort();
      throw new ClaimLost(`${kind} ${key} was cancelled, or is done by somebody else`);
    };
    try {
      const outcome = await handler({
        kind,
        key,
        organizationId,
        state,
        attempts,
        signal: abort.signal,
        save,
      });
      if (outcome === 'done') this.#store.finish(row);
      else this.#store.again(row, { dueAt: outcome.againAt, notedAt: this.#clock(), state: outcome.state });
    } catch (error) {
      this.#failed(row, abort.signal, error);
    }
  }

  #failed(row: ClaimedRow, signal: AbortSignal, error: unknown): void {
    const { kind, key, organizationId, attempts, dueAt } = row;
    const reason = messageOf(error);
    try {
      if (signal.aborted) {
        this.#store.again(row, { dueAt });
        return;
      }
      const pause = Math.min(RETRY_MS_MAX, 1_000 * 2 ** Math.min(attempts, 20));
      this.#logger.warn({ kind, key, organizationId, reason, attempts: attempts + 1 }, 'a job failed');
      const now = this.#clock();
      this.#store.again(row, { dueAt: now + pause, notedAt: now, failure: reason });
    } catch (again) {
      // Its claim grows silent, and the job is taken up again.
      this.#logger.warn({ kind, key, reason: messageOf(again) }, 'how a job ended could not be noted');
    }
  }

  /** Says that this process still works on what it works on, and stops what is not its own any more. */
  #loseClaims(): void {
    this.#heardAt = performance.now();
    for (const { row, abort } of this.#running) if (!this.#store.hear(row, this.#clock())) abort.abort();
  }

  #runningOf(kind: string): number {
    return [...this.#running].filter(({ row }) => row.kind === kind).length;
  }
}
