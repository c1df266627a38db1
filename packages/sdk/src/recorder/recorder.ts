import type { Transport } from '../transport.ts';
import { Deliverer, type DeliveryCounts } from './deliver.ts';
import type { EventQueue } from './event-queue.ts';
import { Pauses } from './pauses.ts';
import { prepareEvent } from './prepare-event.ts';
import { RecordingError } from './recording-error.ts';
import type { Reporter } from './reporter.ts';
import type { SenderClock } from './sender-clock.ts';
import type { Settings } from './settings.ts';
import { startTimer, type Timer } from './timer.ts';
import { Waiters } from './waiters.ts';

const FLUSH_MS = 10_000;
const AFTER_FAILURE_MS = 1_000;
const IMPATIENT_MS = 10;

/** What became of the events so far, in events. `recorded = accepted + duplicates + refused + dropped + queued` but for a spool's leftovers. */
export type RecordingStats = {
  /** Valid events given to `record()`. */
  readonly recorded: number;
  /** Wrong, so that `record()` did not take them. */
  readonly invalid: number;
  readonly accepted: number;
  /** Known to the server already, from a request whose answer was lost. */
  readonly duplicates: number;
  readonly refused: number;
  /** Lost for want of room, at `close()`, or recorded after it. */
  readonly dropped: number;
  /** Waiting for the server, leftovers of an earlier process included. */
  readonly queued: number;
  /** Those of them that a crash would lose now: all without a spool. */
  readonly unsaved: number;
};

export type FlushOptions = {
  /** How long to wait at most; default 10 s. */
  readonly timeoutMs?: number | undefined;
};

/** Takes events at once and delivers them behind the host's back, in the order they came. */
export class Recorder {
  readonly #settings: Settings;
  readonly #queue: EventQueue;
  readonly #reporter: Reporter;
  readonly #deliverer: Deliverer;
  readonly #clock: SenderClock;
  readonly #pauses: Pauses;
  readonly #stop = new AbortController();
  readonly #counts: DeliveryCounts = { accepted: 0, duplicates: 0, refused: 0 };
  readonly #waiters = new Waiters();
  #recorded = 0;
  #invalid = 0;
  #dropped = 0;
  /** Events that left the queue, or its head for its end. */
  #done = 0;
  #window: Timer | undefined;
  #running: Promise<void> | undefined;
  #closing: Promise<boolean> | undefined;

  constructor(
    transport: Transport,
    queue: EventQueue,
    settings: Settings,
    reporter: Reporter,
    clock: SenderClock,
  ) {
    this.#clock = clock;
    this.#settings = settings;
    this.#queue = queue;
    this.#reporter = reporter;
    const { signal } = this.#stop;
    this.#pauses = new Pauses(signal, () => this.#settleWaiters());
    const counts = this.#counts;
    this.#deliverer = new Deliverer({
      transport,
      reporter,
      pauses: this.#pauses,
      counts,
      signal,
      clock,
      keepRefused: (refused) => queue.keepRefused(refused),
    });
  }

  /** To be called when the queue has events that did not come by `record`. */
  wake(): void {
    if (this.#queue.size.events > 0) this.#schedule();
  }

  /** Never throws and never waits. The event's id, or undefined when it was not taken; `onError` is told why. */
  record(input: unknown): string | undefined {
    if (this.#queue.size.events === 0) this.#clock.follow();
    const prepared = prepareEvent(input, this.#clock);
    if (!prepared.ok) {
      this.#invalid += 1;
      this.#reporter.invalid(input, prepared.issues, prepared.cause);
      return undefined;
    }
    if (this.#closing) {
      this.#dropped += 1;
      this.#recorded += 1;
      const message = 'an event was recorded after close(), and is lost';
      this.#reporter.report(new RecordingError('closed', message, { count: 1, event: input }));
      return undefined;
    }
    this.#recorded += 1;
    if (!this.#queue.push(prepared.event)) {
      this.#dropped += 1;
      this.#reporter.dropped(1);
      return undefined;
    }
    const { event, losses } = prepared;
    if (losses.length > 0) this.#reporter.incomplete(event.id, input, losses);
    this.#schedule();
    return event.id;
  }

  /** Resolves with whether all that was recorded before has left the queue: accepted, or refused and told. */
  flush({ timeoutMs = FLUSH_MS }: FlushOptions = {}): Promise<boolean> {
    const whenKnown = this.#queue.ready().then(() => this.#done + this.#queue.size.events);
    return this.#waiters.wait(timeoutMs, whenKnown, () => {
      this.#settleWaiters();
      this.#pauses.cut();
      this.#run();
    });
  }

  /** Takes no more events, flushes, and lets go of everything. What is not delivered then stays in the spool, or is lost and told. */
  close(options: FlushOptions = {}): Promise<boolean> {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  get stats(): RecordingStats {
    const { events, unsaved } = this.#queue.size;
    return {
      recorded: this.#recorded,
      invalid: this.#invalid,
      ...this.#counts,
      dropped: this.#dropped,
      queued: events,
      unsaved,
    };
  }

  async #close(options: FlushOptions): Promise<boolean> {
    const isDelivered = await this.flush(options);
    this.#stop.abort(new Error('the recorder was closed'));
    this.#window?.cancel();
    await this.#running;
    const lost = await this.#queue.close();
    this.#reporter.tellDrops();
    if (lost > 0) {
      this.#dropped += lost;
      const message = `${lost} event${lost === 1 ? '' : 's'} lost: not delivered when close() gave up, and kept in no spool`;
      this.#reporter.report(new RecordingError('dropped', message, { count: lost }));
    }
    return isDelivered;
  }

  /** Sees to it that what is queued is sent: at once when it fills a request, else when the window ends. */
  #schedule(): void {
    if (this.#isFull() || this.#waiters.size > 0) this.#run();
    else this.#openWindow(this.#settings.batchWindowMs);
  }

  #openWindow(ms: number): void {
    if (this.#running || this.#window || this.#stop.signal.aborted) return;
    this.#window = startTimer(ms, () => this.#run());
  }

  #run(): void {
    if (this.#running || this.#stop.signal.aborted) return;
    this.#window?.cancel();
    this.#window = undefined;
    this.#running = this.#sendBatches().then((pauseMs) => {
      this.#running = undefined;
      if (this.#queue.size.events === 0) return;
      this.#openWindow(this.#waiters.size > 0 ? Math.min(pauseMs, IMPATIENT_MS) : pauseMs);
    });
  }

  /** Sends until what is left does not fill a request and nobody waits for it. Gives the pause before the next run. */
  async #sendBatches(): Promise<number> {
    const { batchEvents, batchBytes, batchWindowMs } = this.#settings;
    try {
      do {
        const batch = await this.#queue.next({ events: batchEvents, bytes: batchBytes });
        if (batch === undefined) break;
        const back = await this.#deliverer.deliver(batch.events);
        await batch.remove(back);
        this.#done += batch.events.length;
        if (back.length > 0) this.#waiters.waitOn(this.#done + this.#queue.size.events);
        this.#settleWaiters();
        // While each batch lets go of some events, there is an end to it.
        if (back.length > 0 && back.length === batch.events.length)
          await this.#pauses.wait({ ms: AFTER_FAILURE_MS, isFirm: false });
      } while (this.#isFull() || this.#waiters.size > 0);
      return batchWindowMs;
    } catch (cause) {
      if (this.#stop.signal.aborted) return batchWindowMs;
      const message = `sending failed: ${cause instanceof Error ? cause.message : String(cause)} (events are kept and sent later)`;
      this.#reporter.report(new RecordingError('unavailable', message, { cause }));
      return AFTER_FAILURE_MS;
    }
  }

  #isFull(): boolean {
    const { events, bytes } = this.#queue.size;
    return events >= this.#settings.batchEvents || bytes >= this.#settings.batchBytes;
  }

  #settleWaiters(): void {
    this.#waiters.settle(this.#done, this.#pauses.firmMsLeft);
  }
}
