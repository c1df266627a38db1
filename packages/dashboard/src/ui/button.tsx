import type { ComponentPropsWithRef } from 'react';
import { classes } from './classes.ts';

const VARIANTS = {
  primary: 'bg-accent text-on-accent border-transparent hover:bg-accent-hover',
  secondary: 'bg-surface text-ink border-line-control hover:bg-sunken',
  /** For what cannot be undone. */
  danger: 'bg-bad text-on-accent border-transparent hover:opacity-90',
  quiet: 'bg-transparent text-muted border-transparent hover:bg-sunken hover:text-ink',
} as const;

export type ButtonProps = ComponentPropsWithRef<'button'> & { readonly variant?: keyof typeof VARIANTS };

/** A button; it submits a form only when it says so. Tall enough for a thumb where the pointer is coarse. */
export function Button({ variant = 'secondary', className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={classes(
        'inline-flex h-8 pointer-coarse:h-10 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border px-3 font-medium text-sm',
        'disabled:cursor-default disabled:opacity-60',
        VARIANTS[variant],
        className,
      )}
    />
  );
}
