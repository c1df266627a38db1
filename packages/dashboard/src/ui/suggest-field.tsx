import { type ReactNode, useId, useRef, useState } from 'react';
import { Field } from './field.tsx';
import { useFieldProblem } from './form-problem.ts';
import { SuggestInput } from './suggest-input.tsx';
import type { Suggested } from './suggestion-list.tsx';
import { Untrusted } from './untrusted.tsx';

export type SuggestFieldProps = {
  /** The field's name, as the server's errors call it. */
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly placeholder?: string;
  readonly value: string;
  /** What is offered; each stands for its `id`. */
  readonly items: readonly Suggested[];
  readonly isMono?: boolean;
  readonly autoFocus?: boolean;
  /** What is wrong as the page itself knows; the server's word on the field without it. */
  readonly problem?: string | undefined;
  readonly onChange: (value: string) => void;
  /** Told when the list opens and closes, so that nothing is asked for it before. */
  readonly onOpenChange: (isOpen: boolean) => void;
};

/** A line of text in a form that offers what is known, and takes anything. */
export function SuggestField(props: SuggestFieldProps) {
  const { name, label, hint, value, items, problem, onChange, onOpenChange, ...rest } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const refused = useFieldProblem(name);
  const error = problem ?? refused;

  function open(next: boolean) {
    setOpen(next);
    onOpenChange(next);
  }

  return (
    <Field
      id={id}
      label={label}
      hint={hint}
      error={error === undefined ? undefined : <Untrusted text={error} />}
    >
      {(described) => (
        <SuggestInput
          {...rest}
          {...described}
          id={id}
          name={name}
          value={value}
          items={items}
          listLabel={label}
          isOpen={isOpen}
          inputRef={input}
          onOpenChange={open}
          onWrite={onChange}
          onTake={(item) => {
            onChange(item.id);
            open(false);
          }}
          className={props.isMono ? 'mono w-full' : 'w-full'}
        />
      )}
    </Field>
  );
}
