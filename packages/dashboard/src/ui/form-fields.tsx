import { Eye, EyeOff } from 'lucide-react';
import { type ComponentPropsWithRef, type ReactNode, useId, useState } from 'react';
import { type Described, Field } from './field.tsx';
import { useFieldProblem } from './form-problem.ts';
import { IconButton } from './icon-button.tsx';
import { Input } from './input.tsx';
import { Select } from './select.tsx';
import { TextArea } from './text-area.tsx';
import { Untrusted } from './untrusted.tsx';

type Labelled = {
  /** The field's name, as the server's errors call it. */
  readonly name: string;
  readonly label: string;
  /** What would be right, said before anything is wrong. */
  readonly hint?: ReactNode;
  readonly isLabelHidden?: boolean;
  /** What is wrong as the page itself knows; the server's word on the field without it. */
  readonly problem?: string | undefined;
};

/** A line of text in a form. */
export function TextField({
  name,
  label,
  hint,
  isLabelHidden,
  problem,
  className,
  ...rest
}: Labelled & Omit<ComponentPropsWithRef<'input'>, 'name'>) {
  return (
    <LabelledField {...{ name, label, hint, isLabelHidden, problem }}>
      {(described) => (
        <Input type="text" {...rest} {...described} name={name} className={`w-full ${className ?? ''}`} />
      )}
    </LabelledField>
  );
}

/** A password, hidden unless one asks to see it. */
export function PasswordField({
  name,
  label,
  hint,
  isLabelHidden,
  problem,
  ...rest
}: Labelled & Omit<ComponentPropsWithRef<'input'>, 'name' | 'type'>) {
  const [isShown, setShown] = useState(false);
  const Sign = isShown ? EyeOff : Eye;
  return (
    <LabelledField {...{ name, label, hint, isLabelHidden, problem }}>
      {(described) => (
        <div className="relative">
          <Input
            {...rest}
            {...described}
            name={name}
            type={isShown ? 'text' : 'password'}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            className="w-full pr-10"
          />
          <div className="absolute inset-y-0 right-1.5 flex items-center">
            <IconButton
              label={isShown ? `Hide: ${label}` : `Show: ${label}`}
              onClick={() => setShown(!isShown)}
            >
              <Sign aria-hidden="true" size={15} />
            </IconButton>
          </div>
        </div>
      )}
    </LabelledField>
  );
}

/** One of a few choices in a form; its children are `<option>`s. */
export function SelectField({
  name,
  label,
  hint,
  isLabelHidden,
  problem,
  ...rest
}: Labelled & Omit<ComponentPropsWithRef<'select'>, 'name'>) {
  return (
    <LabelledField {...{ name, label, hint, isLabelHidden, problem }}>
      {(described) => <Select {...rest} {...described} name={name} className="w-full" />}
    </LabelledField>
  );
}

/** Several lines of text in a form. */
export function TextAreaField({
  name,
  label,
  hint,
  isLabelHidden,
  problem,
  ...rest
}: Labelled & Omit<ComponentPropsWithRef<'textarea'>, 'name'>) {
  return (
    <LabelledField {...{ name, label, hint, isLabelHidden, problem }}>
      {(described) => <TextArea {...rest} {...described} name={name} />}
    </LabelledField>
  );
}

/** A box to tick in a form; its value is `on` when it is. */
export function CheckField({
  label,
  hint,
  ...rest
}: { readonly label: ReactNode; readonly hint?: ReactNode } & Omit<ComponentPropsWithRef<'input'>, 'type'>) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5 text-sm">
      <input
        {...rest}
        type="checkbox"
        id={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <div id={`${id}-hint`} className="text-muted text-xs">
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}

function LabelledField({
  name,
  label,
  hint,
  isLabelHidden = false,
  problem,
  children,
}: Omit<Labelled, 'isLabelHidden'> & {
  readonly isLabelHidden?: boolean | undefined;
  readonly children: (described: Described & { readonly id: string }) => ReactNode;
}) {
  const id = useId();
  const refused = useFieldProblem(name);
  const error = problem ?? refused;
  return (
    <Field
      id={id}
      label={label}
      isLabelHidden={isLabelHidden}
      hint={hint}
      error={error === undefined ? undefined : <Untrusted text={error} />}
    >
      {(described) => children({ ...described, id })}
    </Field>
  );
}
