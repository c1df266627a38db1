import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoTime } from './iso-time.ts';

const LAST_MS = 8_640_000_000_000_000;

test('isoTime() writes every time as the engine does, whatever was written before', () => {
  fc.assert(
    fc.property(fc.integer({ min: -LAST_MS, max: LAST_MS }), fc.nat({ max: 86_400_000 }), (time, later) => {
      for (const ms of [time, time + Math.min(later, LAST_MS - time), time]) {
        expect(isoTime(ms)).toBe(new Date(ms).toISOString());
      }
    }),
  );
});

test('isoTime() refuses what is no time', () => {
  for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, 1.5, LAST_MS + 86_400_000]) {
    expect(() => isoTime(ms)).toThrow(RangeError);
  }
});
