import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countPositions, mergeRanges, printRange, rangesWithout, readRange } from './position-ranges.ts';

const ranges = fc.array(
  fc.tuple(fc.nat(60), fc.nat(8)).map(([first, length]) => ({ first, last: first + length })),
  { maxLength: 8 },
);
const positionsOf = (list: readonly { first: number; last: number }[]) =>
  new Set(list.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n)));

describe('ranges of positions', () => {
  test('are read as they are written', () => {
    for (const range of [
      { first: 0, last: 0 },
      { first: 7, last: Number.MAX_SAFE_INTEGER },
    ])
      expect(readRange(printRange(range))).toEqual(range);
  });

  test.each([
    '',
    '7',
    '1-0',
    '01-2',
    '1-02',
    '-1-2',
    '1-2 ',
    '1–2',
    '0x1-2',
    '1e1-20',
    '0-99999999999999999',
    '0-9007199254740993',
  ])('are not read from "%s"', (text) => expect(readRange(text)).toBeUndefined());

  test('merged hold the same positions, rise, and do not meet', () => {
    fc.assert(
      fc.property(ranges, (list) => {
        const merged = mergeRanges(list);
        expect(positionsOf(merged)).toEqual(positionsOf(list));
        expect(countPositions(merged)).toBe(positionsOf(list).size);
        merged.slice(1).forEach(({ first }, place) => {
          expect(first).toBeGreaterThan((merged[place]?.last ?? 0) + 1);
        });
      }),
    );
  });

  test('without others hold exactly the rest', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(30), ranges, (first, length, others) => {
        const whole = { first, last: first + length };
        const left = rangesWithout(whole, mergeRanges(others));
        const taken = positionsOf(others);
        const rest = [...positionsOf([whole])].filter((position) => !taken.has(position));
        expect([...positionsOf(left)]).toEqual(rest);
      }),
    );
  });
});
