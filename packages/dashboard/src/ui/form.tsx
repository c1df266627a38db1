import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { FieldProblemsContext, problemsOf } from './form-problem.ts';
import { Untrusted } from './untrusted.tsx';

/** What was written, by the names of the fields; a field that is not there, or a box that is not ticked, is ''. */
export type FormValues = (name: string) => string;

export type FormProps = {
  readonly onSubmit: (values: FormValues) => void;
  /** Why the last attempt failed: each part stands at the field that it is about. */
  readonly error?: unknown;
  /** While an attempt is under way nothing more is sent. */
  readonly isBusy?: boolean;
  readonly children: ReactNode;
  readonly className?: string;
};

/**
 * A form whose fields know what is wrong with them. What the server refuses is shown at the field of that name, which gets the focus, and
 * below them where it is about none; the browser checks nothing by itself.
 */
export function Form({ onSubmit, error, isBusy = false, children, className }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [names, setNames] = useState<ReadonlySet<string>>(new Set());
  const { fields, others } = problemsOf(error, names);

  // The fields are known once they are drawn.
  useEffect(() => {
    if (error === null || error === undefined || form.current === null) return;
    setNames(new Set(new FormData(form.current).keys()));
  }, [error]);
  const firstWrong = fields.keys().next().value;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt that fails anew
  useEffect(() => {
    if (firstWrong === undefined) return;
    const field = form.current?.elements.namedItem(firstWrong);
    if (field instanceof HTMLElement) field.focus();
  }, [firstWrong, error]);

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    // A form in a dialog is not part of the form that opened it, though React thinks so.
    event.stopPropagation();
    if (isBusy) return;
    const data = new FormData(event.currentTarget);
    onSubmit((name) => {
      const value = data.get(name);
      return typeof value === 'string' ? value : '';
    });
  }

  return (
    <form
      ref={form}
      aria-busy={isBusy}
      onSubmit={submit}
      noValidate
      className={className ?? 'flex flex-col gap-4'}
    >
      <FieldProblemsContext value={fields}>{children}</FieldProblemsContext>
      <FormErrors messages={others} />
    </form>
  );
}

function FormErrors({ messages }: { readonly messages: readonly string[] }) {
  const box = useRef<HTMLDivElement>(null);
  const text = messages.join('\n');
  // Below a long form in a dialog nobody would see it.
  useEffect(() => {
    if (text !== '') box.current?.scrollIntoView({ block: 'nearest' });
  }, [text]);
  return (
    <div ref={box} role="alert" className="empty:hidden">
      {messages.length > 0 && (
        <ul className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm [overflow-wrap:anywhere]">
          {messages.map((message) => (
            <li key={message}>
              <Untrusted text={message} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
