import type { PositionRange } from '@daybook/event';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rangesOutside } from './position-ranges.ts';

/** Ranges that rise and do not overlap, among the positions 0 to 60. */
const rising = fc
  .uniqueArray(fc.nat({ max: 60 }), { maxLength: 20 })
  .map((ends) => ends.toSorted((a, b) => a - b))
  .map((ends) => ends.flatMap((first, at) => (at % 2 ? [] : [{ first, last: ends[at + 1] ?? first }])));

const positions = (ranges: readonly PositionRange[]) =>
  ranges.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n));

test('of ranges, what lies in no other is left', () => {
  fc.assert(
    fc.property(rising, rising, (ranges, others) => {
      const gone = new Set(positions(others));
      expect(positions(rangesOutside(ranges, others))).toEqual(
        positions(ranges).filter((position) => !gone.has(position)),
      );
    }),
  );
});
