import type { Catalogue, RecordedEvent } from '@daybook/event';
import type { KeyboardEvent, Ref } from 'react';
import { classes } from '../../../ui/classes.ts';
import { COLUMNS } from './columns.ts';
import { DayRow, StuckDay } from './day-row.tsx';
import { EventRow } from './event-row.tsx';
import type { ListHandle } from './list-handle.ts';
import { eventAt, placeAt } from './listing.ts';
import type { LiveList } from './live-list.ts';
import type { ListCursor } from './use-list-cursor.ts';
import { useVirtualRows } from './use-virtual-rows.ts';

export type EventListProps = {
  readonly list: LiveList;
  readonly catalogue: Catalogue;
  readonly zone: string;
  /** How many events match in all, as far as that is known. */
  readonly total: number | undefined;
  readonly openId: string | undefined;
  readonly isStale: boolean;
  readonly cursor: ListCursor;
  readonly onOpen: (event: RecordedEvent) => void;
  /** Told which events (by index) are looked at, whenever that changes. */
  readonly onLook: (first: number, last: number) => void;
  readonly ref: Ref<ListHandle>;
};

/** The entries as a table of rows that the arrow keys walk through. Only the rows in sight are there; the others keep their room. */
export function EventList({
  list,
  catalogue,
  zone,
  total,
  openId,
  isStale,
  cursor,
  onOpen,
  onLook,
  ref,
}: EventListProps) {
  const { listing, fresh } = list;
  const view = useVirtualRows({ listing, zone, cursor, onLook, ref });

  function onKeyDown(pressed: KeyboardEvent) {
    if (pressed.altKey || pressed.ctrlKey || pressed.metaKey) return;
    const steps = stepsOf(pressed.key, view.rowsInSight());
    if (steps === undefined) return;
    pressed.preventDefault();
    cursor.move(steps);
  }

  return (
    <div className="@container" aria-busy={isStale}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are focused and opened as those of a grid are
        role="grid"
        aria-label="Events, newest first"
        aria-rowcount={total === undefined ? -1 : total + 1}
        onKeyDown={onKeyDown}
        className={classes('block border-line border-t bg-surface text-sm', isStale && 'opacity-60')}
      >
        <thead className="sr-only top-0 z-10 bg-surface @xl:not-sr-only @xl:sticky @xl:block">
          <tr
            aria-rowindex={1}
            className={classes(
              'grid gap-x-4 border-line border-b px-4 text-left text-muted text-xs sm:px-6',
              COLUMNS,
            )}
          >
            {['Time', 'Actor', 'Action', 'Resource'].map((name) => (
              <Heading key={name}>{name}</Heading>
            ))}
            <Heading className="@xl:hidden @3xl:block">Context</Heading>
          </tr>
        </thead>
        <tbody ref={view.body} className="relative block" style={{ height: `${view.height}px` }}>
          <StuckDay date={view.day} />
          {view.items.map(({ key, index: rowIndex, top }) => {
            const row = view.rows[rowIndex];
            if (row === undefined) return null;
            if (row.kind === 'day')
              return <DayRow key={key} ref={view.measure} date={row.date} rowIndex={rowIndex} top={top} />;
            const event = eventAt(listing, row.index);
            const position = placeAt(listing, row.index)?.position ?? -1;
            return (
              <EventRow
                key={key}
                ref={view.measure}
                event={event}
                position={position}
                catalogue={catalogue}
                zone={zone}
                index={row.index}
                rowIndex={rowIndex}
                top={top}
                isOpen={event !== undefined && event.id === openId}
                isFresh={fresh.has(position)}
                isCurrent={row.index === cursor.index}
                onOpen={onOpen}
                onFocus={() => cursor.set(position)}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** How far a key goes; undefined for one that goes nowhere. */
function stepsOf(key: string, rowsInSight: number): number | undefined {
  const page = Math.max(1, rowsInSight - 1);
  switch (key) {
    case 'ArrowDown':
      return 1;
    case 'ArrowUp':
      return -1;
    case 'PageDown':
      return page;
    case 'PageUp':
      return -page;
    case 'Home':
      return Number.NEGATIVE_INFINITY;
    case 'End':
      return Number.POSITIVE_INFINITY;
    default:
      return undefined;
  }
}

function Heading({ className, children }: { readonly className?: string; readonly children: string }) {
  return (
    <th scope="col" className={classes('block py-1.5 font-medium', className)}>
      {children}
    </th>
  );
}
