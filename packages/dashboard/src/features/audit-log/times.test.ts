import { describe, expect, test } from 'vitest';
import { localTime, recordingDelay, utcTime } from './times.ts';

describe('localTime()', () => {
  test.each([
    ['2026-11-22T10:15:30.123Z', 'Europe/Berlin', '2026-11-22', '11:15:30', '2026-11-22 11:15:30.123 +01:00'],
    ['2026-07-01T22:30:00.000Z', 'Europe/Berlin', '2026-07-02', '00:30:00', '2026-07-02 00:30:00.000 +02:00'],
    [
      '2026-01-01T00:00:00.999Z',
      'America/St_Johns',
      '2025-12-31',
      '20:30:00',
      '2025-12-31 20:30:00.999 -03:30',
    ],
    ['2026-11-22T10:15:30.123Z', 'UTC', '2026-11-22', '10:15:30', '2026-11-22 10:15:30.123 +00:00'],
  ])('shows %s in %s', (iso, zone, date, time, full) => {
    expect(localTime(iso, zone)).toEqual({ date, time, full });
  });

  test('tells the hour that a clock shows twice apart by its offset', () => {
    const first = localTime('2026-10-25T00:30:00.000Z', 'Europe/Berlin');
    const second = localTime('2026-10-25T01:30:00.000Z', 'Europe/Berlin');
    expect(first.time).toBe(second.time);
    expect(first.full).not.toBe(second.full);
  });

  test('shows what is no time as it is', () => {
    expect(localTime('yesterday', 'UTC')).toEqual({ date: '', time: 'yesterday', full: 'yesterday' });
  });
});

test('utcTime() keeps the milliseconds', () => {
  expect(utcTime('2026-11-22T10:15:30.123Z')).toBe('2026-11-22 10:15:30.123 UTC');
});

describe('recordingDelay()', () => {
  const at = '2026-11-22T10:00:00.000Z';
  test.each([
    ['2026-11-22T10:05:00.000Z', undefined],
    ['2026-11-22T09:56:00.000Z', undefined],
    ['2026-11-22T10:07:30.000Z', 'recorded 7 minutes after it happened'],
    ['2026-11-22T13:00:00.000Z', 'recorded 3 hours after it happened'],
    ['2030-11-22T10:00:00.000Z', 'recorded 1,461 days after it happened'],
  ])('recorded at %s: %s', (recordedAt, said) => {
    expect(recordingDelay(at, recordedAt)).toBe(said);
  });
});
