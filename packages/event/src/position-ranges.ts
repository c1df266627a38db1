/** Positions of the ledger from `first` to `last`, both inclusive. */
export type PositionRange = { readonly first: number; readonly last: number };

const RANGE = /^(0|[1-9]\d{0,15})-(0|[1-9]\d{0,15})$/;

/** `first-last`, as the metadata of an event that announces a destruction lists them; a single position is `7-7`. */
export function printRange({ first, last }: PositionRange): string {
  return `${first}-${last}`;
}

/** Undefined where the text is none that {@link printRange} gives. */
export function readRange(text: string): PositionRange | undefined {
  const [, first, last] = RANGE.exec(text) ?? [];
  const range = { first: Number(first), last: Number(last) };
  return Number.isSafeInteger(range.last) && range.first <= range.last ? range : undefined;
}

/** Ranges that rise, do not meet, and hold what `ranges` hold. */
export function mergeRanges(ranges: readonly PositionRange[]): PositionRange[] {
  const merged: { first: number; last: number }[] = [];
  for (const { first, last } of ranges.toSorted((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before && first <= before.last + 1) before.last = Math.max(before.last, last);
    else merged.push({ first, last });
  }
  return merged;
}

/** What of `whole` lies in none of `others`, which rise. */
export function rangesWithout(whole: PositionRange, others: Iterable<PositionRange>): PositionRange[] {
  const left: PositionRange[] = [];
  let next = whole.first;
  for (const { first, last } of others) {
    if (first > whole.last) break;
    if (first > next) left.push({ first: next, last: first - 1 });
    next = Math.max(next, last + 1);
  }
  if (next <= whole.last) left.push({ first: next, last: whole.last });
  return left;
}

/** How many positions the ranges hold, which do not meet. */
export function countPositions(ranges: readonly PositionRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** The action of the event that announces a destruction, by how the events go. No other one announces any. */
export const ANNOUNCING_ACTIONS = { expired: 'RETENTION_SWEEP', erased: 'ERASURE_START' } as const;
