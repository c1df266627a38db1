import { type Catalogue, LIMITS, parseEvent, type RecordedBy, serializeEvent, uuidV7 } from '@daybook/event';
import type { PendingEvent } from '../journal/journal.ts';
import { randomForId } from '../platform/random-pool.ts';
import { Problem, type ProblemIssue } from './problem.ts';

export type CheckOptions = {
  readonly recordedBy: RecordedBy;
  readonly catalogue: Catalogue;
  /** The time of arrival, milliseconds since 1970. */
  readonly now: number;
};

/**
 * Checks what was sent, event by event, and writes the payload that will be hashed and stored.
 * @throws Problem `invalid-event` or `too-large` with everything that is wrong; then no event may be recorded.
 */
export function checkEvents(
  raw: readonly unknown[],
  { recordedBy, catalogue, now }: CheckOptions,
): PendingEvent[] {
  const errors: ProblemIssue[] = [];
  let isTooLarge = false;
  const events = raw.flatMap((input, index): PendingEvent[] => {
    const parsed = parseEvent(input, { catalogue, now, newId: () => uuidV7(now, randomForId(10)) });
    const payload = parsed.ok ? serializeEvent(parsed.event, recordedBy) : (JSON.stringify(input) ?? '');
    const bytes = Buffer.byteLength(payload);
    if (bytes > LIMITS.eventBytes) {
      isTooLarge = true;
      const message = `the event has ${bytes} bytes: at most ${LIMITS.eventBytes} are allowed`;
      errors.push({ index, path: '', message });
    } else if (!parsed.ok) errors.push(...parsed.issues.map((issue) => ({ index, ...issue })));
    if (!parsed.ok) return [];
    const { event, given } = parsed;
    return [{ id: event.id, idGiven: given.id, occurredAtGiven: given.occurredAt, payload }];
  });
  if (errors.length > 0) throw refusal(errors, isTooLarge);
  return events;
}

function refusal(errors: readonly ProblemIssue[], isTooLarge: boolean): Problem {
  const [first] = errors;
  const what = `${first?.path ? `${first.path} ` : ''}${first?.message ?? ''}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new Problem(isTooLarge ? 'too-large' : 'invalid-event', {
    detail: `nothing was recorded: ${what}${more}`,
    errors: errors.slice(0, LIMITS.batchEvents),
  });
}
