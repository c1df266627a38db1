import type { PositionRange } from '@daybook/event';

/** What of some ranges lies within a window. */
export function cutRanges(ranges: readonly PositionRange[], { first, last }: PositionRange): PositionRange[] {
  return ranges
    .map((range) => ({ first: Math.max(first, range.first), last: Math.min(last, range.last) }))
    .filter((range) => range.first <= range.last);
}
