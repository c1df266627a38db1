import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bar, findOutliers } from './histogram-outliers.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 27);
const bar = (daysAgo: number, count = 1): Bar => ({
  start: NOW - daysAgo * DAY,
  end: NOW - (daysAgo - 1) * DAY,
  count,
});
const ofYear = (year: number, count = 1): Bar => {
  const start = Date.UTC(year, 0, 1);
  return { start, end: start + DAY, count };
};

describe('outliers', () => {
  test('are one event of 1970 beside others, however few', () => {
    expect(findOutliers([ofYear(1970), bar(3), bar(1)], { now: NOW })).toEqual({ before: 1, after: 0 });
    expect(findOutliers([ofYear(1970), bar(2)], { now: NOW })).toEqual({ before: 1, after: 0 });
  });

  test('are one in a hundred at most', () => {
    const most = (count: number) => [ofYear(1970, 2), ofYear(1999, 1), bar(2, count)];
    expect(findOutliers(most(297), { now: NOW }).before).toBe(2);
    expect(findOutliers(most(296), { now: NOW }).before).toBe(1);
    expect(findOutliers(most(100), { now: NOW }).before).toBe(0);
  });

  test('lie further away than the others reach, and at least a year', () => {
    const found = (...bars: Bar[]) => findOutliers(bars, { now: NOW }).before;
    expect(found(bar(360), bar(1, 1_000))).toBe(0);
    expect(found(bar(370), bar(1, 1_000))).toBe(1);
    expect(found(bar(2_000), bar(1_100, 500), bar(1, 500))).toBe(0);
    expect(found(bar(2_300), bar(1_100, 500), bar(1, 500))).toBe(1);
  });

  test('are after now, too, where a clock was ahead', () => {
    expect(findOutliers([bar(3), bar(1), ofYear(2038)], { now: NOW })).toEqual({ before: 0, after: 1 });
    expect(findOutliers([ofYear(1970), bar(1), ofYear(2038)], { now: NOW })).toEqual({ before: 1, after: 1 });
  });

  test('are none where the filter says how far it reaches', () => {
    const bars = [ofYear(1970), bar(1), ofYear(2038)];
    expect(findOutliers(bars, { now: NOW, since: 0, until: ofYear(2040).start })).toEqual({
      before: 0,
      after: 0,
    });
    expect(findOutliers(bars.slice(1), { now: NOW, since: NOW - 9 * DAY })).toEqual({ before: 0, after: 1 });
    expect(findOutliers(bars.slice(0, 2), { now: NOW, until: NOW })).toEqual({ before: 1, after: 0 });
  });

  test('never are all, and never more than they may be', () => {
    const bars = fc
      .uniqueArray(fc.integer({ min: 0, max: 30_000 }), { minLength: 1, maxLength: 60 })
      .chain((days) =>
        fc.tuple(...days.toSorted((a, b) => b - a).map((day) => fc.nat(500).map((n) => bar(day, n + 1)))),
      );
    fc.assert(
      fc.property(bars, fc.integer({ min: -9_000, max: 9_000 }), (counted, offset) => {
        const { before, after } = findOutliers(counted, { now: NOW + offset * DAY });
        expect(before + after).toBeLessThan(counted.length);
        const total = counted.reduce((sum, { count }) => sum + count, 0);
        for (const apart of [counted.slice(0, before), counted.slice(counted.length - after)]) {
          const events = apart.reduce((sum, { count }) => sum + count, 0);
          expect(events).toBeLessThanOrEqual(Math.max(1, total / 100));
        }
      }),
    );
  });
});
