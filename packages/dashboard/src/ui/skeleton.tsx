import { classes } from './classes.ts';

const WIDTHS = ['w-11/12', 'w-3/4', 'w-5/6', 'w-2/3'];

/** Stands where something will be, and says so to those who do not see it. It stands still. */
export function Skeleton({ lines, label }: { readonly lines: number; readonly label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-3 py-3">
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <div key={line} className={classes('h-4 rounded bg-sunken', WIDTHS[line % WIDTHS.length])} />
      ))}
    </div>
  );
}
