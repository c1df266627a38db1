import { defaultRangeExtractor, useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  type Ref,
  type RefObject,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useMediaQuery } from '../../../ui/use-media-query.ts';
import type { ListHandle } from './list-handle.ts';
import type { Listing } from './listing.ts';
import { placeAt } from './listing.ts';
import { dayOfRow, type Row, rowsOf } from './rows.ts';
import type { ListCursor } from './use-list-cursor.ts';

export type VirtualRowsOptions = {
  readonly listing: Listing;
  readonly zone: string;
  readonly cursor: ListCursor;
  readonly onLook: (first: number, last: number) => void;
  readonly ref: Ref<ListHandle>;
};

export type VirtualRows = {
  readonly rows: readonly Row[];
  /** The rows to show, and where. */
  readonly items: readonly {
    readonly key: string | number | bigint;
    readonly index: number;
    readonly top: number;
  }[];
  readonly height: number;
  /** The day of the first row in sight. */
  readonly day: string | undefined;
  readonly body: RefObject<HTMLTableSectionElement | null>;
  readonly measure: (element: HTMLElement | null) => void;
  readonly rowsInSight: () => number;
};

/** Heights are measured; until then these will do. */
const DAY_HEIGHT = 26;
const ROW_HEIGHT = 45;
const CARD_HEIGHT = 104;
const ROOMY = '(min-width: 64rem)';
/** What sticks to the top of the window and would cover a row: the names of the columns, and the day. */
const STUCK_HEIGHT = 56;

/** Which rows of the list are to be there, and where. The window scrolls. */
export function useVirtualRows({ listing, zone, cursor, onLook, ref }: VirtualRowsOptions): VirtualRows {
  const { rows, rowOfEvent } = useMemo(() => rowsOf(listing, zone), [listing, zone]);
  const body = useRef<HTMLTableSectionElement>(null);
  const isRoomy = useMediaQuery(ROOMY);
  const start = useTopOf(body);
  const currentRow = cursor.index < 0 ? undefined : rowOfEvent[cursor.index];

  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.kind === 'day' ? DAY_HEIGHT : isRoomy ? ROW_HEIGHT : CARD_HEIGHT),
    getItemKey: (index) => keyOf(listing, rows[index]) ?? index,
    scrollMargin: start,
    scrollPaddingStart: STUCK_HEIGHT,
    scrollPaddingEnd: 8,
    overscan: 12,
    useFlushSync: false,
    // The row that has the focus, or would get it, is there wherever the window is scrolled to.
    rangeExtractor(range) {
      const indices = defaultRangeExtractor(range);
      if (currentRow === undefined || indices.includes(currentRow)) return indices;
      return [...indices, currentRow].sort((a, b) => a - b);
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are cards where there is little room, so no measure holds
  useEffect(() => virtualizer.measure(), [isRoomy]);

  const { range } = virtualizer;
  const [first, last] = eventsBetween(rows, range?.startIndex ?? 0, range?.endIndex ?? 0);
  const look = useEffectEvent(onLook);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another list the same indices are other events
  useEffect(() => look(first, last), [first, last, listing]);

  useLayoutEffect(() => {
    const position = cursor.wanted.current;
    if (position !== undefined && focusRow(position)) cursor.wanted.current = undefined;
  });

  function focusRow(position: number): boolean {
    const row = body.current?.querySelector<HTMLElement>(`[data-position="${position}"]`);
    row?.focus({ preventScroll: true });
    return row != null;
  }

  useImperativeHandle(ref, () => ({
    focus: focusRow,
    reveal(index) {
      const row = rowOfEvent[index];
      // With the first entry of a day its date is brought into sight.
      if (row !== undefined) virtualizer.scrollToIndex(index === 0 ? 0 : row, { align: 'auto' });
    },
    isAtTop: () => (body.current?.getBoundingClientRect().top ?? 0) >= 0,
    goToTop() {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      if (top < 0) virtualizer.scrollToIndex(0, { align: 'start' });
    },
    hasFocus: () => body.current?.contains(document.activeElement) ?? false,
  }));

  return {
    rows,
    items: virtualizer
      .getVirtualItems()
      .map(({ key, index, start: top }) => ({ key, index, top: top - virtualizer.options.scrollMargin })),
    height: virtualizer.getTotalSize(),
    day: dayOfRow(rows, firstInSight(virtualizer)),
    body,
    measure: virtualizer.measureElement,
    rowsInSight: () => {
      const [top, bottom] = eventsBetween(
        rows,
        virtualizer.range?.startIndex ?? 0,
        virtualizer.range?.endIndex ?? 0,
      );
      return bottom - top;
    },
  };
}

/** The first row that nothing covers. */
function firstInSight(virtualizer: Virtualizer<Window, HTMLElement>): number {
  const offset = (virtualizer.scrollOffset ?? 0) + STUCK_HEIGHT / 2;
  return virtualizer.getVirtualItemForOffset(offset)?.index ?? 0;
}

function keyOf(listing: Listing, row: Row | undefined): string | number | undefined {
  if (row === undefined) return undefined;
  return row.kind === 'day' ? `day ${row.date}` : placeAt(listing, row.index)?.position;
}

/** The first and the last event of some rows. */
function eventsBetween(rows: readonly Row[], from: number, until: number): readonly [number, number] {
  const events = rows.slice(from, until + 1).flatMap((row) => (row.kind === 'event' ? [row.index] : []));
  return [events[0] ?? 0, events.at(-1) ?? 0];
}

/** How far below the top of the document an element begins, again whenever something above it grows or shrinks. */
function useTopOf(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    function measure() {
      const box = element.current?.getBoundingClientRect();
      if (box !== undefined) setTop(Math.round(box.top + globalThis.scrollY));
    }
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}
