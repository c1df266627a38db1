import {
  Budget,
  type Catalogue,
  LIMITS,
  parseEvent,
  type RecordedBy,
  serializeEvent,
  uuidV7,
} from '@daybook/event';
import type { PendingEvent } from '../journal/journal.ts';
import { randomForId } from '../platform/random-pool.ts';
import type { Slices } from '../platform/slices.ts';
import { Problem, type ProblemIssue } from './problem.ts';

export type CheckOptions = {
  readonly recordedBy: RecordedBy;
  readonly catalogue: Catalogue;
  /** The time of arrival, milliseconds since 1970. */
  readonly now: number;
  /** What the sender's clock showed as it sent them; undefined when it did not say. */
  readonly senderNow?: number | undefined;
  readonly slices: Slices;
  /** One of its own when left out. */
  readonly budget?: Budget;
};

/**
 * Checks what was sent, event by event, and writes the payload that will be hashed and stored. Checking ends where the budget does.
 * @throws Problem `invalid-event` or `too-large` with what is wrong; then no event may be recorded.
 */
export async function checkEvents(
  raw: readonly unknown[],
  { recordedBy, catalogue, now, senderNow, slices, budget = new Budget() }: CheckOptions,
): Promise<PendingEvent[]> {
  const errors: ProblemIssue[] = [];
  const events: PendingEvent[] = [];
  let isTooLarge = false;
  const options = { catalogue, now, senderNow, newId: () => uuidV7(now, randomForId(10)), budget };
  for (const [index, input] of raw.entries()) {
    if (budget.isFull) break;
    const stepsBefore = budget.steps;
    const parsed = parseEvent(input, options);
    const payload = parsed.ok ? serializeEvent(parsed.event, recordedBy) : (JSON.stringify(input) ?? '');
    const bytes = Buffer.byteLength(payload);
    if (bytes > LIMITS.eventBytes) {
      isTooLarge = true;
      const message = `the event has ${bytes} bytes: at most ${LIMITS.eventBytes} are allowed`;
      errors.push({ index, path: '', message });
    } else if (!parsed.ok) {
      // Work that all events caused is no fault of the one at which it ended.
      const isShared = (path: string) => budget.isSpent && path === 'metadata' && raw.length > 1;
      errors.push(...parsed.issues.map((issue) => (isShared(issue.path) ? issue : { index, ...issue })));
    }
    if (parsed.ok) {
      const { event, given } = parsed;
      events.push({ id: event.id, idGiven: given.id, occurredAtGiven: given.occurredAt, payload });
    }
    const pause = slices.spend(payload.length + 2 * (budget.steps - stepsBefore));
    if (pause) await pause;
  }
  if (errors.length > 0) throw refusal(errors, isTooLarge, budget.isFull);
  return events;
}

function refusal(errors: readonly ProblemIssue[], isTooLarge: boolean, isCutShort: boolean): Problem {
  const [first] = errors;
  const what = `${first?.path ? `${first.path} ` : ''}${first?.message ?? ''}`;
  const others = errors.length - 1;
  const more = others > 0 ? ` (and ${isCutShort ? 'at least ' : ''}${others} more)` : '';
  const end = isCutShort ? '; checking ended there, so there may be more' : '';
  return new Problem(isTooLarge ? 'too-large' : 'invalid-event', {
    detail: `nothing was recorded: ${what}${more}${end}`,
    errors,
  });
}
