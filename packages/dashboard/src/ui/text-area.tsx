import type { ComponentPropsWithRef } from 'react';
import { classes } from './classes.ts';

/** Several lines of text to write in. On a phone its letters are large enough that the browser does not zoom. */
export function TextArea({ className, ...rest }: ComponentPropsWithRef<'textarea'>) {
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
