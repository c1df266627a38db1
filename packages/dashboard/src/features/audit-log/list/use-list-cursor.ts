import type { RecordedEvent } from '@daybook/event';
import { type RefObject, useRef, useState } from 'react';
import type { ListHandle } from './list-handle.ts';
import { eventAt, indexOfPosition, type Listing, placeAt } from './listing.ts';

export type ListCursor = {
  /** The event where the Tab key stops, by its index; −1 without events. */
  readonly index: number;
  /** The position whose row is to get the focus as soon as it is there. */
  readonly wanted: RefObject<number | undefined>;
  set(position: number): void;
  /** Goes a number of events down (up when negative), as far as there are any. */
  move(steps: number): void;
  /** Puts the focus on the current row, if there is one; whether there is. */
  focus(): boolean;
};

export type ListCursorOptions = {
  readonly listing: Listing | undefined;
  readonly handle: RefObject<ListHandle | null>;
  /** The event that is open, if the list has it. */
  readonly open: RecordedEvent | undefined;
  readonly isOpen: boolean;
  /** Shows another event in the panel that is open. */
  readonly onShow: (event: RecordedEvent) => void;
};

/**
 * Which event of the list one is at. While an entry is open, moving on opens the next one; the focus follows unless it is in the panel,
 * where it stays.
 */
export function useListCursor({ listing, handle, open, isOpen, onShow }: ListCursorOptions): ListCursor {
  const [position, setPosition] = useState<number>();
  const wanted = useRef<number>(undefined);
  const count = listing?.count ?? 0;
  const at = listing === undefined ? -1 : indexOfPosition(listing, position);
  const openAt = listing === undefined ? -1 : indexOfPosition(listing, open?.position);
  const index = at >= 0 ? at : openAt >= 0 ? openAt : count > 0 ? 0 : -1;

  function focusRow(of: number) {
    wanted.current = handle.current?.focus(of) ? undefined : of;
  }

  return {
    index,
    wanted,
    set: setPosition,
    move(steps) {
      if (listing === undefined) return;
      // Nothing is current before the first move, unless a row has the focus or is open.
      const hasCurrent = at >= 0 || openAt >= 0 || (handle.current?.hasFocus() ?? false);
      const next = indexAfter(hasCurrent ? index : undefined, steps, count);
      const place = placeAt(listing, next);
      if (place === undefined) return;
      setPosition(place.position);
      handle.current?.reveal(next);
      const isInPanel = document.activeElement?.closest('aside') != null;
      if (!isInPanel) focusRow(place.position);
      const event = eventAt(listing, next);
      if (isOpen && event !== undefined) onShow(event);
    },
    focus() {
      const place = listing && placeAt(listing, index);
      if (place === undefined) return false;
      setPosition(place.position);
      handle.current?.reveal(index);
      focusRow(place.position);
      return true;
    },
  };
}

/**
 * Where one comes to by going `steps` down (up when negative) a list of `count`: not beyond its ends. From nowhere, the first step
 * leads to the first place, and whatever leads up does too. −1 in an empty list.
 */
export function indexAfter(from: number | undefined, steps: number, count: number): number {
  if (count === 0) return -1;
  const target = from === undefined ? Math.max(0, steps - 1) : from + steps;
  return Math.min(Math.max(target, 0), count - 1);
}
