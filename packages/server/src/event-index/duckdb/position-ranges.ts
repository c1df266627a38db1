import type { PositionWindow } from '../../journal/journal-reader.ts';

/** Ranges in order, neighbours and overlapping ones joined. */
export function joinRanges(ranges: readonly PositionWindow[]): PositionWindow[] {
  const joined: { first: number; last: number }[] = [];
  for (const { first, last } of ranges.toSorted((a, b) => a.first - b.first)) {
    const before = joined.at(-1);
    if (before && first <= before.last + 1) before.last = Math.max(before.last, last);
    else joined.push({ first, last });
  }
  return joined;
}

/** What of some ranges lies within a window. */
export function cutRanges(
  ranges: readonly PositionWindow[],
  { first, last }: PositionWindow,
): PositionWindow[] {
  return ranges
    .map((range) => ({ first: Math.max(first, range.first), last: Math.min(last, range.last) }))
    .filter((range) => range.first <= range.last);
}

/** How many positions ranges hold that do not overlap. */
export function countPositions(ranges: readonly PositionWindow[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
