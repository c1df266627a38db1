import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { periodAt } from './periods.ts';

const at = (text: string) => Date.parse(text);
const shown = (anchor: string, now: string) => {
  const { start, end } = periodAt(at(anchor), at(now));
  return [new Date(start).toISOString().slice(0, 16), new Date(end).toISOString().slice(0, 16)];
};

describe('periodAt()', () => {
  test.each([
    ['2026-01-31T10:00Z', '2026-01-31T10:00Z', '2026-01-31T10:00', '2026-02-28T10:00'],
    ['2026-01-31T10:00Z', '2026-02-28T09:59Z', '2026-01-31T10:00', '2026-02-28T10:00'],
    ['2026-01-31T10:00Z', '2026-02-28T10:00Z', '2026-02-28T10:00', '2026-03-31T10:00'],
    ['2026-01-31T10:00Z', '2026-04-30T09:00Z', '2026-03-31T10:00', '2026-04-30T10:00'],
    ['2028-01-31T10:00Z', '2028-02-29T10:00Z', '2028-02-29T10:00', '2028-03-31T10:00'],
    ['2024-02-29T10:00Z', '2026-03-01T00:00Z', '2026-02-28T10:00', '2026-03-29T10:00'],
    ['2025-12-15T00:00Z', '2026-01-14T23:59Z', '2025-12-15T00:00', '2026-01-15T00:00'],
    ['2026-05-10T00:00Z', '2026-01-01T00:00Z', '2026-05-10T00:00', '2026-06-10T00:00'],
  ])('from %s on, at %s', (anchor, now, start, end) => {
    expect(shown(anchor, now)).toEqual([start, end]);
  });

  test('holds every time from the anchor on, and the months follow each other without a gap', () => {
    const times = fc.integer({ min: at('2020-01-01T00:00Z'), max: at('2060-01-01T00:00Z') });
    fc.assert(
      fc.property(times, times, (one, two) => {
        const [anchor, now] = one < two ? [one, two] : [two, one];
        const { start, end } = periodAt(anchor, now);
        expect(start <= now && now < end).toBe(true);
        expect(periodAt(anchor, end).start).toBe(end);
        expect(periodAt(anchor, start)).toEqual({ start, end });
      }),
    );
  });
});
