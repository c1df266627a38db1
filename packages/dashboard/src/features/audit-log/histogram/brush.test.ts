import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketAt, endsOf, rangeOf, shareBefore, stepBrush } from './brush.ts';

const HOUR = 3_600_000;
const T = Date.parse('2026-11-22T00:00Z');
const histogram = {
  from: new Date(T + 60_000).toISOString(),
  until: new Date(T + 3 * HOUR - 60_000).toISOString(),
  bucketSeconds: 3_600,
  buckets: [0, 1, 2].map((hour) => ({ start: new Date(T + hour * HOUR).toISOString() })),
};
const FREE = { since: false, until: false };

test('a time has a share of the buckets before it', () => {
  const shares = [T - HOUR, T, T + 1.5 * HOUR, T + 3 * HOUR, T + 9 * HOUR].map((ms) =>
    shareBefore(histogram, ms),
  );
  expect(shares).toEqual([0, 0, 0.5, 1, 1]);
  expect(shareBefore({ ...histogram, buckets: [] }, T)).toBe(0);
});

describe('the brush', () => {
  test('is at the bucket under a place, and stays within the buckets', () => {
    expect([-0.5, 0, 0.32, 0.34, 0.99, 1, 7].map((place) => bucketAt(place, 3))).toEqual([
      0, 0, 0, 1, 2, 2, 2,
    ]);
  });

  test('begins at the newest bucket, moves, and extends from where it began in both directions', () => {
    const begun = stepBrush(undefined, -1, 10, false);
    expect(begun).toEqual({ anchor: 9, head: 9 });
    const moved = stepBrush(begun, -3, 10, false);
    expect(moved).toEqual({ anchor: 6, head: 6 });
    expect(stepBrush(moved, 2, 10, true)).toEqual({ anchor: 6, head: 8 });
    expect(endsOf(stepBrush(moved, -2, 10, true))).toEqual({ first: 4, last: 6 });
    expect(stepBrush(moved, Number.NEGATIVE_INFINITY, 10, true)).toEqual({ anchor: 6, head: 0 });
    expect(stepBrush(undefined, Number.NEGATIVE_INFINITY, 10, false).head).toBe(0);
  });

  test('stands for whole buckets, the last included', () => {
    expect(rangeOf({ anchor: 1, head: 1 }, histogram, FREE)).toEqual({
      since: T + HOUR,
      until: T + 2 * HOUR,
    });
    expect(rangeOf({ anchor: 2, head: 0 }, histogram, FREE)).toEqual({ since: T, until: T + 3 * HOUR });
  });

  test('never makes a range wider that the filter had', () => {
    expect(rangeOf({ anchor: 0, head: 2 }, histogram, { since: true, until: true })).toEqual({
      since: T + 60_000,
      until: T + 3 * HOUR - 60_000,
    });
  });

  test('always gives a range with an event of a bucket in it, however it was moved', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.boolean()), { minLength: 1 });
    fc.assert(
      fc.property(steps, fc.boolean(), (moves, isBounded) => {
        let brush = stepBrush(undefined, 0, 3, false);
        for (const [by, isExtending] of moves) brush = stepBrush(brush, by, 3, isExtending);
        const { first, last } = endsOf(brush);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(last).toBeLessThan(3);
        const range = rangeOf(brush, histogram, { since: isBounded, until: isBounded });
        expect(range.since).toBeLessThan(range.until);
      }),
    );
  });
});
