import { ChevronDown } from 'lucide-react';
import type { ComponentPropsWithRef } from 'react';
import { classes } from './classes.ts';

/** One of a few choices: the browser's own list, which every reader and every phone knows how to use. Its children are `<option>`s. */
export function Select({ className, ...rest }: ComponentPropsWithRef<'select'>) {
  return (
    <span className={classes('relative inline-flex min-w-0', className)}>
      <select
        {...rest}
        className="h-9 pointer-coarse:h-10 w-full min-w-0 appearance-none truncate rounded-md border border-line-control bg-surface pr-8 pl-3 text-base text-ink disabled:opacity-60 aria-invalid:border-bad sm:text-sm"
      />
      <ChevronDown
        aria-hidden="true"
        size={14}
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted"
      />
    </span>
  );
}
