import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localTime } from '../times.ts';
import { pageOf } from './listing.testing.ts';
import { eventAt, startListing } from './listing.ts';
import { dayOfRow, rowsOf } from './rows.ts';

describe('rowsOf()', () => {
  test("says each day once, by the reader's clocks", () => {
    const listing = startListing(pageOf([1500, 1440, 1400, 60, 0]));
    const days = (zone: string) =>
      rowsOf(listing, zone).rows.map((row) => (row.kind === 'day' ? row.date : row.index));
    expect(days('UTC')).toEqual(['2026-11-23', 0, 1, '2026-11-22', 2, 3, 4]);
    expect(days('Europe/Berlin')).toEqual(['2026-11-23', 0, 1, 2, '2026-11-22', 3, 4]);
    expect(days('America/New_York')).toEqual(['2026-11-22', 0, 1, 2, '2026-11-21', 3, 4]);
  });

  test('tells the day of any row', () => {
    const { rows } = rowsOf(startListing(pageOf([1500, 60])), 'UTC');
    expect([0, 1, 2, 3, 9].map((row) => dayOfRow(rows, row))).toEqual([
      '2026-11-23',
      '2026-11-23',
      '2026-11-22',
      '2026-11-22',
      '2026-11-22',
    ]);
    expect(dayOfRow([], 0)).toBeUndefined();
  });

  test('has every event under its own day, however they lie', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 60 }), (minutes) => {
        const listing = startListing(pageOf([...new Set(minutes)].sort((a, b) => b - a)));
        const { rows, rowOfEvent } = rowsOf(listing, 'Asia/Kolkata');
        let date = '';
        for (const [place, row] of rows.entries()) {
          if (row.kind === 'day') {
            expect(row.date).not.toBe(date);
            date = row.date;
            continue;
          }
          expect(localTime(eventAt(listing, row.index)?.occurredAt ?? '', 'Asia/Kolkata').date).toBe(date);
          expect(rowOfEvent[row.index]).toBe(place);
        }
        expect(rowOfEvent.length).toBe(listing.count);
      }),
    );
  });
});
