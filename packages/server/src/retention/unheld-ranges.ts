import type { AuditEvent, PositionRange } from '@daybook/event';
import type { JournalReader } from '../journal/journal-reader.ts';
import { Slices } from '../platform/slices.ts';
import { readEvent } from './read-event.ts';

const EVENTS_AT_ONCE = 4_096;
const BYTES_AT_ONCE = 4 * 1_048_576;
/** What a read costs beside what it gives, however little that is: a batch may be unpacked for one event. */
const READ_UNITS = 32_768;
/** More of them wait for the next time. */
const RANGES_MAX = 20_000;

/** Whether a legal hold keeps an event. */
export type HeldEvent = (event: { readonly position: number; readonly event: AuditEvent }) => boolean;

/** Asks the legal holds of an organization as they are now; undefined when there is none. */
export type Held = (organizationId: string) => Promise<HeldEvent | undefined>;

/**
 * What of `ranges`, which rise, no hold keeps; `stoppedAt` is where to go on, where that became too much. What cannot be read is kept,
 * since nobody can say whether a hold matches it.
 */
export async function unheldRanges(
  journal: Pick<JournalReader, 'from'>,
  organizationId: string,
  { ranges, isHeld, signal }: { ranges: readonly PositionRange[]; isHeld: HeldEvent; signal: AbortSignal },
): Promise<{ readonly unheld: readonly PositionRange[]; readonly stoppedAt?: number }> {
  const unheld: { first: number; last: number }[] = [];
  const slices = new Slices();
  for (const { first, last } of ranges) {
    for (let next = first; next <= last; ) {
      signal.throwIfAborted();
      const max = { events: Math.min(EVENTS_AT_ONCE, last - next + 1), bytes: BYTES_AT_ONCE };
      await slices.spend(READ_UNITS);
      const answer = await journal.from(organizationId, next, max);
      if ('goneBelow' in answer) {
        next = answer.goneBelow;
        continue;
      }
      if (answer.length === 0) break;
      for (const { firstPosition, entries } of answer) {
        const own = entries.slice(0, Math.max(0, last + 1 - firstPosition));
        for (const [place, { payload }] of own.entries()) {
          const event = readEvent(payload);
          const position = firstPosition + place;
          if (event && !isHeld({ position, event })) addTo(unheld, position);
          await slices.spend(payload.length);
        }
        next = firstPosition + entries.length;
      }
      if (unheld.length >= RANGES_MAX) return { unheld, stoppedAt: Math.min(next, last + 1) };
    }
  }
  return { unheld };
}

function addTo(ranges: { first: number; last: number }[], position: number): void {
  const before = ranges.at(-1);
  if (before?.last === position - 1) before.last = position;
  else ranges.push({ first: position, last: position });
}
