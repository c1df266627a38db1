/** A perfect subtree: `count` leaves from `first` on; `count` is a power of two, and `first` a multiple of it. */
export type CoverPart = { readonly first: number; readonly count: number };

/**
 * The fewest perfect subtrees that make up the leaves from `from` up to, not including, `end`, left to right. Where a border lies between,
 * none of them crosses it. `borders` rise.
 */
export function coverOf(from: number, end: number, borders: readonly number[]): CoverPart[] {
  const parts: CoverPart[] = [];
  const stops = borders.filter((border) => border > from && border < end);
  let first = from;
  for (const stop of [...stops, end]) {
    while (first < stop) {
      let count = 1;
      while (first % (2 * count) === 0 && first + 2 * count <= stop) count *= 2;
      parts.push({ first, count });
      first += count;
    }
  }
  return parts;
}
