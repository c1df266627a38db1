import { classes } from './classes.ts';

/** The product's sign and name. */
export function Wordmark({ size = 'small' }: { readonly size?: 'small' | 'large' }) {
  return (
    <span
      className={classes(
        'inline-flex items-center font-semibold tracking-tight',
        size === 'large' ? 'gap-2.5 text-xl' : 'gap-2 text-sm',
      )}
    >
      <img src="/favicon.svg" alt="" className={size === 'large' ? 'size-7' : 'size-5'} />
      Daybook
    </span>
  );
}
