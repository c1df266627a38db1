import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useRef, useState } from 'react';
import { classes } from './classes.ts';

export type Choice = {
  /** Names it among all choices. */
  readonly id: string;
  readonly label: ReactNode;
  /** Said beside it. */
  readonly hint?: ReactNode;
  /** Choices of a group stand together under its name. */
  readonly group: string;
};

export type ChoiceListProps<C extends Choice> = {
  /** What is chosen here. */
  readonly label: string;
  readonly placeholder: string;
  /** The choices for what was typed, most fitting first, group by group. */
  readonly choicesFor: (typed: string) => readonly C[];
  readonly onChoose: (choice: C) => void;
  /** Said where nothing fits. */
  readonly nothing: string;
  readonly input: Ref<HTMLInputElement>;
  /** The choice that is in force. */
  readonly chosenId?: string;
};

/** A field to type in and the choices that fit below it, as a combobox: the arrows go through them, Enter takes one. */
export function ChoiceList<C extends Choice>({
  label,
  placeholder,
  choicesFor,
  onChoose,
  nothing,
  input,
  chosenId,
}: ChoiceListProps<C>) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const choices = choicesFor(typed);
  const at = Math.min(active, choices.length - 1);

  useEffect(() => {
    list.current?.querySelector(`[data-index="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  function onKeyDown(pressed: KeyboardEvent) {
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }[pressed.key];
    if (next !== undefined) {
      pressed.preventDefault();
      setActive(Math.min(Math.max(next, 0), choices.length - 1));
    } else if (pressed.key === 'Enter' && !pressed.nativeEvent.isComposing) {
      pressed.preventDefault();
      const choice = choices[at];
      if (choice !== undefined) onChoose(choice);
    }
  }

  return (
    <>
      <input
        ref={input}
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        className="h-11 w-full shrink-0 border-line border-b bg-transparent px-4 text-base text-ink -outline-offset-2 placeholder:text-faint sm:text-sm"
      />
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={label}
        tabIndex={-1}
        className="min-h-0 flex-1 overflow-y-auto py-1"
      >
        {choices.map((choice, index) => (
          <ChoiceRow
            key={choice.id}
            id={`${id}-${index}`}
            index={index}
            choice={choice}
            isFirstOfGroup={choices[index - 1]?.group !== choice.group}
            isActive={index === at}
            isChosen={choice.id === chosenId}
            onPoint={() => setActive(index)}
            onChoose={() => onChoose(choice)}
          />
        ))}
      </div>
      <p role="status" className={choices.length === 0 ? 'px-4 pb-4 text-muted text-sm' : 'sr-only'}>
        {choices.length === 0 ? nothing : `${choices.length} choices`}
      </p>
    </>
  );
}

type ChoiceRowProps = {
  readonly id: string;
  readonly index: number;
  readonly choice: Choice;
  readonly isFirstOfGroup: boolean;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
};

function ChoiceRow({
  id,
  index,
  choice,
  isFirstOfGroup,
  isActive,
  isChosen,
  onPoint,
  onChoose,
}: ChoiceRowProps) {
  return (
    <>
      {isFirstOfGroup && (
        <div role="presentation" className="px-4 pt-2 pb-1 font-medium text-faint text-xs">
          {choice.group}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field that has the focus takes the keys for all options */}
      <div
        id={id}
        data-index={index}
        role="option"
        tabIndex={-1}
        aria-selected={isActive}
        onPointerMove={onPoint}
        onMouseDown={(pressed) => pressed.preventDefault()}
        onClick={onChoose}
        className={classes(
          'mx-1 flex cursor-pointer items-baseline justify-between gap-4 rounded px-3 py-1.5 text-sm',
          isActive && 'bg-accent-soft',
        )}
      >
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {choice.label}
          {isChosen && <span className="text-faint text-xs"> (chosen)</span>}
        </span>
        {choice.hint !== undefined && (
          <span className="shrink-0 text-faint text-xs tabular">{choice.hint}</span>
        )}
      </div>
    </>
  );
}
