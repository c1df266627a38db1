import { expect, test } from 'vitest';
import { dayOf, rangeOfDays } from './calendar-days.ts';

const day = (date: number) => new Date(2026, 9, date);

test('days of the calendar are those of the zone, from the beginning of the first to the end of the last', () => {
  // Clocks are set back on 25 October: that day has 25 hours.
  const range = rangeOfDays({ from: day(24), to: day(25) }, 'Europe/Berlin');
  expect(range).toEqual({
    kind: 'between',
    since: Date.parse('2026-10-23T22:00Z'),
    until: Date.parse('2026-10-25T23:00Z'),
  });
  expect(dayOf(Date.parse('2026-10-23T22:00Z'), 'Europe/Berlin')).toEqual(day(24));
  expect(dayOf(Date.parse('2026-10-25T23:00Z') - 1, 'Europe/Berlin')).toEqual(day(25));
  expect(dayOf(Date.parse('2026-10-24T03:00Z'), 'America/New_York')).toEqual(day(23));
});

test('a single day is whole, and none is no range', () => {
  expect(rangeOfDays({ from: day(1) }, 'UTC')).toMatchObject({
    since: Date.parse('2026-10-01'),
    until: Date.parse('2026-10-02'),
  });
  expect(rangeOfDays(undefined, 'UTC')).toEqual({ kind: 'between' });
});
