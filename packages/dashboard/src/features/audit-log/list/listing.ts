import type { RecordedEvent } from '@daybook/event';
import type { EventPage } from '@daybook/sdk';
import { isBefore, mergeEvents, type Place, placeOf } from './order.ts';

/**
 * A page of the list, with the events that arrived since and belong into it. Of a page far from what is looked at only the places of
 * its events are kept; its cursor brings the rest again, since what a cursor reads never changes.
 */
export type Block = {
  /** Where the page begins; undefined for the newest. */
  readonly cursor: string | undefined;
  readonly places: readonly Place[];
  /** In the order of `places`; undefined where the page was dropped. */
  readonly events: readonly RecordedEvent[] | undefined;
  /** What no cursor brings again, because it was recorded after the first page was read. */
  readonly late: readonly RecordedEvent[];
};

/** The list as far as it was read, newest first by (occurredAt, position). */
export type Listing = {
  readonly blocks: readonly Block[];
  /** The index of each block's first event. */
  readonly starts: readonly number[];
  readonly count: number;
  /** Where the next page begins; null when there is none. */
  readonly nextCursor: string | null;
  /** The newest position that the pages can hold. */
  readonly readUpTo: number;
  /** Events that arrived since and belong behind the last page: only a new list will show them. */
  readonly missed: number;
};

/** A list that begins with its newest page. */
export function startListing({ events, nextCursor, coverage }: EventPage): Listing {
  const block = blockOf(undefined, events, []);
  return indexed({ blocks: [block], nextCursor, readUpTo: coverage.readUpTo, missed: 0 });
}

/** The list with its next page; the same list when the page is not the next one (asked for twice, say). */
export function appendPage(listing: Listing, cursor: string, page: EventPage): Listing {
  if (listing.nextCursor !== cursor) return listing;
  const blocks = [...listing.blocks, blockOf(cursor, page.events, [])];
  return indexed({ ...listing, blocks, nextCursor: page.nextCursor });
}

/** The list with events that arrived since, each at its place; those already listed, or that the pages hold, are left out. */
export function insertEvents(listing: Listing, arrived: readonly RecordedEvent[]): Listing {
  const byBlock = new Map<number, RecordedEvent[]>();
  let { missed } = listing;
  for (const event of arrived) {
    if (event.position <= listing.readUpTo) continue;
    const at = blockFor(listing, placeOf(event));
    if (at === undefined) missed += 1;
    else byBlock.set(at, [...(byBlock.get(at) ?? []), event]);
  }
  const blocks = listing.blocks.map((block, at) => {
    const known = new Set(block.late.map(({ position }) => position));
    const added = (byBlock.get(at) ?? []).filter(({ position }) => !known.has(position));
    return added.length === 0 ? block : withLate(block, added);
  });
  return indexed({ ...listing, blocks, missed });
}

/**
 * The list without the events of the pages outside of `from`…`until` (indices of blocks, `until` included). The first page stays: no
 * cursor brings it again.
 */
export function dropOutside(listing: Listing, from: number, until: number): Listing {
  const isFar = (at: number) => at > 0 && (at < from || at > until);
  if (!listing.blocks.some((block, at) => isFar(at) && block.events !== undefined)) return listing;
  const blocks = listing.blocks.map((block, at) => (isFar(at) ? { ...block, events: undefined } : block));
  return { ...listing, blocks };
}

/** The list with a dropped page as it was fetched again. */
export function restorePage(listing: Listing, cursor: string, page: EventPage): Listing {
  const blocks = listing.blocks.map((block) =>
    block.cursor === cursor && block.events === undefined ? blockOf(cursor, page.events, block.late) : block,
  );
  return indexed({ ...listing, blocks });
}

/** The event at an index; undefined where it was dropped, or there is none. */
export function eventAt(listing: Listing, index: number): RecordedEvent | undefined {
  const at = blockAt(listing, index);
  return listing.blocks[at]?.events?.[index - (listing.starts[at] ?? 0)];
}

/** The place of the event at an index. */
export function placeAt(listing: Listing, index: number): Place | undefined {
  const at = blockAt(listing, index);
  return listing.blocks[at]?.places[index - (listing.starts[at] ?? 0)];
}

/** The index of the event at a position of the ledger; −1 when the list has not read so far. */
export function indexOfPosition(listing: Listing, position: number | undefined): number {
  if (position === undefined) return -1;
  for (const [at, { places }] of listing.blocks.entries()) {
    const within = places.findIndex((place) => place.position === position);
    if (within >= 0) return (listing.starts[at] ?? 0) + within;
  }
  return -1;
}

/** The listed event with an id, if it is at hand. */
export function eventById(listing: Listing, id: string | undefined): RecordedEvent | undefined {
  if (id === undefined) return undefined;
  for (const { events } of listing.blocks) {
    const found = events?.find((event) => event.id === id);
    if (found) return found;
  }
  return undefined;
}

/** The index of the block that an event's index lies in. */
export function blockAt({ starts }: Listing, index: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The block a place belongs into: the first that ends behind it, or the last one when nothing follows that. */
function blockFor({ blocks, nextCursor }: Listing, place: Place): number | undefined {
  const at = blocks.findIndex(({ places }) => {
    const last = places.at(-1);
    return last !== undefined && isBefore(place, last);
  });
  if (at >= 0) return at;
  return nextCursor === null ? blocks.length - 1 : undefined;
}

function withLate(block: Block, added: readonly RecordedEvent[]): Block {
  const late = mergeEvents(block.late, added);
  if (block.events !== undefined)
    return { ...ofEvents(mergeEvents(block.events, added)), cursor: block.cursor, late };
  const places = [...block.places, ...added.map(placeOf)].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  return { ...block, places, late };
}

function blockOf(
  cursor: string | undefined,
  fetched: readonly RecordedEvent[],
  late: readonly RecordedEvent[],
): Block {
  return { ...ofEvents(mergeEvents(fetched, late)), cursor, late };
}

function ofEvents(events: readonly RecordedEvent[]): Pick<Block, 'events' | 'places'> {
  return { events, places: events.map(placeOf) };
}

function indexed(listing: Omit<Listing, 'starts' | 'count'>): Listing {
  const starts: number[] = [];
  let count = 0;
  for (const { places } of listing.blocks) {
    starts.push(count);
    count += places.length;
  }
  return { ...listing, starts, count };
}
