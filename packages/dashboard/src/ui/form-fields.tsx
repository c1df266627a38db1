import { Eye, EyeOff } from 'lucide-react';
import { type ComponentPropsWithRef, type ReactNode, useId, useState } from 'react';
import { classes } from './classes.ts';
import { type Described, Field } from './field.tsx';
import { useFieldProblem } from './form-problem.ts';
import { IconButton } from './icon-button.tsx';
import { Input } from './input.tsx';
import { Select } from './select.tsx';
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

/** What a field of a form is given: the frame's own, and all that its element takes. */
type FormFieldProps<Tag extends 'input' | 'select' | 'textarea'> = Labelled &
  Omit<ComponentPropsWithRef<Tag>, 'name'>;

/** A line of text in a form. */
export function TextField({ className, ...given }: FormFieldProps<'input'>) {
  return (
    <LabelledField given={given}>
      {(props) => <Input type="text" {...props} className={`w-full ${className ?? ''}`} />}
    </LabelledField>
  );
}

/** A password, hidden unless one asks to see it. */
export function PasswordField(given: Omit<FormFieldProps<'input'>, 'type'>) {
  const [isShown, setShown] = useState(false);
  const Sign = isShown ? EyeOff : Eye;
  return (
    <LabelledField given={given}>
      {(props) => (
        <div className="relative">
          <Input
            {...props}
            type={isShown ? 'text' : 'password'}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            className="w-full pr-10"
          />
          <div className="absolute inset-y-0 right-1.5 flex items-center">
            <IconButton
              label={isShown ? `Hide: ${given.label}` : `Show: ${given.label}`}
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
export function SelectField(given: FormFieldProps<'select'>) {
  return <LabelledField given={given}>{(props) => <Select {...props} className="w-full" />}</LabelledField>;
}

/** Several lines of text in a form. */
export function TextAreaField(given: FormFieldProps<'textarea'>) {
  return <LabelledField given={given}>{(props) => <TextArea {...props} />}</LabelledField>;
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

/** Label, hint and problem around an element, which gets what else was given. */
function LabelledField<Given extends Labelled>({
  given,
  children,
}: {
  readonly given: Given;
  readonly children: (
    props: Omit<Given, keyof Labelled> & Described & { readonly id: string; readonly name: string },
  ) => ReactNode;
}) {
  const { name, label, hint, isLabelHidden = false, problem, ...rest } = given;
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
      {(described) => children({ ...rest, ...described, id, name })}
    </Field>
  );
}

/** Several lines of text to write in. On a phone its letters are large enough that the browser does not zoom. */
function TextArea({ className, ...rest }: ComponentPropsWithRef<'textarea'>) {
  return (
    <textarea
      spellCheck={false}
      autoCapitalize="none"
      autoCorrect="off"
      {...rest}
      className={classes(
        'mono min-h-24 w-full min-w-0 rounded-md border border-line-control bg-surface px-3 py-2 text-base text-ink sm:text-sm',
        'placeholder:text-faint aria-invalid:border-bad',
        className,
      )}
    />
  );
}
