import { type Catalogue, formatActor, type RecordedEvent, sentence } from '@daybook/event';
import { type KeyboardEvent, type MouseEvent, memo, type ReactNode, type Ref } from 'react';
import { visibleText } from '../../../text/visible.ts';
import { classes } from '../../../ui/classes.ts';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { OutcomeBadge } from '../outcome-badge.tsx';
import { reporter } from '../recorder.ts';
import { localTime, utcTime } from '../times.ts';
import { COLUMNS } from './columns.ts';
import { contextParts } from './context-parts.ts';

export type EventRowProps = {
  /** Undefined while it is being fetched again. */
  readonly event: RecordedEvent | undefined;
  readonly position: number;
  readonly catalogue: Catalogue;
  readonly zone: string;
  /** Place in the list, from 0. */
  readonly index: number;
  /** Place among all rows, days included. */
  readonly rowIndex: number;
  /** Pixels from the top of the list. */
  readonly top: number;
  readonly isOpen: boolean;
  /** Whether it has just arrived. */
  readonly isFresh: boolean;
  /** Whether the Tab key stops here: one row of the list does. */
  readonly isCurrent: boolean;
  readonly onOpen: (event: RecordedEvent) => void;
  readonly onFocus: () => void;
  readonly ref: Ref<HTMLTableRowElement>;
};

/** One entry: when, who, what, on what, and from where. A row of the table where there is room, a card where there is not. */
export function EventRow(props: EventRowProps) {
  const { event, position, index, rowIndex, top, isOpen, isFresh, isCurrent, onOpen, onFocus, ref } = props;

  function onKeyDown(pressed: KeyboardEvent) {
    if (event === undefined || (pressed.key !== 'Enter' && pressed.key !== ' ')) return;
    pressed.preventDefault();
    onOpen(event);
  }

  function onClick(clicked: MouseEvent) {
    // Whoever drags over the text wants to copy it.
    const selection = getSelection();
    const isDragged = selection?.type === 'Range' && selection.containsNode(clicked.currentTarget, true);
    if (event !== undefined && !isDragged) onOpen(event);
  }

  return (
    <tr
      ref={ref}
      data-index={rowIndex}
      data-position={position}
      tabIndex={isCurrent ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      aria-busy={event === undefined}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      style={{ transform: `translateY(${top}px)` }}
      className={classes(
        'absolute inset-x-0 top-0 grid cursor-pointer grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 border-line border-b px-4 py-2.5 -outline-offset-2 sm:px-6 @xl:gap-x-4 @xl:py-1',
        COLUMNS,
        isOpen ? 'bg-accent-soft shadow-[inset_3px_0_0_var(--accent)]' : 'hover:bg-sunken',
        isFresh && 'motion-safe:animate-fresh motion-reduce:shadow-[inset_3px_0_0_var(--good)]',
      )}
    >
      {event === undefined ? (
        <Fetching />
      ) : (
        <Cells event={event} catalogue={props.catalogue} zone={props.zone} />
      )}
    </tr>
  );
}

/** What it says of its event, which is the same wherever the row is. */
const Cells = memo(function Cells({
  event,
  catalogue,
  zone,
}: Pick<EventRowProps, 'catalogue' | 'zone'> & { readonly event: RecordedEvent }) {
  const reportedBy = reporter(event.recordedBy);
  const time = localTime(event.occurredAt, zone);
  const { place, source } = contextParts(event.context);
  return (
    <>
      <Cell className="col-start-2 row-start-1">
        <time dateTime={event.occurredAt} title={utcTime(event.occurredAt)} className="mono">
          <span className="sr-only">{time.date} </span>
          {time.time}
        </time>
      </Cell>
      <Cell className="col-span-2 row-start-3">
        <Line text={formatActor(event.actor)} />
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
        <span className={`${SECOND} hidden @xl:block`}>
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
    </>
  );
});

function Fetching() {
  return (
    <td className="col-span-full flex h-9 items-center text-faint text-xs">Fetching this entry again…</td>
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
        'flex min-w-0 items-baseline gap-2 overflow-hidden @xl:col-auto @xl:row-auto',
        isLeastNeeded ? '@xl:hidden @3xl:block' : '@xl:block',
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
