import { parseFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import type { ListedEvent } from '../event-index.ts';
import type { SampleIndex } from './sample-index.ts';
import { DAY_MS, JANUARY, sampleRow } from './sample-rows.ts';
import { lateRows, matching, newestFirst } from './varied-rows.ts';

/** The part of the contract about order and about going on where a page ended. */
export function describePages(current: () => SampleIndex): void {
  describe('pages', () => {
    test('orders by occurredAt, then position, however late and in whatever month an event was recorded', async () => {
      const rows = lateRows(600);
      await current().applyByMonth(rows);
      const expected = rows.toSorted(newestFirst).map(({ position }) => position);
      expect(await current().positions({ order: 'newest', limit: 1_000 })).toEqual(expected);
      expect(await current().positions({ order: 'oldest', limit: 1_000 })).toEqual(expected.toReversed());
      expect(await current().positions({ order: 'newest', limit: 50 })).toEqual(expected.slice(0, 50));
      expect(await current().positions({ order: 'oldest', limit: 50 })).toEqual(
        expected.slice(-50).toReversed(),
      );
    });

    test.each(['newest', 'oldest'] as const)(
      'paging from the %s loses and repeats nothing while events arrive',
      async (order) => {
        const rows = lateRows(300);
        await current().applyByMonth(rows);
        const readUpTo = rows.length - 1;
        const seen: number[] = [];
        let next = rows.length;
        let page: ListedEvent[] = [];
        do {
          const last = page.at(-1);
          page = await current().list({ order, limit: 17, readUpTo, ...(last && { after: last }) });
          seen.push(...page.map(({ position }) => position));
          const happened = new Date(last?.occurredAt ?? JANUARY).toISOString();
          await current().apply([
            sampleRow(next++, { recordedAt: JANUARY + 80 * DAY_MS, occurredAt: happened }),
          ]);
        } while (page.length > 0);
        const expected = rows.toSorted(newestFirst).map(({ position }) => position);
        expect(seen).toEqual(order === 'newest' ? expected : expected.toReversed());
      },
    );

    test('scanning by position loses and repeats nothing, with and without a filter', async () => {
      const rows = lateRows(300);
      await current().applyByMonth(rows);
      for (const text of ['', 'action:SECRET_SET', 'action:PROJECT_DELETE']) {
        const filter = parseFilter(text);
        const seen: number[] = [];
        let after = -1;
        while (after < rows.length - 1) {
          const { events, last } = await current().index.scan('acme', {
            ...current().question({ filter }),
            after,
            limit: 40,
          });
          seen.push(...events.map(({ position }) => position));
          expect(last).toBeGreaterThan(after);
          after = last;
        }
        expect(seen).toEqual(matching(rows, text));
      }
    });
  });
}
