import { X } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { Field } from '../../../ui/field.tsx';
import { SuggestInput } from '../../../ui/suggest-input.tsx';
import { useDebounced } from '../../../ui/use-debounced.ts';
import { useMatchingValues } from './count-queries.ts';
import type { SingleKey } from './panel-terms.ts';

export type ValueGroup = { readonly label?: string; readonly values: readonly string[] };

export type ValueFieldProps = {
  readonly label: string;
  readonly name: SingleKey;
  /** What is set: exactly this value, or nothing. */
  readonly value: string;
  readonly problem: string | undefined;
  /** Whether it was tried to apply what is wrong. */
  readonly isTried: boolean;
  readonly placeholder: string;
  /** The filter with which the values are counted. */
  readonly q: string;
  /** All that can stand here, by group; without them, what occurs is offered, and anything can be written. */
  readonly groups?: readonly ValueGroup[];
  /** What would be set by writing a text. */
  readonly read: (text: string) => string;
  readonly onChange: (text: string) => void;
};

/** A field for one value, which offers those that occur, and how often. */
export function ValueField({
  label,
  name,
  value,
  problem,
  isTried,
  placeholder,
  q,
  groups,
  read,
  onChange,
}: ValueFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  // What is written stays as it is written while it means what is set.
  const [written, setWritten] = useState(value);
  const text = read(written) === value ? written : value;
  // A value that was chosen hides no others when the list is opened again.
  const [isTyped, setIsTyped] = useState(false);
  const typed = isTyped ? text.trim() : '';
  const counted = useMatchingValues(isOpen ? name : undefined, q, useDebounced(typed));
  // Somebody who is still writing is not told that it is wrong.
  const [isWriting, setIsWriting] = useState(false);

  const counts = new Map(counted?.map((line) => [line.value, line.count]));
  const all: readonly ValueGroup[] = groups ?? [{ values: [...counts.keys()] }];
  const items = all.flatMap(({ label: group, values }) =>
    values
      .filter((line) => line.toLowerCase().includes(typed.toLowerCase()))
      .map((line) => ({
        id: line,
        label: line,
        ...(group !== undefined && { group }),
        ...(counted !== undefined && { count: counts.get(line) ?? 0 }),
      })),
  );

  function write(next: string) {
    setWritten(next);
    onChange(next);
  }

  return (
    <Field id={id} label={label} error={isWriting && !isTried ? undefined : problem}>
      {(described) => (
        <div className="relative" onKeyDownCapture={(event) => event.key === 'Enter' && setIsWriting(false)}>
          <SuggestInput
            id={id}
            {...described}
            value={text}
            items={items}
            listLabel={label}
            isMono={groups !== undefined}
            isOpen={isOpen}
            inputRef={input}
            onOpenChange={setIsOpen}
            onWrite={(next) => {
              setIsTyped(true);
              setIsWriting(true);
              write(next);
            }}
            onTake={(line) => {
              write(line.id);
              setIsTyped(false);
              setIsOpen(false);
            }}
            onFocus={() => setIsTyped(false)}
            onBlur={({ relatedTarget }) => {
              // Under the press of a button nothing may move: it would miss.
              if (!(relatedTarget instanceof HTMLButtonElement)) setIsWriting(false);
            }}
            placeholder={placeholder}
            className="w-full pr-9"
          />
          {text !== '' && (
            <button
              type="button"
              aria-label={`Clear ${label}`}
              onClick={() => {
                write('');
                input.current?.focus();
              }}
              className="absolute inset-y-0 right-0 flex w-9 items-center justify-center rounded-md text-muted hover:text-ink"
            >
              <X aria-hidden="true" size={14} />
            </button>
          )}
        </div>
      )}
    </Field>
  );
}
