import { parseFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import type { IndexRow, ListedEvent } from '../event-index.ts';
import type { SampleIndex } from './sample-index.ts';
import { DAY_MS, JANUARY, sampleRow } from './sample-rows.ts';
import { lateRows, matching, newestFirst } from './varied-rows.ts';

/** The row with that many bytes more, half of them in characters of two bytes. */
function grown(row: IndexRow, bytes: number): IndexRow {
  const event = { ...row.event, metadata: { note: 'ö'.repeat(bytes / 4) + 'o'.repeat(bytes / 2) } };
  return { ...row, event, payload: JSON.stringify(event) };
}

/** The part of the contract about order and about going on where a page ended. */
export function describePages(current: () => SampleIndex): void {
  describe('pages', () => {
    test('orders by occurredAt, then position, however late and in whatever month an event was recorded', async () => {
      const rows = lateRows(600);
      await current().apply(rows);
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
        await current().apply(rows);
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

    test('a page ends with the event by which it has its bytes, and what follows is not lost', async () => {
      // Events of 0.3 to 20 kB over three months, so that slices, months and pages end at different places.
      const rows = lateRows(700).map((row) =>
        grown(row, row.position % 11 === 0 ? 20_000 : row.position % 400),
      );
      await current().apply(rows);
      const maxBytes = 60_000;
      const sizeOf = (events: readonly ListedEvent[]) =>
        events.reduce((sum, { payload }) => sum + Buffer.byteLength(payload), 0);
      const expectCut = (events: readonly ListedEvent[], more: boolean) => {
        expect(sizeOf(events.slice(0, -1))).toBeLessThan(maxBytes);
        if (more && events.length < 400) expect(sizeOf(events)).toBeGreaterThanOrEqual(maxBytes);
      };
      const expected = rows.toSorted(newestFirst).map(({ position }) => position);
      for (const order of ['newest', 'oldest'] as const) {
        const seen: ListedEvent[] = [];
        for (let more = true; more; ) {
          const last = seen.at(-1);
          const query = {
            ...current().question(),
            order,
            limit: 400,
            maxBytes,
            ...(last && { after: last }),
          };
          const page = await current().index.list('acme', query);
          expectCut(page.events, page.more);
          seen.push(...page.events);
          more = page.more;
        }
        expect(seen.map(({ position }) => position)).toEqual(
          order === 'newest' ? expected : expected.toReversed(),
        );
        expect(seen[0]?.payload).toBe(rows.find(({ position }) => position === seen[0]?.position)?.payload);
      }
      for (const text of ['', 'action:SECRET_READ']) {
        const seen: number[] = [];
        for (let after = -1; after < rows.length - 1; ) {
          const query = { ...current().question({ filter: parseFilter(text) }), after, limit: 400, maxBytes };
          const { events, last } = await current().index.scan('acme', query);
          expectCut(events, last < rows.length - 1);
          expect(last).toBeGreaterThan(after);
          seen.push(...events.map(({ position }) => position));
          after = last;
        }
        expect(seen).toEqual(matching(rows, text));
      }
    });

    test('scanning by position loses and repeats nothing, with and without a filter', async () => {
      const rows = lateRows(300);
      await current().apply(rows);
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
