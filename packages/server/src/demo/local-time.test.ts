import { expect, test } from 'vitest';
import { atLocal, localTime } from './local-time.ts';

test('clocks follow their zone through summer and winter', () => {
  expect(localTime(Date.parse('2026-07-10T22:30:00Z'), 'Europe/Berlin')).toEqual({
    weekday: 6,
    hour: 0,
    month: 7,
    day: 11,
  });
  expect(localTime(Date.parse('2026-01-10T22:30:00Z'), 'Europe/Berlin')).toMatchObject({
    weekday: 6,
    hour: 23,
  });
  expect(localTime(Date.parse('2026-01-10T02:30:00Z'), 'America/New_York')).toMatchObject({
    weekday: 5,
    hour: 21,
  });
});

test('a local time of day becomes the moment it names', () => {
  expect(
    new Date(atLocal(Date.parse('2026-07-10T15:00:00Z'), 'Europe/Berlin', 9 * 60 + 5)).toISOString(),
  ).toBe('2026-07-10T07:05:00.000Z');
});
