import type { Catalogue, RecordedEvent } from '@daybook/event';
import type { KeyboardEvent, Ref } from 'react';
import { EventRow } from './event-row.tsx';
import type { ListCursor } from './use-list-cursor.ts';

export type EventListProps = {
  readonly events: readonly RecordedEvent[];
  readonly catalogue: Catalogue;
  readonly zone: string;
  /** How many events match in all, as far as that is known. */
  readonly total: number | undefined;
  readonly openId: string | undefined;
  readonly isStale: boolean;
  readonly cursor: ListCursor;
  readonly onOpen: (event: RecordedEvent) => void;
  readonly ref: Ref<HTMLTableSectionElement>;
};

/** The entries as a table of rows that the arrow keys walk through. */
export function EventList({
  events,
  catalogue,
  zone,
  total,
  openId,
  isStale,
  cursor,
  onOpen,
  ref,
}: EventListProps) {
  function onKeyDown(pressed: KeyboardEvent) {
    const steps = STEPS[pressed.key];
    if (steps === undefined || pressed.altKey || pressed.ctrlKey || pressed.metaKey) return;
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
        className={`block w-full table-fixed border-line border-y bg-surface text-sm @2xl:table ${isStale ? 'opacity-60' : ''}`}
      >
        <thead className="sr-only @2xl:not-sr-only @2xl:table-header-group">
          <tr aria-rowindex={1} className="border-line border-b text-left text-muted text-xs">
            <Heading className="w-32">Time</Heading>
            <Heading className="w-[30%] @4xl:w-[25%]">Actor</Heading>
            <Heading className="w-[32%] @4xl:w-[24%]">Action</Heading>
            <Heading>Resource</Heading>
            <Heading className="w-[22%] @2xl:hidden @4xl:table-cell">Context</Heading>
          </tr>
        </thead>
        <tbody ref={ref} className="block @2xl:table-row-group">
          {events.map((event, index) => (
            <EventRow
              key={event.position}
              event={event}
              catalogue={catalogue}
              zone={zone}
              index={index}
              isOpen={event.id === openId}
              isCurrent={index === cursor.index}
              onOpen={() => onOpen(event)}
              onFocus={() => cursor.set(event.position)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const STEPS: { readonly [key: string]: number | undefined } = {
  ArrowDown: 1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

function Heading({ className = '', children }: { readonly className?: string; readonly children: string }) {
  return (
    <th scope="col" className={`px-3 py-1.5 font-medium last:pr-6 first:pl-6 ${className}`}>
      {children}
    </th>
  );
}
