import { type PositionRange, rangesWithout } from '@daybook/event';

/** What of some ranges lies within a window. */
export function cutRanges(ranges: readonly PositionRange[], { first, last }: PositionRange): PositionRange[] {
  return ranges
    .map((range) => ({ first: Math.max(first, range.first), last: Math.min(last, range.last) }))
    .filter((range) => range.first <= range.last);
}

/** What of `ranges` lies in none of `others`; both rise, and there may be many of both. */
export function rangesOutside(
  ranges: readonly PositionRange[],
  others: readonly PositionRange[],
): PositionRange[] {
  const outside: PositionRange[] = [];
  let at = 0;
  for (const range of ranges) {
    while ((others[at]?.last ?? range.first) < range.first) at += 1;
    let end = at;
    while ((others[end]?.first ?? Number.POSITIVE_INFINITY) <= range.last) end += 1;
    outside.push(...rangesWithout(range, others.slice(at, end)));
  }
  return outside;
}
