import { isoTime } from '@daybook/event';
import { DaybookError, type FieldIssue } from '../errors.ts';
import type { Transport } from '../transport.ts';
import type { PreparedEvent } from './prepare-event.ts';
import type { SenderClock } from './sender-clock.ts';
import type { Exchange } from './skew-watch.ts';

/** What one request told about the events it carried. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly accepted: number; readonly duplicates: number }
  /** Nothing was recorded because of the events at these indexes. */
  | { readonly kind: 'refused'; readonly issues: ReadonlyMap<number, readonly FieldIssue[]> }
  /** Nothing was recorded because of some event, or of their number, and it is not said which. */
  | { readonly kind: 'doubtful'; readonly error: DaybookError }
  /** Asking again later may succeed. */
  | { readonly kind: 'later'; readonly error: DaybookError }
  /** Asking again will not help until somebody changes the key, the address or the server. */
  | { readonly kind: 'barred'; readonly error: DaybookError };

export type AttemptOptions = {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  readonly clock: SenderClock;
  /** Told what the two clocks showed, where the server says. */
  readonly onExchange: (exchange: Exchange) => void;
};

/** Sends a batch once. Rejects only with the reason of `signal`. */
export async function attempt(
  transport: Transport,
  events: readonly PreparedEvent[],
  { idempotencyKey, signal, clock, onExchange }: AttemptOptions,
): Promise<Outcome> {
  const sentMs = clock.systemNow();
  try {
    const answer: unknown = await transport.json({
      method: 'POST',
      path: '/v1/events',
      headers: { 'idempotency-key': idempotencyKey, 'daybook-sender-time': isoTime(clock.now()) },
      body: `{"events":[${events.map(({ text }) => text).join(',')}]}`,
      signal,
      onAnswer(headers) {
        const serverMs = Date.parse(headers.get('daybook-time') ?? '');
        if (!Number.isNaN(serverMs)) onExchange({ sentMs, answeredMs: clock.systemNow(), serverMs });
      },
    });
    return readAnswer(answer, events);
  } catch (error) {
    if (signal.aborted || !(error instanceof DaybookError)) throw error;
    return outcomeOf(error, events.length);
  }
}

/** Only the answer of the contract counts as a yes: anything may answer 200 on a wrong address. */
function readAnswer(answer: unknown, events: readonly PreparedEvent[]): Outcome {
  const { accepted, ids }: { accepted?: unknown; ids?: unknown } =
    typeof answer === 'object' && answer !== null ? answer : {};
  const count = events.length;
  // Duplicates are among the ids.
  if (isCount(accepted) && accepted <= count && Array.isArray(ids) && ids.length === count) {
    return { kind: 'accepted', accepted, duplicates: count - accepted };
  }
  const detail = 'The answer does not say which events were accepted.';
  const error = new DaybookError(0, { type: 'protocol', title: 'Not a Daybook answer', detail });
  return { kind: 'later', error };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** What a failed request of `count` events means for them. */
export function outcomeOf(error: DaybookError, count: number): Outcome {
  const { status } = error;
  if (status < 400 || status >= 500 || [408, 425, 429].includes(status)) return { kind: 'later', error };
  // A 400 without a problem type is a proxy's opinion of all requests, not of these events.
  const issues = new Map<number, FieldIssue[]>();
  for (const issue of error.errors) {
    const { index } = issue;
    if (index === undefined || !Number.isInteger(index) || index < 0 || index >= count) continue;
    issues.set(index, [...(issues.get(index) ?? []), issue]);
  }
  // Whatever the status: 403 may be about the ids of some events alone.
  if (issues.size > 0) return { kind: 'refused', issues };
  // A 400 without a problem type is a proxy's opinion of all requests, not of these events.
  const isAboutEvents = status === 413 || status === 422 || (status === 400 && error.type !== 'about:blank');
  return { kind: isAboutEvents ? 'doubtful' : 'barred', error };
}
