import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInstant, shortInstant } from './instant.ts';

const ms = (text: string) => parseInstant(text)?.ms;

describe('parseInstant()', () => {
  test('agrees with the engine on every time both can write', () => {
    fc.assert(
      fc.property(fc.nat({ max: 253_402_300_799_999 }), (time) => {
        expect(ms(new Date(time).toISOString())).toBe(time);
        expect(ms(shortInstant(time))).toBe(time);
      }),
    );
  });

  test('reads zones, dates and fractions', () => {
    expect(ms('2026-11-01T02:00+02:00')).toBe(Date.UTC(2026, 10, 1));
    expect(ms('2026-10-31t19:30:00.5-04:30')).toBe(Date.UTC(2026, 10, 1, 0, 0, 0, 500));
    expect(ms('2024-02-29')).toBe(Date.UTC(2024, 1, 29));
    expect(ms('2026-11-01T00:00:00.123999999Z')).toBe(Date.UTC(2026, 10, 1, 0, 0, 0, 123));
    expect(parseInstant('2026-11-01T00:00')).toMatchObject({ hasTime: true, hasZone: false });
  });

  test('refuses days and hours that do not exist, and times before 1970', () => {
    const refused = [
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-11-01T24:00Z',
      '2026-11-01T10:60Z',
      '2026-11-01T10:00:60Z',
    ];
    refused.push(
      '2026-11-01T10:00+24:00',
      '1969-12-31',
      '1970-01-01T00:00+01:00',
      '2026-1-1',
      '20261101',
      '2026-11-01Z',
      '',
    );
    refused.push('2026-11-01T10', '2026-11-01 10:00Z', '+002026-11-01', '9999-12-31T23:59-01:00');
    for (const text of refused) expect([text, ms(text)]).toEqual([text, undefined]);
  });
});
