import { parseFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import type { AnyRow, IndexRow } from '../event-index.ts';
import type { SampleIndex } from './sample-index.ts';
import { DAY_MS, headAfter, JANUARY, sampleId, sampleRow, sampleRows } from './sample-rows.ts';

const upTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, place) => from + place);

/** Rows over three months, 30 in each. */
function threeMonths(): IndexRow[] {
  return sampleRows(90, (position) => ({
    recordedAt: JANUARY + Math.floor(position / 30) * 31 * DAY_MS + position * 1_000,
  }));
}

/** The part of the contract about what was let go. */
export function describeRemovals(current: () => SampleIndex): void {
  const positions = async () => (await current().positions({ limit: 1_000 })).toSorted((a, b) => a - b);
  const scan = (after: number, part = {}, text = '') =>
    current().index.scan('acme', {
      ...current().question({ filter: parseFilter(text), ...part }),
      after,
      limit: 1_000,
    });
  const apply = (rows: readonly AnyRow[], size: number) =>
    current().index.apply('acme', rows, headAfter([sampleRow(size - 1)]));

  describe('removals', () => {
    test.each([1, 29, 30, 45, 60, 89, 90])(
      'let go below %i, nothing below is found, all else is, and the index begins there',
      async (below) => {
        const rows = threeMonths();
        await current().apply(rows);
        await current().index.letGo('acme', below);
        for (const again of [false, true]) {
          if (again) await current().reopen();
          expect(await current().index.head('acme')).toEqual({ ...headAfter(rows), first: below });
          expect(await positions()).toEqual(upTo(90, below));
          expect(await scan(-1)).toMatchObject({ last: 89, gone: below });
          expect(await scan(below - 1)).toMatchObject({ last: 89, gone: 0 });
        }
        await current().index.letGo('acme', below);
        await current().index.letGo('acme', 0);
        expect(await current().index.head('acme')).toMatchObject({ first: below });
        const next = sampleRow(90, { recordedAt: JANUARY + 95 * DAY_MS });
        await current().apply([next]);
        await current().reopen();
        expect(await positions()).toEqual(upTo(91, below));
      },
    );

    test('erased, positions anywhere are gone from every answer, and counted as gone', async () => {
      const rows = threeMonths();
      await current().apply(rows);
      const ranges = [
        { first: 88, last: 89 },
        { first: 0, last: 0 },
        { first: 25, last: 40 },
        { first: 38, last: 41 },
      ];
      await current().index.erase('acme', ranges);
      await current().index.erase('acme', ranges.slice(0, 2));
      const left = [...upTo(25, 1), ...upTo(88, 42)];
      for (const again of [false, true]) {
        if (again) await current().reopen();
        expect(await positions()).toEqual(left);
        expect(await scan(-1)).toMatchObject({ last: 89, gone: 20 });
        expect(await scan(30, {}, 'action:TEAM_INVITE')).toMatchObject({ last: 89, gone: 13 });
        const { total } = await current().index.facets('acme', {
          ...current().question(),
          fields: [],
          top: 1,
        });
        expect(total).toBe(left.length);
        expect(await current().index.get('acme', rows[30]?.event.id ?? '', 0)).toBeUndefined();
        expect(await current().index.head('acme')).toEqual({ ...headAfter(rows), first: 0 });
      }
      await current().apply([sampleRow(90, { recordedAt: JANUARY + 63 * DAY_MS })]);
      expect(await positions()).toEqual([...left, 90]);
    });

    test('all of a month, and all there is, can be erased', async () => {
      const rows = threeMonths();
      await current().apply(rows);
      await current().index.erase('acme', [{ first: 30, last: 59 }]);
      expect(await positions()).toEqual([...upTo(30), ...upTo(90, 60)]);
      await current().index.erase('acme', [{ first: 0, last: 89 }]);
      await current().reopen();
      expect(await positions()).toEqual([]);
      expect(await scan(-1)).toEqual({ events: [], last: 89, gone: 90 });
      await current().apply([sampleRow(90, { recordedAt: JANUARY + 63 * DAY_MS })]);
      expect(await positions()).toEqual([90]);
    });

    test('what is not indexed yet cannot be let go of', async () => {
      const refused = { code: 'refused' };
      await expect(current().index.letGo('acme', 1)).rejects.toMatchObject(refused);
      await current().apply(sampleRows(3));
      await expect(current().index.letGo('acme', 4)).rejects.toMatchObject(refused);
      const beyond = [
        { first: 0, last: 0 },
        { first: 2, last: 3 },
      ];
      await expect(current().index.erase('acme', beyond)).rejects.toMatchObject(refused);
      await expect(current().index.erase('acme', [{ first: 2, last: 1 }])).rejects.toMatchObject(refused);
      expect(await positions()).toEqual([0, 1, 2]);
    });

    test('positions that were let go before they were applied leave no gap, and damaged ones are told apart', async () => {
      const damaged = {
        isDamaged: true,
        position: 31,
        recordedAt: JANUARY,
        id: sampleId(JANUARY, 'x'),
      } as const;
      await apply([{ isGone: true, first: 0, last: 29 }, sampleRow(30), damaged], 32);
      expect(await current().index.head('acme')).toMatchObject({ size: 32, first: 30 });
      const february = { recordedAt: JANUARY + 40 * DAY_MS };
      const more: AnyRow[] = [
        { isGone: true, first: 32, last: 39 },
        { isGone: true, first: 40, last: 40 },
        sampleRow(41, february),
        { isGone: true, first: 42, last: 42 },
      ];
      await apply(more, 43);
      for (const again of [false, true]) {
        if (again) await current().reopen();
        expect(await positions()).toEqual([30, 41]);
        expect(await scan(-1)).toMatchObject({ last: 42, gone: 41 });
        expect(await current().index.damaged('acme', { first: 0, last: 42, limit: 9 })).toEqual({
          count: 1,
          positions: [31],
        });
      }
      await current().index.erase('acme', [{ first: 31, last: 31 }]);
      expect(await current().index.damaged('acme', { first: 0, last: 42, limit: 9 })).toMatchObject({
        count: 0,
      });
      await current().index.letGo('acme', 42);
      await current().reopen();
      expect(await scan(-1)).toMatchObject({ events: [], last: 42, gone: 43 });
    });

    test('a step of which nothing is left moves the head', async () => {
      await apply([{ isGone: true, first: 0, last: 9 }], 10);
      await current().reopen();
      expect(await current().index.head('acme')).toMatchObject({ size: 10, first: 10 });
      expect(await scan(-1)).toEqual({ events: [], last: 9, gone: 10 });
      await apply([sampleRow(10), { isGone: true, first: 11, last: 19 }], 20);
      await apply([{ isGone: true, first: 20, last: 29 }], 30);
      await current().reopen();
      expect(await positions()).toEqual([10]);
      await expect(apply([{ isGone: true, first: 31, last: 40 }], 41)).rejects.toMatchObject({
        code: 'refused',
      });
    });

    test('questions and streams under way are answered while rows are removed', async () => {
      const rows = sampleRows(3_000, (position) => ({ recordedAt: JANUARY + position * 40_000 * 60 }));
      await current().apply(rows);
      const stream = current().index.stream('acme', current().question(), { order: 'position' });
      const seen: number[] = [];
      const removing: Promise<void>[] = [];
      for await (const batch of stream) {
        seen.push(...batch.map(({ position }) => position));
        const below = seen.length;
        removing.push(
          current().index.letGo('acme', below),
          current().index.erase('acme', [{ first: 2_500, last: 2_599 }]),
        );
        const all = upTo(3_000, below).toReversed();
        const without = all.filter((n) => n < 2_500 || n > 2_599);
        const asked = Array.from({ length: 6 }, () => current().list({ limit: 450, visibleFrom: below }));
        for (const events of await Promise.all(asked)) {
          // As it was before or afterwards, and nothing in between.
          expect([all.slice(0, 450), without.slice(0, 450)]).toContainEqual(
            events.map(({ position }) => position),
          );
        }
      }
      await Promise.all(removing);
      expect(seen.filter((n) => n < 2_500)).toEqual(upTo(2_500));
      expect(await positions()).toEqual(upTo(3_000, seen.length).filter((n) => n > 2_599));
    });
  });
}
