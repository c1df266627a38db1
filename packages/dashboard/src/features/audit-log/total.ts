import type { Coverage } from '@daybook/sdk';

/** How many events match: those that were counted, and those that arrived since. */
export function countOf(
  counted: { readonly total: number; readonly coverage: Pick<Coverage, 'readUpTo'> } | undefined,
  arrived: ReadonlySet<number> | undefined,
): number | undefined {
  if (counted === undefined) return undefined;
  let since = 0;
  for (const position of arrived ?? []) if (position > counted.coverage.readUpTo) since += 1;
  return counted.total + since;
}
