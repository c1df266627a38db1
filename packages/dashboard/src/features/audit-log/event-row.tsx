import { type Catalogue, formatActor, type RecordedEvent, sentence } from '@daybook/event';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
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

  function onClick(clicked: MouseEvent) {
    // Whoever drags over the text wants to copy it.
    const selection = getSelection();
    if (selection?.type !== 'Range' || !selection.containsNode(clicked.currentTarget, true)) onOpen();
  }

  return (
    <tr
      data-position={event.position}
      tabIndex={isCurrent ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      className={classes(
        'grid cursor-pointer grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 border-line border-b px-4 py-2.5 -outline-offset-2 sm:px-6 lg:scroll-mt-12 @2xl:table-row',
        isOpen ? 'bg-accent-soft shadow-[inset_3px_0_0_var(--accent)]' : 'hover:bg-sunken',
      )}
    >
      <Cell className="col-start-2 row-start-1 text-right @2xl:text-left">
        <time
          dateTime={event.occurredAt}
          title={utcTime(event.occurredAt)}
          className="mono flex items-baseline gap-2 @2xl:block"
        >
          <span className="block">{time.time}</span>
          <span className="block text-faint text-xs">{time.date}</span>
        </time>
      </Cell>
      <Cell className="col-span-2 row-start-3">
        <Line text={actor} />
        {reportedBy !== undefined && (
          <span className={SECOND} title={`reported by ${visibleText(reportedBy)}`}>
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
        <span className={`${SECOND} hidden @2xl:block`}>
          <Untrusted text={event.category} />
        </span>
      </Cell>
      <Cell className="col-span-2 row-start-2">
        <Line text={event.resource.name} />
        <span className={`${SECOND} shrink-0`}>
          <Untrusted text={event.resource.type} />
        </span>
      </Cell>
      <Cell className="col-span-2 row-start-4" isLeastNeeded>
        <Parts values={place} className="text-muted" />
        <Parts values={source} className="text-faint text-xs tabular" />
      </Cell>
    </tr>
  );
}

const SECOND = 'block truncate text-faint text-xs';

type CellProps = {
  /** Its place on a card. */
  readonly className: string;
  /** Whether it gives way when there is room for a table but not for all of it. */
  readonly isLeastNeeded?: boolean;
  readonly children: ReactNode;
};

/** A cell; on a card what it holds stands on one line. */
function Cell({ className, isLeastNeeded = false, children }: CellProps) {
  return (
    <td
      className={classes(
        'flex min-w-0 items-baseline gap-2 overflow-hidden @2xl:px-3 @2xl:py-1 @2xl:align-top @2xl:last:pr-6 @2xl:first:pl-6',
        isLeastNeeded ? '@2xl:hidden @4xl:table-cell' : '@2xl:table-cell',
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
