import type { Coverage, Histogram } from '@daybook/sdk';

/** How many events a histogram has. */
export function totalOf({ buckets }: Pick<Histogram, 'buckets'>): number {
  return buckets.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
}

/** How many events match: those that were counted, and those that arrived since. */
export function countOf(
  counted: Pick<Histogram, 'buckets'> & { readonly coverage: Pick<Coverage, 'readUpTo'> },
  arrived: ReadonlySet<number> | undefined,
): number {
  let since = 0;
  for (const position of arrived ?? []) if (position > counted.coverage.readUpTo) since += 1;
  return totalOf(counted) + since;
}
