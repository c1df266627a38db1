import { Worker } from 'node:worker_threads';
import { type AppendOutcome, type AppendRequest, JournalUnavailable } from '../journal/journal.ts';
import type { Logger } from '../platform/logger.ts';
import type { LedgerIdentity } from './sequencer.ts';
import type { FromWriter, Sequenced, Stage, ToWriter, WriterData } from './writer-protocol.ts';

const RESTART_AFTER_MS = 500;

export type Appended = { readonly outcome: AppendOutcome; readonly sequenced?: Sequenced };

export type WriterOptions = {
  readonly data: WriterData;
  readonly logger: Logger;
  /** Called with the organizations whose ledger grew. */
  readonly onStepped: (organizationIds: readonly string[]) => void;
};

type Call = { readonly resolve: (appended: Appended) => void; readonly reject: (error: Error) => void };

/**
 * The main thread's end of the writer thread. When the thread dies, what it had not answered is refused as unavailable, and a
 * new thread starts from what is on disk; when the ledger itself would have to be rewritten, it stays down.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #ledgers: LedgerIdentity[];
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  #ended: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | undefined;
  #lastCall = 0;
  #down: string | undefined = 'the journal is starting';
  #closing = false;

  private constructor(options: WriterOptions) {
    this.#options = options;
    this.#ledgers = [...options.data.ledgers];
  }

  /** Resolves when the journal accepts events. @throws Error when it cannot be opened. */
  static async start(options: WriterOptions): Promise<Writer> {
    const writer = new Writer(options);
    await writer.#spawn();
    return writer;
  }

  /** Why nothing can be recorded now; undefined when all is well. */
  get down(): string | undefined {
    return this.#down;
  }

  /** Resolves when the request has come as far as `until` says. @throws JournalUnavailable when it was not recorded. */
  append(request: AppendRequest, until: Stage): Promise<Appended> {
    return this.#call((call) => ({ kind: 'append', call, request, until }));
  }

  /** Makes a new organization's ledger; its empty checkpoint is published when this resolves. */
  async addLedger(ledger: LedgerIdentity): Promise<void> {
    this.#ledgers.push(ledger);
    await this.#call((call) => ({ kind: 'add-ledger', call, ledger }));
  }

  /** Lets everything that was accepted become sequenced, then ends the thread. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#restart);
    this.#post({ kind: 'close' });
    await this.#ended;
  }

  #call(message: (call: number) => ToWriter): Promise<Appended> {
    if (this.#down) return Promise.reject(new JournalUnavailable(this.#down));
    if (this.#closing) return Promise.reject(new JournalUnavailable('the server is stopping'));
    this.#lastCall += 1;
    const call = this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#post(message(call));
    });
  }

  #post(message: ToWriter): void {
    this.#worker?.postMessage(message);
  }

  #spawn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./writer-worker.ts', import.meta.url), {
        workerData: { ...this.#options.data, ledgers: this.#ledgers } satisfies WriterData,
      });
      this.#worker = worker;
      worker.on('message', (message: FromWriter) => {
        if (message.kind === 'ready') {
          this.#down = undefined;
          resolve();
        } else if (message.kind === 'stopping') {
          this.#stopping(message);
          reject(new Error(message.reason));
        } else this.#received(message);
      });
      worker.on('error', (error: Error) => {
        this.#stopping({ reason: error.message, fatal: false });
        reject(error);
      });
      this.#ended = new Promise((ended) => {
        worker.on('exit', () => {
          this.#refuseAll();
          ended();
        });
      });
    });
  }

  #received(message: Exclude<FromWriter, { kind: 'ready' | 'stopping' }>): void {
    if (message.kind === 'stepped') {
      this.#options.onStepped(message.organizations);
      return;
    }
    const call = this.#calls.get(message.call);
    this.#calls.delete(message.call);
    if (message.kind === 'unavailable') call?.reject(new JournalUnavailable(message.reason));
    else if (message.kind === 'appended') {
      call?.resolve({ outcome: message.outcome, ...(message.sequenced && { sequenced: message.sequenced }) });
    } else call?.resolve({ outcome: { kind: 'accepted', accepted: 0, ids: [], duplicates: [] } });
  }

  #stopping({ reason, fatal }: { reason: string; fatal: boolean }): void {
    const starting = this.#down === 'the journal is starting';
    this.#down = reason;
    this.#options.logger.error({ reason, fatal }, 'the journal stopped');
    if (starting || fatal || this.#closing) return;
    clearTimeout(this.#restart);
    this.#restart = setTimeout(() => {
      this.#spawn().catch(() => {
        // `down` says why; the thread's own report has scheduled the next try.
      });
    }, RESTART_AFTER_MS);
  }

  #refuseAll(): void {
    for (const call of this.#calls.values())
      call.reject(new JournalUnavailable(this.#down ?? 'the journal stopped'));
    this.#calls.clear();
  }
}
