import { Worker } from 'node:worker_threads';
import { type AppendOutcome, type AppendRequest, JournalUnavailable } from '../journal/journal.ts';
import type { GoneRange } from '../journal/journal-reader.ts';
import type { LettingGo } from '../journal/letting-go.ts';
import { messageOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { LedgerIdentity } from './ledger-step.ts';
import type { Errand, FromWriter, Sequenced, Stage, ToWriter, WriterData } from './writer-protocol.ts';

const RESTART_AFTER_MS = 500;
/** Waking the thread costs as much as a tenth of a small request, and the thread must not rest while many wait. */
const HANDED_OVER_AT_ONCE = 16;
/** What the thread's heap may hold; without a bound the engine lets garbage grow with the machine's memory. */
const HEAP = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 512 };
/** What may wait for the thread: beyond it memory would grow without bound when the disk is slow. */
const PENDING_CHARACTERS_MAX = 48 * 1_048_576;

export type Appended = { readonly outcome: AppendOutcome; readonly sequenced?: Sequenced };

export type WriterOptions = {
  readonly data: WriterData;
  readonly logger: Logger;
  /** Called with the organizations whose ledger grew. */
  readonly onStepped: (organizationIds: readonly string[]) => void;
};

type Call = {
  /** Set once the request is durable, whatever becomes of the thread. */
  durable?: AppendOutcome;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
  /** Of the payloads; until the request is durable they count as pending. */
  characters: number;
};

type State =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  /** The thread ended, or is about to. */
  | { readonly kind: 'down'; readonly reason: string };

/**
 * The main thread's end of the writer thread. When the thread dies, what it had not answered is refused as unavailable, and a
 * new thread starts from what is on disk. A ledger that disagrees with itself stops alone; its events are journaled all the same.
 */
export class Writer implements LettingGo {
  readonly #options: WriterOptions;
  readonly #calls = new Map<number, Call>();
  /** What the next turn of the event loop hands over. */
  #outgoing: ToWriter[] = [];
  readonly #errands = new Map<number, PromiseWithResolvers<void>>();
  readonly #ledgers: LedgerIdentity[];
  /** Why ledgers are held, by organization. */
  readonly #held: Map<string, string>;
  /** Why ledgers stopped, by organization, as the newest thread found it. */
  readonly #stopped = new Map<string, string>();
  /** What the log has of that: a new thread finds the same again. */
  readonly #told = new Map<string, string>();
  #state: State = { kind: 'starting' };
  #worker: Worker | undefined;
  #ended: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | undefined;
  #lastCall = 0;
  #pendingCharacters = 0;
  #ledgerPaused: string | undefined;
  #closing = false;

  private constructor(options: WriterOptions) {
    this.#options = options;
    this.#ledgers = [...options.data.ledgers];
    this.#held = new Map(options.data.held?.map(({ organizationId, reason }) => [organizationId, reason]));
  }

  /** Resolves when the journal accepts events. @throws Error when it cannot be opened. */
  static async start(options: WriterOptions): Promise<Writer> {
    const writer = new Writer(options);
    await writer.#spawn();
    return writer;
  }

  /** Why nothing can be recorded now; undefined when all is well. */
  get down(): string | undefined {
    if (this.#closing) return 'the server is stopping';
    if (this.#state.kind === 'starting') return 'the journal is starting';
    return this.#state.kind === 'down' ? this.#state.reason : undefined;
  }

  /** Why an organization's ledger has stopped, and what to restore; undefined when it goes on. */
  ledgerProblem(organizationId: string): string | undefined {
    return this.#stopped.get(organizationId);
  }

  /** Why what is durable gets no position now; undefined when it does. */
  get ledgerPaused(): string | undefined {
    return this.#ledgerPaused;
  }

  /**
   * Resolves when the request has come as far as `until` says, or is durable and cannot come further now: then without `sequenced`.
   * @throws JournalUnavailable when it was not recorded, or that is uncertain.
   */
  append(request: AppendRequest, until: Stage): Promise<Appended> {
    const { down } = this;
    if (down !== undefined) return Promise.reject(new JournalUnavailable(down));
    const characters = request.events.reduce((sum, { payload }) => sum + payload.length, 0);
    if (this.#pendingCharacters > 0 && this.#pendingCharacters + characters > PENDING_CHARACTERS_MAX) {
      return Promise.reject(new JournalUnavailable('more is waiting for the disk than fits into memory'));
    }
    this.#pendingCharacters += characters;
    this.#lastCall += 1;
    const call = this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject, characters });
      this.#post({ kind: 'append', call, request, until });
    });
  }

  /** Begins the ledger of a new organization; resolves when it is on stable storage. @throws JournalUnavailable */
  async addLedger(ledger: LedgerIdentity): Promise<void> {
    await this.#run((call) => ({ kind: 'add-ledger', call, ledger }));
    this.#ledgers.push(ledger);
  }

  /** As {@link LettingGo.hide}. @throws JournalUnavailable */
  hide(organizationId: string, visibleFrom: number): Promise<void> {
    return this.#run((call) => ({ kind: 'hide', call, organizationId, visibleFrom }));
  }

  /** As {@link LettingGo.show}. @throws JournalUnavailable */
  show(organizationId: string, visibleFrom: number): Promise<void> {
    return this.#run((call) => ({ kind: 'show', call, organizationId, visibleFrom }));
  }

  /**
   * As {@link LettingGo.letGo}. @throws JournalUnavailable when it did not come to its end, or that is uncertain: repeat it.
   */
  letGo(organizationId: string, ranges: readonly GoneRange[]): Promise<void> {
    return this.#run((call) => ({ kind: 'let-go', call, organizationId, ranges }));
  }

  /**
   * Nothing is signed for an organization once this resolves, until it is released; its events are journaled all the same. A thread that is
   * down keeps to it when it begins anew.
   */
  async hold(organizationId: string, reason: string): Promise<void> {
    this.#held.set(organizationId, reason);
    await this.#tellHold(organizationId, reason);
  }

  /** A ledger that was held grows again. */
  async release(organizationId: string): Promise<void> {
    this.#held.delete(organizationId);
    await this.#tellHold(organizationId, undefined);
  }

  /** Lets everything that was accepted become sequenced, then ends the thread. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#restart);
    this.#post({ kind: 'close' });
    await this.#ended;
  }

  /** Hands an errand to the thread; resolves when it is done there. */
  async #run(errandOf: (call: number) => Errand): Promise<void> {
    const { down } = this;
    if (down !== undefined) throw new JournalUnavailable(down);
    await this.#order(errandOf);
  }

  async #order(errandOf: (call: number) => Errand): Promise<void> {
    this.#lastCall += 1;
    const call = this.#lastCall;
    const done = Promise.withResolvers<void>();
    this.#errands.set(call, done);
    this.#post(errandOf(call));
    await done.promise;
  }

  async #tellHold(organizationId: string, reason: string | undefined): Promise<void> {
    // The next thread is told when it begins.
    if (this.#closing || this.#state.kind === 'down') return;
    // One that dies of something else is followed by one that knows.
    await this.#order((call) => ({ kind: 'hold', call, organizationId, reason })).catch(() => undefined);
  }

  #errandEnded(message: Extract<FromWriter, { kind: 'done' | 'not-done' }>): void {
    const errand = this.#errands.get(message.call);
    this.#errands.delete(message.call);
    if (message.kind === 'done') errand?.resolve();
    else errand?.reject(new JournalUnavailable(message.reason));
  }

  /** What comes in one turn of the event loop is handed over together, or a part at once, so that the thread begins meanwhile. */
  #post(message: ToWriter): void {
    const waiting = this.#outgoing.push(message);
    if (waiting === 1) setImmediate(() => this.#handOver());
    if (waiting === HANDED_OVER_AT_ONCE) this.#handOver();
  }

  #handOver(): void {
    const messages = this.#outgoing;
    this.#outgoing = [];
    if (messages.length > 0) this.#worker?.postMessage(messages);
  }

  /** Resolves when the thread is ready. @throws Error when it ends before that. */
  #spawn(): Promise<void> {
    const worker = new Worker(new URL('./writer-worker.ts', import.meta.url), {
      resourceLimits: HEAP,
      workerData: {
        ...this.#options.data,
        ledgers: this.#ledgers,
        held: [...this.#held].map(([organizationId, reason]) => ({ organizationId, reason })),
      } satisfies WriterData,
    });
    this.#worker = worker;
    this.#state = { kind: 'starting' };
    this.#stopped.clear();
    const ready = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    this.#ended = ended.promise;
    let wasReady = false;
    worker.on('message', (messages: readonly FromWriter[]) => {
      for (const message of messages) {
        if (message.kind === 'ready') {
          wasReady = true;
          this.#state = { kind: 'running' };
          this.#tellAll();
          ready.resolve();
        } else if (message.kind === 'stopping') this.#state = { ...message, kind: 'down' };
        else this.#received(message);
      }
    });
    worker.on('error', (error: unknown) => {
      this.#state = { kind: 'down', reason: messageOf(error) };
    });
    // Only now is it sure that the thread touches nothing any more, so that another one may begin.
    worker.on('exit', () => {
      ended.resolve();
      const reason = this.#state.kind === 'down' ? this.#state.reason : 'the journal stopped';
      ready.reject(new Error(reason));
      const isFirst = !wasReady && this.#restart === undefined;
      if (!this.#closing || this.#state.kind === 'down') this.#diedOf(reason, isFirst);
    });
    return ready.promise;
  }

  #received(message: Exclude<FromWriter, { kind: 'ready' | 'stopping' }>): void {
    if (message.kind === 'stepped') {
      this.#options.onStepped(message.organizations);
      return;
    }
    if (message.kind === 'ledger-paused') {
      this.#ledgerPaused = message.reason;
      if (message.reason !== undefined)
        this.#options.logger.error({ reason: message.reason }, 'the ledger waits for room on the disk');
      return;
    }
    if (message.kind === 'damaged-ids') {
      this.#options.logger.warn(
        message.damaged,
        'ids in journal.db are damaged: an event that is sent again with one of them is recorded again',
      );
      return;
    }
    if (message.kind === 'done' || message.kind === 'not-done') {
      this.#errandEnded(message);
      return;
    }
    if (message.kind === 'segments') {
      const { level, reason, organizationId } = message;
      const what = { reason, ...(organizationId && { organizationId }) };
      this.#options.logger[level](what, 'the segments of the journal are not as they should be');
      return;
    }
    if (message.kind === 'ledger-stopped') {
      this.#ledgerStopped(message);
      return;
    }
    const call = this.#calls.get(message.call);
    if (call) {
      this.#pendingCharacters -= call.characters;
      call.characters = 0;
    }
    if (message.kind === 'durable') {
      if (call) call.durable = message.outcome;
      return;
    }
    this.#calls.delete(message.call);
    if (message.kind === 'unavailable') call?.reject(new JournalUnavailable(message.reason, message));
    else
      call?.resolve({ outcome: message.outcome, ...(message.sequenced && { sequenced: message.sequenced }) });
  }

  #ledgerStopped({ organizationId, reason }: { organizationId: string; reason: string }): void {
    this.#stopped.set(organizationId, reason);
    if (this.#told.get(organizationId) === reason) return;
    this.#told.set(organizationId, reason);
    this.#options.logger.error({ organizationId, reason }, 'a ledger has stopped: nothing is signed over it');
  }

  /** What a dying thread sequenced last, it may not have told. */
  #tellAll(): void {
    this.#options.onStepped(this.#ledgers.map(({ organizationId }) => organizationId));
  }

  #diedOf(reason: string, isFirst: boolean): void {
    this.#state = { kind: 'down', reason };
    for (const { durable, resolve, reject } of this.#calls.values()) {
      if (durable) resolve({ outcome: durable });
      else reject(new JournalUnavailable(reason, { isUncertain: true }));
    }
    this.#calls.clear();
    this.#outgoing = [];
    for (const { reject } of this.#errands.values())
      reject(new JournalUnavailable(reason, { isUncertain: true }));
    this.#errands.clear();
    this.#pendingCharacters = 0;
    this.#ledgerPaused = undefined;
    // The first failure is told by whoever starts the server.
    if (isFirst) return;
    this.#options.logger.error({ reason }, 'the journal stopped');
    this.#tellAll();
    if (this.#closing) return;
    this.#restart = setTimeout(() => {
      this.#spawn().catch(() => {
        // `down` says why; the thread's end has scheduled the next try.
      });
    }, RESTART_AFTER_MS);
  }
}
