import { type Catalogue, formatActor, type RecordedEvent, sentence } from '@daybook/event';
import type { KeyboardEvent, ReactNode } from 'react';
import { visibleText } from '../../text/visible.ts';
import { classes } from '../../ui/classes.ts';
import { Untrusted } from '../../ui/untrusted.tsx';
import { contextParts } from './context-parts.ts';
import { OutcomeBadge } from './outcome-badge.tsx';
import { reporter } from './recorder.ts';
import { localTime, utcTime } from './times.ts';

export type EventRowProps = {
  readonly event: RecordedEvent;
  readonly catalogue: Catalogue;
  readonly zone: string;
  /** Place in the list, from 0. */
  readonly index: number;
  readonly isOpen: boolean;
  /** Whether the Tab key stops here: one row of the list does. */
  readonly isCurrent: boolean;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
};

/** One entry: when, who, what, on what, and from where. A row of the table where there is room, a card where there is not. */
export function EventRow({
  event,
  catalogue,
  zone,
  index,
  isOpen,
  isCurrent,
  onOpen,
  onFocus,
}: EventRowProps) {
  const actor = formatActor(event.actor);
  const reportedBy = reporter(event.recordedBy);
  const time = localTime(event.occurredAt, zone);
  const { place, source } = contextParts(event.context);

  function onKeyDown(pressed: KeyboardEvent) {
    if (pressed.key !== 'Enter' && pressed.key !== ' ') return;
    pressed.preventDefault();
    onOpen();
  }

  return (
    <tr
      data-position={event.position}
      tabIndex={isCurrent ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      onClick={onOpen}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      className={classes(
        'grid cursor-pointer grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 border-line border-b px-3 py-2.5 -outline-offset-2 @2xl:table-row',
        isOpen ? 'bg-accent-soft' : 'hover:bg-sunken',
      )}
    >
      <Cell className="col-start-2 row-start-1 text-right @2xl:text-left">
        <time
          dateTime={event.occurredAt}
          title={utcTime(event.occurredAt)}
          className="tabular flex gap-1.5 @2xl:block"
        >
          <span className="block">{time.time}</span>
          <span className="block text-faint text-xs leading-5 @2xl:leading-normal">{time.date}</span>
        </time>
      </Cell>
      <Cell className="col-span-2 row-start-3">
        <Line text={actor} />
        {reportedBy !== undefined && (
          <span
            className="block truncate text-faint text-xs"
            title={`reported by ${visibleText(reportedBy)}`}
          >
            reported by <Untrusted text={reportedBy} />
          </span>
        )}
      </Cell>
      <Cell className="col-start-1 row-start-1">
        <span className="flex min-w-0 items-center gap-2" title={visibleText(sentence(event, catalogue))}>
          <span className="mono truncate font-medium">
            <Untrusted text={event.action} />
          </span>
          <OutcomeBadge outcome={event.outcome} />
        </span>
        <span className="hidden truncate text-faint text-xs @2xl:block">
          <Untrusted text={event.category} />
        </span>
      </Cell>
      <Cell className="col-span-2 row-start-2">
        <Line text={event.resource.name} />
        <span className="block truncate text-faint text-xs">
          <Untrusted text={event.resource.type} />
        </span>
      </Cell>
      <Cell
        className={classes(
          'col-span-2 row-start-4 @2xl:hidden @4xl:table-cell',
          place.length + source.length === 0 && 'hidden',
        )}
      >
        <Parts values={place} className="text-muted" />
        <Parts values={source} className="tabular text-faint text-xs" />
      </Cell>
    </tr>
  );
}

function Cell({ className, children }: { readonly className: string; readonly children: ReactNode }) {
  return (
    <td
      className={classes(
        'min-w-0 overflow-hidden @2xl:table-cell @2xl:px-3 @2xl:py-1.5 @2xl:align-top',
        className,
      )}
    >
      {children}
    </td>
  );
}

function Line({ text }: { readonly text: string }) {
  return (
    <span className="block truncate" title={visibleText(text)}>
      <Untrusted text={text} />
    </span>
  );
}

function Parts({ values, className }: { readonly values: readonly string[]; readonly className: string }) {
  if (values.length === 0) return null;
  const [first = '', ...others] = values;
  return (
    <span className={classes('block truncate', className)} title={visibleText(values.join(' · '))}>
      <Untrusted text={first} />
      {others.map((value) => (
        <span key={value}>
          {' · '}
          <Untrusted text={value} />
        </span>
      ))}
    </span>
  );
}
