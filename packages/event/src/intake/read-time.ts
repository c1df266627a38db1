import type { Issues } from '../budget.ts';
import { parseInstant } from '../instant.ts';
import { isoTime } from '../iso-time.ts';
import { LIMITS } from '../limits.ts';
import type { Fields } from './readers.ts';

/** When an event happened, as it is recorded. */
export type EventTime = {
  readonly occurredAt: string;
  /** What the sender's clock showed; only where `occurredAt` was corrected. */
  readonly senderTime?: string;
};

export type Clocks = {
  /** The server's clock, milliseconds since 1970. */
  readonly now: number;
  /** The sender's clock as the event was sent, milliseconds since 1970; undefined when the sender did not say. */
  readonly senderNow?: number | undefined;
};

/**
 * Reads when an event happened. `occurredAt` is what the sender vouches for, and must not be ahead of the server's clock by more than 5
 * minutes. `senderTime` is only what its clock showed: where that clock is ahead by more than 5 minutes, the time that has passed on it
 * since the event is taken off the server's. Undefined when neither is given, or when there is an issue.
 */
export function readTime(fields: Fields, clocks: Clocks, issues: Issues): EventTime | undefined {
  const { occurredAt, senderTime } = fields;
  if (senderTime === undefined)
    return occurredAt === undefined ? undefined : readOccurredAt(occurredAt, clocks, issues);
  if (occurredAt === undefined) return readSenderTime(senderTime, clocks, issues);
  issues.push({ path: 'senderTime', message: 'must not stand beside occurredAt: give one of the two' });
  return undefined;
}

function readOccurredAt(value: unknown, { now }: Clocks, issues: Issues): EventTime | undefined {
  const ms = readInstant(value, 'occurredAt', issues);
  if (ms === undefined) return undefined;
  if (ms <= now + LIMITS.aheadMsMax) return { occurredAt: isoTime(ms) };
  const message = `must be at most 5 minutes ahead of the server's clock, ${isoTime(now)}; left out, the time of arrival is taken`;
  issues.push({ path: 'occurredAt', message });
  return undefined;
}

function readSenderTime(value: unknown, { now, senderNow }: Clocks, issues: Issues): EventTime | undefined {
  const ms = readInstant(value, 'senderTime', issues);
  if (ms === undefined) return undefined;
  if (senderNow === undefined) {
    const message =
      "needs the header Daybook-Sender-Time: what the sender's clock shows as the request is sent";
    issues.push({ path: 'senderTime', message });
    return undefined;
  }
  const aheadMs = senderNow - now > LIMITS.aheadMsMax ? senderNow - now : 0;
  const corrected = Math.max(0, ms - aheadMs);
  if (corrected > now + LIMITS.aheadMsMax) {
    const message = `is ahead of the server's clock, ${isoTime(now)}, and of the sender's own, ${isoTime(senderNow)}, which was set back since; it is taken from ${isoTime(corrected - LIMITS.aheadMsMax)} on`;
    issues.push({ path: 'senderTime', message });
    return undefined;
  }
  return { occurredAt: isoTime(corrected), ...(corrected !== ms && { senderTime: isoTime(ms) }) };
}

/** Milliseconds since 1970. */
function readInstant(value: unknown, path: string, issues: Issues): number | undefined {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  if (instant?.hasTime && instant.hasZone) return instant.ms;
  issues.push({
    path,
    message: 'must be an ISO 8601 time since 1970 with a zone, such as 2026-11-22T10:15:30.123Z',
  });
  return undefined;
}
