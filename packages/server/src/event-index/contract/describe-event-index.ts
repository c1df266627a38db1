import { parseFilter } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ListQuery } from '../event-index.ts';
import { describeCounts } from './describe-counts.ts';
import { describeExposure } from './describe-exposure.ts';
import { describeGroups } from './describe-groups.ts';
import { describePages } from './describe-pages.ts';
import { describeProfiles } from './describe-profiles.ts';
import { describeRemovals } from './describe-removals.ts';
import { describeStreams } from './describe-streams.ts';
import { type Harness, openSample, type SampleIndex } from './sample-index.ts';
import { DAY_MS, headAfter, JANUARY, sampleId, sampleRow, sampleRows } from './sample-rows.ts';
import { FILTERS, lateRows, matching, variedRows } from './varied-rows.ts';

/** What every index must do. `makeHarness` gives a storage of its own, empty, for each test. */
export function describeEventIndex(name: string, makeHarness: () => Promise<Harness>): void {
  describe(`${name} as an event index`, () => {
    let sample: SampleIndex;
    beforeEach(async () => {
      sample = await openSample(makeHarness);
    });
    afterEach(() => sample.dispose());

    test('an organization without events has no head and empty answers', async () => {
      const { index, question } = sample;
      expect(await index.head('acme')).toBeUndefined();
      expect(await index.list('acme', { ...question(), order: 'newest', limit: 50 })).toEqual({
        events: [],
        more: false,
      });
      expect(await index.scan('acme', { ...question(), after: -1, limit: 50 })).toEqual({
        events: [],
        last: -1,
        gone: 0,
      });
      expect(await index.get('acme', sampleId(JANUARY, 'any'), 0)).toBeUndefined();
      await index.drop('acme');
    });

    test('gives back every payload exactly as it was applied', async () => {
      const { event, ...row } = sampleRow(0);
      const texts = [
        JSON.stringify(event),
        JSON.stringify(event, null, 2),
        JSON.stringify({ ...event, metadata: { text: '"\\\n\t\u0001é😀\u2028', ['__proto__']: 'kept' } }),
        JSON.stringify(Object.fromEntries(Object.entries(event).toReversed())),
        JSON.stringify({ ...event, id: event.id.toUpperCase() }),
        JSON.stringify(event).replace('SECRET', '\\u0053ECRET'),
      ];
      const rows = texts.map((payload, position) => ({ ...row, event, payload, position }));
      await sample.apply(rows);
      expect((await sample.list()).map(({ payload }) => payload)).toEqual(texts.toReversed());
    });

    test('the head is what the newest rows came with, and refuses a gap, a repetition and what was recorded in an earlier month', async () => {
      const { index } = sample;
      const rows = sampleRows(3);
      await sample.apply(rows);
      expect(await index.head('acme')).toEqual({ ...headAfter(rows), first: 0 });
      const wrong = [
        [sampleRow(4)],
        [sampleRow(2)],
        [],
        [sampleRow(3), sampleRow(5)],
        [sampleRow(3, { recordedAt: JANUARY - DAY_MS })],
        [sampleRow(3, { recordedAt: JANUARY + 40 * DAY_MS }), sampleRow(4)],
      ];
      for (const batch of wrong) {
        await expect(index.apply('acme', batch, headAfter(batch))).rejects.toMatchObject({ code: 'refused' });
      }
      await expect(index.apply('acme', [sampleRow(3)], headAfter([sampleRow(9)]))).rejects.toMatchObject({
        code: 'refused',
      });
      expect(await index.head('acme')).toEqual({ ...headAfter(rows), first: 0 });
      expect(await sample.positions()).toEqual([2, 1, 0]);
    });

    test('a damaged row keeps its position, is in no answer about events, and is counted on its own', async () => {
      const { index, question } = sample;
      const rows = sampleRows(6);
      const ids = rows.map(({ event }) => event.id);
      const damagedAt = (position: number, id?: string) =>
        ({ isDamaged: true, position, recordedAt: JANUARY + 1_000, ...(id && { id }) }) as const;
      const [first, , third, fourth, , sixth] = rows;
      if (!first || !third || !fourth || !sixth) throw new Error('there are six rows');
      const step = [first, damagedAt(1, ids[1]), third, fourth, damagedAt(4), sixth];
      await index.apply('acme', step, headAfter(rows));
      for (const again of [false, true]) {
        if (again) await sample.reopen();
        const now = sample.index;
        expect(await now.head('acme')).toEqual({ ...headAfter(rows), first: 0 });
        expect(await sample.positions()).toEqual([5, 3, 2, 0]);
        const scan = (after: number, limit: number) =>
          now.scan('acme', { ...question({ readUpTo: 5 }), after, limit });
        expect(await scan(-1, 3)).toMatchObject({ last: 3, gone: 1 });
        expect(await scan(3, 3)).toMatchObject({ last: 5, gone: 1 });
        expect((await now.facets('acme', { ...question(), fields: ['actor'], top: 10 })).total).toBe(4);
        expect(await now.get('acme', ids[1] ?? '', 0)).toMatchObject({ isDamaged: true, position: 1 });
        expect(await now.get('acme', ids[1] ?? '', 2)).toBeUndefined();
        const damaged = (first: number, last: number, limit: number) =>
          now.damaged('acme', { first, last, limit });
        expect(await damaged(0, 5, 100)).toEqual({ count: 2, positions: [1, 4] });
        expect(await damaged(0, 5, 1)).toEqual({ count: 2, positions: [1] });
        expect(await damaged(2, 3, 100)).toEqual({ count: 0, positions: [] });
      }
      // An event that is whole wins over a damaged entry that claims its id.
      const more = [damagedAt(6, ids[0]), { ...sampleRow(7), recordedAt: JANUARY + 9_000 }];
      await sample.index.apply('acme', more, headAfter([sampleRow(7)]));
      expect(await sample.index.get('acme', ids[0] ?? '', 0)).toMatchObject({ position: 0 });
    });

    test('a step of damaged rows alone is kept', async () => {
      const rows = [0, 1, 2].map((position) => ({ isDamaged: true, position, recordedAt: JANUARY }) as const);
      await sample.index.apply('acme', rows, headAfter(sampleRows(3)));
      await sample.reopen();
      expect(await sample.index.damaged('acme', { first: 0, last: 2, limit: 9 })).toMatchObject({ count: 3 });
      expect(await sample.positions()).toEqual([]);
    });

    test('takes rows one by one, and a step whose rows end in an error changes nothing', async () => {
      const { index } = sample;
      const rows = sampleRows(3_000);
      function* broken() {
        yield* rows.slice(0, 2_999);
        throw new Error('the journal could not be read');
      }
      await expect(index.apply('acme', broken(), headAfter(rows))).rejects.toThrow('could not be read');
      expect(await index.head('acme')).toBeUndefined();
      await index.apply('acme', rows.values(), headAfter(rows));
      expect(await index.head('acme')).toEqual({ ...headAfter(rows), first: 0 });
      expect((await sample.list({ limit: 1_000 })).length).toBe(1_000);
    });

    test('a step spans what months it will, whole or not at all', async () => {
      const { index } = sample;
      const rows = variedRows();
      await sample.apply(rows.slice(0, 10));
      function* broken() {
        yield* rows.slice(10, 200);
        throw new Error('the journal could not be read');
      }
      await expect(index.apply('acme', broken(), headAfter(rows))).rejects.toThrow('could not be read');
      for (const again of [false, true]) {
        if (again) await sample.reopen();
        expect(await sample.index.head('acme')).toMatchObject(headAfter(rows.slice(0, 10)));
        expect(await sample.positions()).toHaveLength(10);
      }
      await sample.apply(rows.slice(10));
      await sample.reopen();
      expect(await sample.index.head('acme')).toMatchObject(headAfter(rows));
      expect((await sample.positions({ limit: 1_000 })).toSorted((a, b) => a - b)).toEqual(
        rows.map(({ position }) => position),
      );
    });

    test('takes texts that are no longer accepted: half characters become U+FFFD, NUL is kept', async () => {
      const names = ['half \ud800 a character', 'NUL \0 inside'];
      await sample.apply(
        names.map((name, position) => sampleRow(position, { actor: { type: 'user', name } })),
      );
      const { fields } = await sample.index.facets('acme', {
        ...sample.question(),
        fields: ['actor'],
        top: 5,
      });
      expect(fields.actor?.map(({ value }) => value)).toEqual(['NUL \0 inside', 'half \ufffd a character']);
    });

    test.each(FILTERS)('finds what the filter means: %s', async (text) => {
      const rows = variedRows();
      await sample.apply(rows);
      const expected = matching(rows, text);
      expect(expected.length).toBeGreaterThan(0);
      const found = await sample.positions({ filter: parseFilter(text), limit: 1_000 });
      expect(found.toSorted((a, b) => a - b)).toEqual(expected);
    });

    test('shows nothing below visibleFrom or beyond readUpTo', async () => {
      const rows = sampleRows(10);
      await sample.apply(rows);
      const window = { visibleFrom: 3, readUpTo: 6 };
      expect(await sample.positions(window)).toEqual([6, 5, 4, 3]);
      const scan = await sample.index.scan('acme', { ...sample.question(window), after: -1, limit: 100 });
      expect(scan.events.map(({ position }) => position)).toEqual([3, 4, 5, 6]);
      expect(scan.last).toBe(6);
      const facets = await sample.index.facets('acme', {
        ...sample.question(window),
        fields: ['category'],
        top: 10,
      });
      expect(facets).toEqual({ fields: { category: [{ value: 'Secrets', count: 4 }] }, total: 4 });
      const ids = rows.map(({ event }) => event.id);
      expect(await sample.index.get('acme', ids[2] ?? '', 3)).toBeUndefined();
      expect((await sample.index.get('acme', ids[3] ?? '', 3))?.position).toBe(3);
    });

    test('an id that was used again gives the newest event with it, and a text that is no id gives none', async () => {
      const { id } = sampleRow(0).event;
      const february = { recordedAt: JANUARY + 40 * DAY_MS };
      const rows = [sampleRow(0), sampleRow(1, { id }), sampleRow(2), sampleRow(3, february)];
      await sample.apply(rows);
      expect((await sample.index.get('acme', id, 0))?.position).toBe(1);
      expect((await sample.index.get('acme', id.toUpperCase(), 0))?.position).toBe(1);
      expect(await sample.index.get('acme', "' OR true --", 0)).toBeUndefined();
    });

    test('opened again, it holds all it held', async () => {
      const rows = lateRows(200);
      await sample.apply(rows);
      const before = await sample.list({ limit: 1_000 });
      await sample.reopen();
      expect(await sample.index.head('acme')).toEqual({ ...headAfter(rows), first: 0 });
      expect(await sample.list({ limit: 1_000 })).toEqual(before);
      const next = sampleRow(200, { recordedAt: JANUARY + 80 * DAY_MS });
      await sample.apply([next]);
      expect(await sample.index.head('acme')).toEqual({ ...headAfter([next]), first: 0 });
    });

    test('an organization sees only its own events, and dropping one leaves the other', async () => {
      const own = sampleRows(3);
      const others = sampleRows(5, () => ({ category: 'Billing' }));
      await sample.apply(own);
      await sample.index.apply('other', others, headAfter(others));
      expect((await sample.list()).every(({ category }) => category === 'Secrets')).toBe(true);
      await sample.index.drop('acme');
      expect(await sample.index.head('acme')).toBeUndefined();
      expect(await sample.positions()).toEqual([]);
      expect(await sample.index.head('other')).toEqual({ ...headAfter(others), first: 0 });
      await sample.apply(own.slice(0, 2));
      expect(await sample.positions()).toEqual([1, 0]);
    });

    test('questions asked while rows are applied and organizations dropped never fail', async () => {
      const questions = { order: 'newest', limit: 20 } as const;
      const writing = (async () => {
        for (let position = 0; position < 40; position++) {
          await sample.apply([sampleRow(position, { recordedAt: JANUARY + position * 2 * DAY_MS })]);
        }
        await sample.index.apply('other', sampleRows(1), headAfter(sampleRows(1)));
        await sample.index.drop('other');
      })();
      const asking = Array.from({ length: 60 }, async () => {
        const { size } = (await sample.index.head('acme')) ?? { size: 0 };
        const found = await sample.list({ ...questions, readUpTo: size - 1 });
        expect(found.length).toBe(Math.min(20, size));
      });
      await Promise.all([writing, ...asking]);
    });

    test.each(['', '../acme', 'ACME', 'a"b', 'a'.repeat(65)])(
      'refuses the organization id %j',
      async (id) => {
        await expect(sample.index.head(id)).rejects.toMatchObject({ code: 'refused' });
        await expect(sample.index.drop(id)).rejects.toMatchObject({ code: 'refused' });
        await expect(sample.index.apply(id, sampleRows(1), headAfter(sampleRows(1)))).rejects.toMatchObject({
          code: 'refused',
        });
      },
    );

    test('refuses a page that is too large or no whole number', async () => {
      for (const limit of [0, 1_001, 1.5, Number.NaN]) {
        const query: ListQuery = { ...sample.question(), order: 'newest', limit };
        await expect(sample.index.list('acme', query)).rejects.toMatchObject({ code: 'refused' });
        await expect(
          sample.index.scan('acme', { ...sample.question(), after: -1, limit }),
        ).rejects.toMatchObject({ code: 'refused' });
      }
    });

    describePages(() => sample);
    describeCounts(() => sample);
    describeGroups(() => sample);
    describeProfiles(() => sample);
    describeExposure(() => sample);
    describeStreams(() => sample);
    describeRemovals(() => sample);
  });
}
