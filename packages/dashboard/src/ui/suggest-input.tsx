import { type ComponentPropsWithoutRef, type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { Input } from './input.tsx';
import { optionId, type Suggested, SuggestionList } from './suggestion-list.tsx';

export type SuggestInputProps<Item extends Suggested> = Omit<
  ComponentPropsWithoutRef<'input'>,
  'value' | 'onChange' | 'type'
> & {
  readonly value: string;
  /** What is offered at present. */
  readonly items: readonly Item[];
  /** What the list is called for those who do not see it. */
  readonly listLabel: string;
  readonly isMono?: boolean;
  readonly isOpen: boolean;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly onWrite: (text: string) => void;
  readonly onTake: (item: Item) => void;
  /** What the Tab key takes while nothing is chosen. */
  readonly likely?: Item | undefined;
};

/**
 * A field of text that offers what could stand in it, as a combobox: writing or an arrow opens the list, arrows go through it, Enter or Tab
 * takes what is chosen, Esc closes it. While nothing is chosen, Enter does what it does in any field.
 */
export function SuggestInput<Item extends Suggested>({
  value,
  items,
  listLabel,
  isMono = false,
  isOpen,
  inputRef,
  onOpenChange,
  onWrite,
  onTake,
  likely,
  ...rest
}: SuggestInputProps<Item>) {
  const listId = useId();
  const [chosen, setChosen] = useState<string>();
  const isShown = isOpen && items.length > 0;
  const active = isShown ? items.findIndex(({ id }) => id === chosen) : -1;

  function take(item: Item) {
    setChosen(undefined);
    onTake(item);
  }

  function open(next: boolean) {
    setChosen(undefined);
    onOpenChange(next);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    const item = items[active];
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        if (!isOpen) onOpenChange(true);
        // Past either end nothing is chosen, and then comes the other end.
        else setChosen(items[nextOf(active, event.key === 'ArrowDown' ? 1 : -1, items.length)]?.id);
        break;
      case 'Enter':
        if (item === undefined) return open(false);
        take(item);
        break;
      case 'Tab': {
        const taken = item ?? likely;
        if (!isShown || event.shiftKey || taken === undefined) return;
        take(taken);
        break;
      }
      case 'Escape':
        if (!isShown) return;
        open(false);
        event.stopPropagation();
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  return (
    <>
      <Input
        {...rest}
        ref={inputRef}
        type="text"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isShown}
        aria-controls={isShown ? listId : undefined}
        aria-activedescendant={active < 0 ? undefined : optionId(listId, active)}
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        value={value}
        onChange={(event) => {
          setChosen(undefined);
          onWrite(event.target.value);
          onOpenChange(true);
        }}
        onClick={() => onOpenChange(true)}
        onKeyDown={onKeyDown}
        onBlur={(event) => {
          open(false);
          rest.onBlur?.(event);
        }}
      />
      <span role="status" className="sr-only">
        {isShown && `${items.length} ${items.length === 1 ? 'suggestion' : 'suggestions'}`}
      </span>
      {isShown && (
        <SuggestionList
          id={listId}
          label={listLabel}
          items={items}
          active={active}
          isMono={isMono}
          anchor={inputRef}
          onTake={take}
        />
      )}
    </>
  );
}

/** The next place among a number of them and nowhere, which is −1. */
function nextOf(active: number, step: 1 | -1, count: number): number {
  const next = active + step;
  if (next < -1) return count - 1;
  return next >= count ? -1 : next;
}
