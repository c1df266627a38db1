import type { AuditEvent } from '@daybook/event';
import type { JournalReader, PositionWindow, SequencedBatch } from '../../journal/journal-reader.ts';
import { Slices } from '../../platform/slices.ts';
import type { ActiveHold } from '../legal-holds/legal-holds.ts';

const BYTES_AT_ONCE = 4 * 1_048_576;

export type FindOptions = {
  /** The position to begin at, and the one to end before. */
  readonly next: number;
  readonly end: number;
  /** Whether the JSON text of an event names the person. */
  readonly names: (payload: string) => boolean;
  readonly holds: readonly ActiveHold[];
  /** About so many are read. */
  readonly events: number;
};

export type Found = {
  /** Where it goes on; `next` itself where nothing more is sequenced yet. */
  readonly next: number;
  /** What names the person and is not held: rising, and not meeting each other. */
  readonly ranges: readonly PositionWindow[];
  /** Ids of the holds that keep the rest. */
  readonly keptBy: readonly string[];
};

/** Looks through a stretch of a log. What lies there no more, or cannot be read, is passed over. */
export async function findEvents(
  journal: Pick<JournalReader, 'from'>,
  organizationId: string,
  options: FindOptions,
): Promise<Found> {
  const { next, events } = options;
  const answer = await journal.from(organizationId, next, { events, bytes: BYTES_AT_ONCE });
  if ('goneBelow' in answer) return { next: answer.goneBelow, ranges: [], keptBy: [] };
  return lookThrough(answer, options);
}

async function lookThrough(
  batches: readonly SequencedBatch[],
  { next, end, names, holds }: FindOptions,
): Promise<Found> {
  const slices = new Slices();
  const ranges: { first: number; last: number }[] = [];
  const keptBy = new Set<string>();
  let after = next;
  for (const { firstPosition, entries } of batches) {
    after = Math.max(after, Math.min(firstPosition, end));
    for (const [place, entry] of entries.entries()) {
      const position = firstPosition + place;
      if (position >= end) break;
      after = position + 1;
      const payload = Buffer.from(entry.payload).toString('utf8');
      if (names(payload)) {
        const hold = holdOf(position, payload, holds);
        if (hold) keptBy.add(hold.hold.id);
        else add(ranges, position);
      }
      await slices.spend(payload.length);
    }
  }
  return { next: after, ranges, keptBy: [...keptBy] };
}

/** The first hold that keeps an event. What cannot be read is kept by any: nobody can say that it does not match. */
function holdOf(position: number, payload: string, holds: readonly ActiveHold[]): ActiveHold | undefined {
  if (holds.length === 0) return undefined;
  const event = readEvent(payload);
  return event ? holds.find((one) => one.holds({ position, event })) : holds[0];
}

function readEvent(payload: string): AuditEvent | undefined {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function add(ranges: { first: number; last: number }[], position: number): void {
  const before = ranges.at(-1);
  if (before?.last === position - 1) before.last = position;
  else ranges.push({ first: position, last: position });
}
