import type { RecordedEvent } from '@daybook/event';
import type { EventPage } from '@daybook/sdk';
import {
  appendPage,
  dropOutside,
  insertEvents,
  type Listing,
  placeAt,
  restorePage,
  startListing,
} from './listing.ts';
import { isBefore, placeOf } from './order.ts';

/** A list that new events come to: at once, or when the reader asks for those that wait. */
export type LiveList = {
  /** The newest page, as it was fetched; a new one begins a new list. */
  readonly first: EventPage;
  readonly listing: Listing;
  /** Events that arrived while nothing was to move. */
  readonly waiting: readonly RecordedEvent[];
  /** How many more arrived than are kept waiting; a new list will have them. */
  readonly overflow: number;
  /** Positions of what came last, to be told apart. */
  readonly fresh: ReadonlySet<number>;
  /** Positions of all that arrived since the list began, shown or not, each once. */
  readonly arrived: ReadonlySet<number>;
};

export type LiveListAction =
  | { readonly kind: 'start'; readonly page: EventPage }
  | { readonly kind: 'append'; readonly cursor: string; readonly page: EventPage }
  | { readonly kind: 'restore'; readonly cursor: string; readonly page: EventPage }
  | { readonly kind: 'keep'; readonly from: number; readonly until: number }
  | { readonly kind: 'arrive'; readonly events: readonly RecordedEvent[]; readonly isHeld: boolean }
  | { readonly kind: 'release' }
  | { readonly kind: 'settle' };

const WAITING_MAX = 1_000;

export function startLiveList(page: EventPage): LiveList {
  return {
    first: page,
    listing: startListing(page),
    waiting: [],
    overflow: 0,
    fresh: new Set(),
    arrived: new Set(),
  };
}

/** What a list becomes. What waits keeps later events waiting too, so that the order in which they show is the order they came in. */
export function liveListAfter(list: LiveList, action: LiveListAction): LiveList {
  switch (action.kind) {
    case 'start':
      return action.page === list.first ? list : startLiveList(action.page);
    case 'append':
      return { ...list, listing: appendPage(list.listing, action.cursor, action.page) };
    case 'restore':
      return { ...list, listing: restorePage(list.listing, action.cursor, action.page) };
    case 'keep': {
      const listing = dropOutside(list.listing, action.from, action.until);
      return listing === list.listing ? list : { ...list, listing };
    }
    case 'arrive':
      return arrive(list, action);
    case 'release':
      return show({ ...list, waiting: [] }, list.waiting);
    case 'settle':
      return { ...list, fresh: new Set() };
  }
}

/** What waits, in words that say where it will stand. */
export function waitingCounts({ waiting, overflow, listing }: LiveList): {
  readonly newer: number;
  readonly older: number;
} {
  const top = placeAt(listing, 0);
  const newer = waiting.filter((event) => top === undefined || isBefore(placeOf(event), top)).length;
  return { newer: newer + overflow, older: waiting.length - newer + listing.missed };
}

function arrive(list: LiveList, { events, isHeld }: Extract<LiveListAction, { kind: 'arrive' }>): LiveList {
  const added = events.filter(
    ({ position }) => position > list.listing.readUpTo && !list.arrived.has(position),
  );
  if (added.length === 0) return list;
  const arrived = new Set([...list.arrived, ...added.map(({ position }) => position)]);
  if (!isHeld && list.waiting.length === 0 && list.overflow === 0) return show({ ...list, arrived }, added);
  const room = Math.max(0, WAITING_MAX - list.waiting.length);
  return {
    ...list,
    arrived,
    waiting: [...list.waiting, ...added.slice(0, room)],
    overflow: list.overflow + Math.max(0, added.length - room),
  };
}

function show(list: LiveList, events: readonly RecordedEvent[]): LiveList {
  return {
    ...list,
    listing: insertEvents(list.listing, events),
    fresh: new Set(events.map(({ position }) => position)),
  };
}
