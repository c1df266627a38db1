import { parseFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import type { IndexRow, ListedEvent, StreamOptions } from '../event-index.ts';
import type { SampleIndex } from './sample-index.ts';
import { headAfter, JANUARY, sampleRow, sampleRows } from './sample-rows.ts';
import { lateRows, matching, newestFirst } from './varied-rows.ts';

const ORDERS: readonly StreamOptions['order'][] = ['newest', 'oldest', 'position'];

async function collect(stream: AsyncIterable<readonly ListedEvent[]>): Promise<ListedEvent[]> {
  const events: ListedEvent[] = [];
  for await (const batch of stream) events.push(...batch);
  return events;
}

function lineOf({ payload, position, recordedAt, category }: ListedEvent): string {
  const event: object = JSON.parse(payload);
  const known = { position, recordedAt: new Date(recordedAt).toISOString(), category };
  return `${JSON.stringify({ ...event, ...known })}\n`;
}

/** A row behind another one whose payload begins as no other does, and whose texts look like what stands between the fields. */
function strange({ position, recordedAt }: IndexRow): IndexRow {
  const row = sampleRow(position + 1, {
    recordedAt,
    category: 'Their "own" category ’',
    resource: { type: 'secret', name: '}"position":1,"recordedAt":"' },
  });
  const { action, ...others } = row.event;
  return { ...row, payload: JSON.stringify({ action, ...others }) };
}

/** The part of the contract about answers of any length. */
export function describeStreams(current: () => SampleIndex): void {
  const open = (order: StreamOptions['order'], part = {}, signal?: AbortSignal) =>
    current().index.stream('acme', current().question(part), { order, ...(signal && { signal }) });

  describe('streams', () => {
    test('give all that matches, once, in their order and as it was applied', async () => {
      const rows = lateRows(1_500);
      await current().apply(rows);
      for (const text of [
        '',
        'action:SECRET_SET',
        'since:2025-12-20 until:2026-01-20',
        'action:TEAM_INVITE',
      ]) {
        const filter = parseFilter(text);
        const found = matching(rows, text);
        const byTime = rows
          .filter(({ position }) => found.includes(position))
          .toSorted(newestFirst)
          .map(({ position }) => position);
        const expected = { position: found, newest: byTime, oldest: byTime.toReversed() };
        for (const order of ORDERS) {
          const events = await collect(open(order, { filter }));
          expect(events.map(({ position }) => position)).toEqual(expected[order]);
          for (const { position, payload } of events) expect(payload).toBe(rows[position]?.payload);
        }
      }
    });

    test('as lines are the same events in the order of recording, each with what the index knows behind its own fields', async () => {
      const rows = lateRows(1_500);
      const whole = rows.at(-1);
      if (whole) rows.push(strange(whole));
      await current().apply(rows);
      for (const text of ['', 'action:SECRET_SET', 'action:TEAM_INVITE']) {
        const filter = parseFilter(text);
        const events = await collect(open('position', { filter }));
        let lines = '';
        let count = 0;
        for await (const part of current().index.lines('acme', current().question({ filter }))) {
          lines += part.bytes.toString();
          count += part.events;
          expect(JSON.parse(lines.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ position: part.last });
        }
        expect(lines).toBe(events.map(lineOf).join(''));
        expect(count).toBe(events.length);
      }
    });

    test('of an organization without events end at once', async () => {
      for (const order of ORDERS) expect(await collect(open(order))).toEqual([]);
    });

    test('show nothing outside the window, nor what is applied once they have begun', async () => {
      const rows = sampleRows(700);
      await current().apply(rows);
      for (const order of ORDERS) {
        const inside = await collect(open(order, { visibleFrom: 3, readUpTo: 600 }));
        expect(inside.map(({ position }) => position).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: 598 }, (_, place) => place + 3),
        );
      }
      let next = rows.length;
      for (const order of ORDERS) {
        const size = next;
        const seen: number[] = [];
        for await (const batch of open(order)) {
          seen.push(...batch.map(({ position }) => position));
          // It happened before all others and was recorded after them: it would be at one end or the other.
          const occurredAt = new Date(next % 2 ? 0 : JANUARY + 9_000_000).toISOString();
          await current().apply([sampleRow(next++, { occurredAt })]);
        }
        expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, place) => place));
      }
    });

    test.each(ORDERS)('end when they are aborted, by %s', async (order) => {
      await current().apply(sampleRows(2_000));
      const ending = new AbortController();
      const stream = open(order, {}, ending.signal)[Symbol.asyncIterator]();
      expect((await stream.next()).value?.length).toBeGreaterThan(0);
      ending.abort();
      await expect(stream.next()).rejects.toMatchObject({ code: 'stopped' });
      expect((await stream.next()).done).toBe(true);
      await expect(collect(open(order, {}, ending.signal))).rejects.toMatchObject({ code: 'stopped' });
    });

    test('that nobody pulls delay neither other questions, steps nor streams', async () => {
      const rows = sampleRows(2_000);
      await current().apply(rows);
      const idle = Array.from({ length: 20 }, () => open('newest')[Symbol.asyncIterator]());
      for (const stream of idle) await stream.next();
      expect(await current().positions({ limit: 1 })).toEqual([1_999]);
      await current().apply([sampleRow(2_000)]);
      expect((await collect(open('position'))).length).toBe(2_001);
      await current().index.drop('acme');
      await current().apply(rows.slice(0, 3));
      expect(await current().index.head('acme')).toMatchObject({ size: headAfter(rows.slice(0, 3)).size });
      for (const stream of idle) await stream.return?.();
    });

    test('refuse what is no organization', async () => {
      const stream = current().index.stream('../acme', current().question(), { order: 'position' });
      await expect(collect(stream)).rejects.toMatchObject({ code: 'refused' });
    });
  });
}
