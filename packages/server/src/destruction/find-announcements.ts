import { batchesOf, type JournalReader } from '../journal/journal-reader.ts';
import { Slices } from '../platform/slices.ts';
import type { DestructionPart } from './destruction-store.ts';

const EVENTS_AT_ONCE = 4_096;
const BYTES_AT_ONCE = 4 * 1_048_576;

/** A part whose announcement was found in the ledger. */
export type FoundPart = { readonly part: number; readonly position: number };

/**
 * Looks for announcements, byte for byte, among the positions from `from` to before `end`. Nothing is taken for an announcement but the
 * very text that was put into the outbox.
 */
export async function findAnnouncements(
  journal: Pick<JournalReader, 'from'>,
  organizationId: string,
  parts: readonly DestructionPart[],
  { from, end }: { readonly from: number; readonly end: number },
): Promise<FoundPart[]> {
  const wanted = new Map(parts.map(({ part, announcement }) => [part, Buffer.from(announcement)]));
  const found: FoundPart[] = [];
  const slices = new Slices();
  for (let next = from; next < end && wanted.size > 0; ) {
    const answer = await journal.from(organizationId, next, { events: EVENTS_AT_ONCE, bytes: BYTES_AT_ONCE });
    if ('goneBelow' in answer) {
      next = answer.goneBelow;
      continue;
    }
    const batches = batchesOf(answer);
    if (batches.length === 0) return found;
    for (const { firstPosition, entries } of batches) {
      for (const [place, { payload }] of entries.entries()) {
        const part = partOf(wanted, payload);
        if (part !== undefined) found.push({ part, position: firstPosition + place });
        if (part !== undefined) wanted.delete(part);
      }
      next = firstPosition + entries.length;
      await slices.spend(entries.length * 16);
    }
  }
  return found;
}

function partOf(wanted: ReadonlyMap<number, Buffer>, payload: Uint8Array): number | undefined {
  for (const [part, text] of wanted) if (text.length === payload.length && text.equals(payload)) return part;
  return undefined;
}
