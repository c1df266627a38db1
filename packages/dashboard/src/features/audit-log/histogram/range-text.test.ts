import { describe, expect, test } from 'vitest';
import { rangeText, tickText, widthText } from './range-text.ts';

const range = (since: string, until: string) => ({ since: Date.parse(since), until: Date.parse(until) });
const DAY_MS = 86_400_000;

describe('a range of time', () => {
  test.each([
    ['2026-05-03T00:00Z', '2026-05-04T00:00Z', 'UTC', '3 May 2026'],
    ['2026-05-03T00:00Z', '2026-05-10T00:00Z', 'UTC', '3 May 2026 – 9 May 2026'],
    ['2026-05-03T00:00Z', '2026-05-04T00:00Z', 'Europe/Berlin', '3 May 2026, 02:00 – 4 May 2026, 02:00'],
    ['2026-05-03T08:00Z', '2026-05-03T09:00Z', 'Europe/Berlin', '3 May 2026, 10:00 – 11:00'],
    ['2026-05-03T08:00:05Z', '2026-05-03T08:00:06.250Z', 'UTC', '3 May 2026, 08:00:05 – 08:00:06.250'],
  ])('from %s until %s in %s is said as it is there: %s', (since, until, zone, text) => {
    expect(rangeText(range(since, until), zone)).toBe(text);
  });

  test('has ticks no finer than needed', () => {
    const ms = Date.parse('2026-05-03T08:15Z');
    expect(tickText(ms, 800 * DAY_MS, 'UTC', undefined)).toBe('May 2026');
    expect(tickText(ms, 30 * DAY_MS, 'UTC', undefined)).toBe('3 May');
    expect(tickText(ms, DAY_MS, 'Europe/Berlin', undefined)).toBe('3 May 10:15');
    expect(tickText(ms, DAY_MS, 'Europe/Berlin', ms - 3_600_000)).toBe('10:15');
    expect(tickText(ms, DAY_MS, 'UTC', ms - DAY_MS)).toBe('3 May 08:15');
  });

  test('says how wide a bucket is', () => {
    expect([1, 30, 60, 21_600, 86_400, 604_800].map(widthText)).toEqual([
      'second',
      '30 seconds',
      'minute',
      '6 hours',
      'day',
      '7 days',
    ]);
  });
});
