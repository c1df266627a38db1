import type { DaybookError, FieldIssue } from '../errors.ts';
import { pauseMs, type RetryPolicy } from '../retry.ts';
import type { Transport } from '../transport.ts';
import { attempt } from './attempt.ts';
import { dropFields, NEEDED_LATER } from './drop-fields.ts';
import type { EventQueue, RefusedEvent } from './event-queue.ts';
import type { Pauses } from './pauses.ts';
import { leftOut, type PreparedEvent } from './prepare-event.ts';
import { describeIssues, RecordingError } from './recording-error.ts';
import type { Reporter } from './reporter.ts';
import type { SenderClock } from './sender-clock.ts';
import { type Exchange, SkewWatch } from './skew-watch.ts';

/** How often a server that refuses the key, or is none, is asked again. */
const BARRED_PAUSE_MS = 60_000;
/** The longest that a server's `Retry-After` is obeyed. */
const RETRY_AFTER_MS_MAX = 5 * 60_000;
const BACKOFF_STEPS_MAX = 16;

export type DeliveryCounts = { accepted: number; duplicates: number; refused: number };

export type Delivery = {
  readonly transport: Transport;
  readonly reporter: Reporter;
  readonly pauses: Pauses;
  readonly counts: DeliveryCounts;
  readonly signal: AbortSignal;
  readonly clock: SenderClock;
  readonly keepRefused: EventQueue['keepRefused'];
  /** After so many failures in a row delivering rejects with the last; without it, it goes on for ever. */
  readonly attempts?: number | undefined;
};

/**
 * Brings batches to the server, however long it takes: repeats what failed in passing, takes out what the server refuses, and tells
 * of an outage once. One at a time.
 */
export class Deliverer {
  readonly #with: Delivery;
  readonly #skew: SkewWatch;
  /** Events as they were before fields were left out that the server finds wrong. */
  readonly #mended = new Map<
    string,
    { readonly whole: PreparedEvent; readonly losses: readonly FieldIssue[] }
  >();
  #trouble: string | undefined;
  #unkept: PreparedEvent[] = [];

  constructor(delivery: Delivery) {
    this.#with = delivery;
    this.#skew = new SkewWatch(delivery.reporter);
  }

  /**
   * Resolves when each event was accepted or refused, with those that were refused and could not be kept yet: nothing is told of
   * them. Rejects only with the signal's reason.
   */
  async deliver(batch: readonly PreparedEvent[]): Promise<readonly PreparedEvent[]> {
    this.#unkept = [];
    await this.#deliver(batch);
    return this.#unkept;
  }

  async #deliver(batch: readonly PreparedEvent[]): Promise<void> {
    const { transport, counts, signal, pauses, clock, attempts = Number.POSITIVE_INFINITY } = this.#with;
    const onExchange = (exchange: Exchange) => this.#skew.look(exchange);
    let events = batch;
    let idempotencyKey = globalThis.crypto.randomUUID();
    let failures = 0;
    while (events.length > 0) {
      const outcome = await attempt(transport, events, { idempotencyKey, signal, clock, onExchange });
      switch (outcome.kind) {
        case 'accepted':
          counts.accepted += outcome.accepted;
          counts.duplicates += outcome.duplicates;
          this.#trouble = undefined;
          this.#tellMended(events);
          return;
        case 'later':
          failures += 1;
          if (failures >= attempts) throw outcome.error;
          this.#tell('unavailable', outcome.error);
          await pauses.wait(laterPause(transport.retry, failures, outcome.error));
          break;
        case 'barred':
          if (attempts < Number.POSITIVE_INFINITY) throw outcome.error;
          this.#tell('barred', outcome.error);
          await pauses.wait({ ms: BARRED_PAUSE_MS, isFirm: true });
          break;
        case 'refused': {
          const { issues } = outcome;
          const refused: RefusedEvent[] = [];
          events = events.flatMap((event, index) => this.#withoutWrong(event, issues.get(index), refused));
          await this.#refuse(refused);
          idempotencyKey = globalThis.crypto.randomUUID();
          break;
        }
        case 'doubtful': {
          const [first] = events;
          if (first && events.length === 1) {
            await this.#refuse([this.#refusalOf(first, [{ path: '', message: outcome.error.message }])]);
            return;
          }
          const half = Math.ceil(events.length / 2);
          await this.#deliver(events.slice(0, half));
          events = events.slice(half);
          idempotencyKey = globalThis.crypto.randomUUID();
          break;
        }
      }
    }
  }

  #tell(code: 'unavailable' | 'barred', error: DaybookError): void {
    const trouble = code === 'barred' ? `barred ${error.status}` : code;
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    const message = `${error.message} (events are kept and sent later)`;
    this.#with.reporter.report(new RecordingError(code, message, { cause: error }));
  }

  /** The event without what the server finds wrong with it; nothing where it cannot do without: then it is among the refused. */
  #withoutWrong(
    event: PreparedEvent,
    issues: readonly FieldIssue[] | undefined,
    refused: RefusedEvent[],
  ): PreparedEvent[] {
    if (issues === undefined) return [event];
    const left = dropFields(JSON.parse(event.text), issues, NEEDED_LATER);
    const text = JSON.stringify(left);
    if (left === undefined || text === event.text) {
      refused.push(this.#refusalOf(event, issues));
      return [];
    }
    const { whole = event, losses = [] } = this.#mended.get(event.id) ?? {};
    this.#mended.set(event.id, { whole, losses: [...losses, ...issues.map(leftOut)] });
    return [{ ...event, text }];
  }

  #tellMended(events: readonly PreparedEvent[]): void {
    for (const { id } of events) {
      const mended = this.#mended.get(id);
      if (mended === undefined) continue;
      this.#mended.delete(id);
      this.#with.reporter.incomplete(id, JSON.parse(mended.whole.text), mended.losses);
    }
  }

  #refusalOf(event: PreparedEvent, issues: readonly FieldIssue[]): RefusedEvent {
    const { whole = event } = this.#mended.get(event.id) ?? {};
    this.#mended.delete(event.id);
    return { event: whole, issues, reason: describeIssues(issues) };
  }

  async #refuse(refused: readonly RefusedEvent[]): Promise<void> {
    if (refused.length === 0) return;
    const { counts, reporter, keepRefused } = this.#with;
    const keeping = await keepRefused(refused);
    if (keeping.kind === 'not-yet') {
      this.#unkept.push(...refused.map(({ event }) => event));
      return;
    }
    counts.refused += refused.length;
    const keptIn = keeping.kind === 'kept' ? keeping.path : undefined;
    const where = keptIn === undefined ? '' : ` (kept in ${keptIn}, for daybook resend)`;
    for (const { event, issues, reason } of refused) {
      const message = `the server refused event ${event.id}: ${reason}${where}`;
      const details = {
        count: 1,
        eventId: event.id,
        event: JSON.parse(event.text) as unknown,
        issues,
        keptIn,
      };
      reporter.report(new RecordingError('refused-event', message, details));
    }
  }
}

/** The pause after the `failures`-th failure in a row; firm where the server asked for it. */
export function laterPause(
  policy: RetryPolicy,
  failures: number,
  { retryAfter }: { readonly retryAfter: number | undefined },
  random = Math.random,
): { readonly ms: number; readonly isFirm: boolean } {
  const backoffMs = pauseMs(policy, Math.min(failures, BACKOFF_STEPS_MAX), undefined, random);
  const askedMs = Math.min((retryAfter ?? 0) * 1000, RETRY_AFTER_MS_MAX);
  return { ms: Math.max(backoffMs, askedMs), isFirm: askedMs > 0 };
}
