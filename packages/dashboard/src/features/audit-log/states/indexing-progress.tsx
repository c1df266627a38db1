import type { Coverage } from '@daybook/sdk';

/** How far the index has come. */
export function IndexingProgress({ coverage: { readUpTo, pending } }: { readonly coverage: Coverage }) {
  const done = readUpTo + 1;
  const all = done + pending;
  return (
    <label className="flex w-full max-w-md flex-col gap-1 text-xs">
      <span className="tabular">
        {done.toLocaleString('en')} of {all.toLocaleString('en')} events can be searched
      </span>
      <progress value={done} max={Math.max(1, all)} className="h-1.5 w-full accent-accent" />
    </label>
  );
}
