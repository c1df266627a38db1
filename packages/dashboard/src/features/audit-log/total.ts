import type { Coverage, Histogram } from '@daybook/sdk';

/** What {@link totalOf} needs of a histogram. */
type Counted = Pick<Histogram, 'buckets' | 'earlier' | 'later'>;

/** How many events a histogram has, outliers included. */
export function totalOf({ buckets, earlier, later }: Counted): number {
  return [earlier, later, ...buckets.map(({ counts }) => counts)]
    .flatMap((counts) => Object.values(counts))
    .reduce((sum, count) => sum + count, 0);
}

/** How many events match: those that were counted, and those that arrived since. */
export function countOf(
  counted: Counted & { readonly coverage: Pick<Coverage, 'readUpTo'> },
  arrived: ReadonlySet<number> | undefined,
): number {
  let since = 0;
  for (const position of arrived ?? []) if (position > counted.coverage.readUpTo) since += 1;
  return totalOf(counted) + since;
}
