import type { ReactNode } from 'react';
import { classes } from './classes.ts';

export type Described = { readonly 'aria-invalid'?: true; readonly 'aria-describedby'?: string };

export type FieldProps = {
  /** The id of the control. */
  readonly id: string;
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly error?: ReactNode;
  /** What would be right, said before anything is wrong. */
  readonly hint?: ReactNode;
  /** Makes the control, with what ties it to its error. */
  readonly children: (described: Described) => ReactNode;
};

/** A control with its label, and under it what is wrong with what was written, read out as it appears. */
export function Field({ id, label, isLabelHidden = false, error, hint, children }: FieldProps) {
  const errorId = `${id}-error`;
  const hintId = `${id}-hint`;
  const hasError = error !== undefined;
  const describedBy = [hasError && errorId, hint !== undefined && hintId].filter((part) => part !== false);
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={classes(isLabelHidden ? 'sr-only' : 'mb-1.5 block font-medium text-sm')}>
        {label}
      </label>
      {children({
        ...(hasError && { 'aria-invalid': true }),
        ...(describedBy.length > 0 && { 'aria-describedby': describedBy.join(' ') }),
      })}
      {hint !== undefined && (
        <div id={hintId} className="mt-1.5 text-muted text-xs">
          {hint}
        </div>
      )}
      <div id={errorId} role="alert" className={classes('text-bad text-sm', hasError && 'mt-1.5')}>
        {error}
      </div>
    </div>
  );
}
