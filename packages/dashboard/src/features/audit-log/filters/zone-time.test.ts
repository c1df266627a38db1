import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantOf, readWallText, wallMs, wallText } from './zone-time.ts';

const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
  'local',
);
const instants = fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2040, 0) });

describe('times in a zone', () => {
  test('show what its clocks show', () => {
    expect(wallText(Date.parse('2026-11-22T10:15:30Z'), 'Europe/Berlin')).toBe('2026-11-22T11:15:30');
    expect(wallText(Date.parse('2026-07-22T10:15:30.123Z'), 'America/New_York')).toBe(
      '2026-07-22T06:15:30.123',
    );
    expect(readWallText('2026-11-22T11:15', 'Europe/Berlin')).toBe(Date.parse('2026-11-22T10:15Z'));
    expect(readWallText('2026-13-22T11:15', 'UTC')).toBeUndefined();
    expect(readWallText('', 'UTC')).toBeUndefined();
  });

  test('come back as themselves, but for the hour that clocks show twice', () => {
    fc.assert(
      fc.property(instants, zones, (ms, zone) => {
        const again = instantOf(wallMs(ms, zone), zone);
        expect(wallMs(again, zone)).toBe(wallMs(ms, zone));
        expect(again).toBeLessThanOrEqual(ms);
        expect(ms - again).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });

  test('are the earlier ones where clocks are set back, and pass over a gap', () => {
    expect(readWallText('2026-10-25T02:30', 'Europe/Berlin')).toBe(Date.parse('2026-10-25T00:30Z'));
    expect(readWallText('2026-03-29T02:30', 'Europe/Berlin')).toBe(Date.parse('2026-03-29T01:30Z'));
  });
});
