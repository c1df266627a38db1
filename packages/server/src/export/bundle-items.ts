import type { BundleEvent, BundleItem } from '@daybook/ledger';
import { type GoneRange, isGone, type JournalReader } from '../journal/journal-reader.ts';

/** Positions from `from` up to, not including, `end`. */
export type BundleWindow = { readonly from: number; readonly end: number };

/** An event that the bundle was to hold is not in the journal any more. */
export class BundleEventGone extends Error {
  override name = 'BundleEventGone';
}

type Reader = Pick<JournalReader, 'from' | 'gone' | 'opening'>;

const READ = { events: 1_000, bytes: 4 * 1_048_576 } as const;
const GONE_AT_ONCE = 1_000;
/** Batches of which a smaller part is wanted are not read whole. */
const SPREAD_MAX = 16;

/** Everything that the journal has of a window: events, and what is gone. A position that it has lost is left out. */
export async function* journalItems(
  journal: Reader,
  organizationId: string,
  { from, end }: BundleWindow,
): AsyncGenerator<readonly BundleItem[], void, void> {
  for (let position = from; position < end; ) {
    const answer = await journal.from(organizationId, position, READ);
    if ('goneBelow' in answer) {
      const below = Math.min(answer.goneBelow, end);
      yield* goneWithin(journal, organizationId, { from: position, end: below });
      position = below;
      continue;
    }
    const next = answer.at(-1);
    if (next === undefined) return;
    for (const { firstPosition, recordedAt, entries } of answer) {
      const events = entries.map((entry, place) => ({
        ...entry,
        recordedAt,
        position: firstPosition + place,
      }));
      yield events.slice(0, Math.max(0, end - firstPosition));
    }
    position = next.firstPosition + next.entries.length;
  }
}

/**
 * The openings of events that were found elsewhere, and what is gone of the window between them. `found` rises by position.
 * @throws BundleEventGone
 */
export async function* selectedItems(
  journal: Reader,
  organizationId: string,
  { from, end }: BundleWindow,
  found: AsyncIterable<readonly { readonly position: number }[]>,
): AsyncGenerator<readonly BundleItem[], void, void> {
  let next = from;
  for await (const events of found) {
    for await (const openings of openingsOf(
      journal,
      organizationId,
      events.map(({ position }) => position),
    )) {
      for (const opening of openings) {
        yield* goneWithin(journal, organizationId, { from: next, end: opening.position });
        yield [opening];
        next = opening.position + 1;
      }
    }
  }
  yield* goneWithin(journal, organizationId, { from: next, end });
}

/** What opens the leaf at a position, as a bundle takes it. */
export async function bundleOpening(journal: Reader, organizationId: string, position: number) {
  const opening = await journal.opening(organizationId, position);
  return opening === undefined || isGone(opening) ? opening : { ...opening, position };
}

async function* goneWithin(
  journal: Reader,
  organizationId: string,
  { from, end }: BundleWindow,
): AsyncGenerator<readonly GoneRange[], void, void> {
  for (let first = from; first < end; ) {
    const ranges = await journal.gone(organizationId, { first, last: end - 1 }, GONE_AT_ONCE);
    if (ranges.length > 0) yield ranges;
    if (ranges.length < GONE_AT_ONCE) return;
    first = (ranges.at(-1)?.last ?? end) + 1;
  }
}

async function* openingsOf(
  journal: Reader,
  organizationId: string,
  positions: readonly number[],
): AsyncGenerator<readonly BundleEvent[], void, void> {
  const [first, last] = [positions[0], positions.at(-1)];
  if (first === undefined || last === undefined) return;
  if (last - first >= SPREAD_MAX * positions.length) {
    for (const position of positions) {
      const opening = await bundleOpening(journal, organizationId, position);
      if (opening === undefined || isGone(opening)) throw goneAt(position);
      yield [opening];
    }
    return;
  }
  const wanted = new Set(positions);
  for await (const items of journalItems(journal, organizationId, { from: first, end: last + 1 })) {
    const openings = items.flatMap((item) =>
      'position' in item && wanted.delete(item.position) ? [item] : [],
    );
    if (openings.length > 0) yield openings;
  }
  const [missing] = wanted;
  if (missing !== undefined) throw goneAt(missing);
}

function goneAt(position: number): BundleEventGone {
  return new BundleEventGone(`the event at position ${position} is not in the journal any more`);
}
