import type { ComponentPropsWithRef } from 'react';
import { classes } from './classes.ts';

/** A line of text to write in. On a phone its letters are large enough that the browser does not zoom. */
export function Input({ className, ...rest }: ComponentPropsWithRef<'input'>) {
  return (
    <input
      {...rest}
      className={classes(
        'h-9 pointer-coarse:h-10 min-w-0 rounded-md border border-line-control bg-surface px-3 text-base text-ink sm:text-sm',
        'placeholder:text-faint read-only:bg-sunken aria-invalid:border-bad',
        className,
      )}
    />
  );
}
