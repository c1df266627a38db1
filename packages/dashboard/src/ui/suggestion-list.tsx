import { type RefObject, useEffect, useRef } from 'react';
import { classes } from './classes.ts';
import { Untrusted } from './untrusted.tsx';
import { usePlacement } from './use-placement.ts';

/** One line of a list of suggestions. */
export type Suggested = {
  /** What tells it from the others. */
  readonly id: string;
  /** It may be text that others wrote. */
  readonly label: string;
  readonly detail?: string;
  readonly count?: number;
  /** Neighbours of one group stand under its name. */
  readonly group?: string;
};

export type SuggestionListProps<Item extends Suggested> = {
  readonly id: string;
  readonly label: string;
  readonly items: readonly Item[];
  /** Where the arrow keys are; −1 for nowhere. */
  readonly active: number;
  readonly isMono: boolean;
  /** What the list opens under. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onTake: (item: Item) => void;
};

/** The id of an option, for the field to point to. */
export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** The list that opens under a field of text. The field keeps the focus and takes the keys. */
export function SuggestionList<Item extends Suggested>({
  id,
  label,
  items,
  active,
  isMono,
  anchor,
  onTake,
}: SuggestionListProps<Item>) {
  const list = useRef<HTMLDivElement>(null);
  usePlacement(list, anchor);
  useEffect(() => {
    if (active >= 0)
      document
        .getElementById(optionId(id, active))
        ?.scrollIntoView({ block: active === 0 ? 'end' : 'nearest' });
  }, [id, active]);

  return (
    <div
      ref={list}
      popover="manual"
      id={id}
      role="listbox"
      aria-label={label}
      tabIndex={-1}
      className="fixed m-0 max-w-[min(26rem,calc(100vw-1rem))] overflow-y-auto overscroll-contain rounded-md border border-line-control bg-surface py-1 text-ink text-sm shadow-float"
    >
      {items.map((item, index) => (
        <Line
          key={item.id}
          id={optionId(id, index)}
          item={item}
          heading={item.group === items[index - 1]?.group ? undefined : item.group}
          isActive={index === active}
          isMono={isMono}
          onTake={() => onTake(item)}
        />
      ))}
    </div>
  );
}

type LineProps = {
  readonly id: string;
  readonly item: Suggested;
  readonly heading: string | undefined;
  readonly isActive: boolean;
  readonly isMono: boolean;
  readonly onTake: () => void;
};

function Line({ id, item, heading, isActive, isMono, onTake }: LineProps) {
  return (
    <>
      {heading !== undefined && (
        <div role="presentation" className="px-3 pt-2 pb-1 font-medium text-muted text-xs">
          <Untrusted text={heading} />
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field that has the focus takes the keys for all options */}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={isActive}
        // The field keeps the focus.
        onMouseDown={(event) => event.preventDefault()}
        onClick={onTake}
        className={classes(
          'flex min-h-8 pointer-coarse:min-h-10 cursor-pointer select-none items-center gap-3 px-3 py-1 hover:bg-sunken',
          isActive && 'bg-accent-soft hover:bg-accent-soft',
        )}
      >
        <span className={classes('min-w-0 shrink-0 max-w-full [overflow-wrap:anywhere]', isMono && 'mono')}>
          <Untrusted text={item.label} />
        </span>
        {item.detail !== undefined && (
          <span className="min-w-0 truncate text-muted text-xs">{item.detail}</span>
        )}
        {item.count !== undefined && (
          <span className="tabular ml-auto pl-2 text-muted text-xs">
            {item.count.toLocaleString('en')}
            <span className="sr-only"> {item.count === 1 ? 'event' : 'events'}</span>
          </span>
        )}
      </div>
    </>
  );
}
