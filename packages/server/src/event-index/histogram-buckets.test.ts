import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketSeconds, bucketStarts } from './histogram-buckets.ts';

const anyTime = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });

test('any range falls into at most as many buckets as asked for, without holes, from its first moment to its last', () => {
  fc.assert(
    fc.property(anyTime, anyTime, fc.integer({ min: 1, max: 500 }), (a, b, buckets) => {
      const from = Math.min(a, b);
      const until = Math.max(a, b) + 1;
      const width = bucketSeconds(from, until, buckets) * 1_000;
      const starts = bucketStarts(from, until, width / 1_000);
      expect(starts.length).toBeLessThanOrEqual(buckets);
      expect(starts).toEqual(starts.map((_, index) => (starts[0] ?? -1) + index * width));
      expect(starts[0] ?? Number.NaN).toBeLessThanOrEqual(from);
      expect((starts[0] ?? Number.NaN) + width).toBeGreaterThan(from);
      expect(starts.at(-1) ?? Number.NaN).toBeLessThan(until);
      expect((starts.at(-1) ?? Number.NaN) + width).toBeGreaterThanOrEqual(until);
    }),
  );
});

test('a day in 60 buckets is divided into half hours, a year into weeks', () => {
  const start = Date.UTC(2026, 0, 1);
  expect(bucketSeconds(start, start + 86_400_000, 60)).toBe(30 * 60);
  expect(bucketSeconds(start, start + 365 * 86_400_000, 60)).toBe(7 * 86_400);
});
