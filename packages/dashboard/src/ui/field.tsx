import type { ReactNode } from 'react';
import { classes } from './classes.ts';

export type Described = { readonly 'aria-invalid'?: true; readonly 'aria-describedby'?: string };

export type FieldProps = {
  /** The id of the control. */
  readonly id: string;
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly error?: ReactNode;
  /** Makes the control, with what ties it to its error. */
  readonly children: (described: Described) => ReactNode;
};

/** A control with its label, and under it what is wrong with what was written, read out as it appears. */
export function Field({ id, label, isLabelHidden = false, error, children }: FieldProps) {
  const errorId = `${id}-error`;
  const hasError = error !== undefined;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className={classes(isLabelHidden ? 'sr-only' : 'mb-1.5 block font-medium text-sm')}>
        {label}
      </label>
      {children(hasError ? { 'aria-invalid': true, 'aria-describedby': errorId } : {})}
      <div id={errorId} role="alert" className={classes('text-bad text-sm', hasError && 'mt-1.5')}>
        {error}
      </div>
    </div>
  );
}
