import { FACET_FIELDS, type FacetField, formatActor, formatRecorder, parseFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import type { SampleIndex } from './sample-index.ts';
import { DAY_MS, JANUARY, sampleRow, sampleRows } from './sample-rows.ts';
import { FILTERS, lateRows, matching, variedRows } from './varied-rows.ts';

/** The part of the contract about facets and histograms. */
export function describeCounts(current: () => SampleIndex): void {
  const facets = (text: string, fields: readonly FacetField[], top = 20) =>
    current().index.facets('acme', { ...current().question({ filter: parseFilter(text) }), fields, top });
  const histogram = (text: string, buckets = 60) =>
    current().index.histogram('acme', { ...current().question({ filter: parseFilter(text) }), buckets });

  describe('counts', () => {
    test('a facet lists the most frequent values first, equal ones by value, and leaves out what is missing', async () => {
      const environments = [
        'staging',
        'production',
        undefined,
        'production',
        'development',
        'staging',
        'test',
      ];
      const rows = environments.map((environment, position) =>
        sampleRow(position, environment === undefined ? {} : { context: { environment } }),
      );
      await current().apply(rows);
      const { fields, total } = await facets('', ['env'], 3);
      expect(fields).toEqual({
        env: [
          { value: 'production', count: 2 },
          { value: 'staging', count: 2 },
          { value: 'development', count: 1 },
        ],
      });
      expect(total).toBe(7);
    });

    test('a facet counts with the filter on its own key lifted, and the others with all of it', async () => {
      const rows = variedRows();
      await current().apply(rows);
      const text = 'category:secrets -category:auth outcome:success env:production';
      const { fields, total } = await facets(text, ['category', 'outcome', 'action', 'type']);
      expect(total).toBe(matching(rows, text).length);
      expect(fields.category).toEqual(tally(rows, 'outcome:success env:production', (row) => row.category));
      expect(fields.outcome).toEqual(
        tally(rows, 'category:secrets -category:auth env:production', (row) => row.event.outcome),
      );
      expect(fields.action).toEqual(tally(rows, text, (row) => row.event.action));
      expect(fields.type).toEqual(tally(rows, text, (row) => row.event.resource.type));
    });

    test('actors and recorders are written as events show them, also users who are called like another kind', async () => {
      const named = ['system', 'system:x', 'api-key:x', 'user:ana', 'ana'];
      const events = [
        ...named.map((name) => ({ actor: { type: 'user', name } }) as const),
        { actor: { type: 'system', name: 'rotation' } } as const,
        { actor: { type: 'api-key', name: 'system' }, recordedBy: { type: 'api-key' } } as const,
        { recordedBy: { type: 'api-key', name: 'shop' } } as const,
        { recordedBy: { type: 'import', name: 'history' } } as const,
      ];
      const rows = events.map((event, position) => sampleRow(position, event));
      await current().apply(rows);
      const { fields } = await facets('', ['actor', 'recorder'], 100);
      const values = (field: 'actor' | 'recorder') => fields[field]?.map(({ value }) => value).toSorted();
      const written = (texts: readonly string[]) => [...new Set(texts)].toSorted();
      expect(values('actor')).toEqual(written(rows.map(({ event }) => formatActor(event.actor))));
      expect(values('recorder')).toEqual(written(rows.map(({ event }) => formatRecorder(event.recordedBy))));
    });

    test.each(FACET_FIELDS)(
      'each value of the facet %s, put into a filter, finds as many events as it counts',
      async (field) => {
        const typed = { actor: { type: 'user', name: 'api-key:x' } } as const;
        const unnamed = { recordedBy: { type: 'api-key' } } as const;
        const rows = [
          ...variedRows().filter(
            ({ event }) => event.actor.name !== 'ci-deploy' || event.actor.type !== 'user',
          ),
        ].map((row, position) => ({ ...row, position }));
        const last = rows.at(-1)?.recordedAt ?? JANUARY;
        rows.push(sampleRow(rows.length, { ...typed, recordedAt: last }));
        rows.push(sampleRow(rows.length, { ...unnamed, recordedAt: last }));
        await current().apply(rows);
        const { fields } = await facets('', [field], 100);
        expect(fields[field]?.length).toBeGreaterThan(1);
        for (const { value, count } of fields[field] ?? []) {
          if (value === 'api-key:*') continue;
          expect([value, matching(rows, `${field}:${quote(field, value)}`).length]).toEqual([value, count]);
        }
      },
    );

    test('all fields at once are counted as one by one', async () => {
      await current().apply(variedRows());
      const text = 'outcome:success,denied actor:*';
      const together = await facets(text, FACET_FIELDS);
      for (const field of FACET_FIELDS) {
        expect((await facets(text, [field])).fields[field]).toEqual(together.fields[field]);
      }
      expect(await facets(text, [])).toEqual({ fields: {}, total: together.total });
    });

    test('the histogram sums to the total of the facets, which is what the filter matches', async () => {
      const rows = variedRows();
      await current().apply(rows);
      for (const text of ['', 'position:999', ...FILTERS]) {
        const { total } = await facets(text, []);
        const { buckets, earlier, later } = await histogram(text);
        const sum = [earlier, later, ...buckets.map(({ counts }) => counts)]
          .flatMap((counts) => Object.values(counts))
          .reduce((a, b) => a + b, 0);
        expect([text, sum, total]).toEqual([text, total, matching(rows, text).length]);
      }
    });

    test('the histogram has every bucket of its range, no more than asked for, and each event in its own', async () => {
      const rows = variedRows();
      await current().apply(rows);
      for (const asked of [1, 7, 60, 500]) {
        const { from, until, bucketSeconds, buckets } = await histogram('', asked);
        expect(buckets.length).toBeGreaterThan(0);
        expect(buckets.length).toBeLessThanOrEqual(asked);
        const width = bucketSeconds * 1_000;
        const starts = buckets.map(({ start }) => start);
        expect(starts).toEqual(starts.map((_, index) => (starts[0] ?? 0) + index * width));
        expect(starts[0]).toBeLessThanOrEqual(from);
        expect((starts.at(-1) ?? 0) + width).toBeGreaterThanOrEqual(until);
        for (const { start, counts } of buckets) {
          const own = rows.filter(({ event }) => {
            const ms = Date.parse(event.occurredAt);
            return ms >= start && ms < start + width;
          });
          expect(counts).toEqual(
            Object.fromEntries(tally(own, '', (row) => row.category).map((c) => [c.value, c.count])),
          );
        }
      }
    });

    test('without times in the filter, the histogram reaches from the first event that matches to now or the last, however late they came', async () => {
      for (const rows of [variedRows(), lateRows(90)]) {
        await current().index.drop('acme');
        await current().apply(rows);
        for (const text of ['', ...FILTERS.filter((filter) => !/since:|until:/.test(filter))]) {
          const found = new Set(matching(rows, text));
          const times = rows
            .filter(({ position }) => found.has(position))
            .map(({ event }) => Date.parse(event.occurredAt));
          if (times.length === 0) continue;
          const { from, until } = await histogram(text);
          const { now } = current().question({});
          expect([text, from, until]).toEqual([
            text,
            Math.min(...times),
            Math.max(now, ...times.map((ms) => ms + 1)),
          ]);
        }
      }
    });

    test("the histogram's range is the filter's where it has one, also where nothing happened", async () => {
      await current().apply(sampleRows(5));
      const since = JANUARY - 3 * DAY_MS;
      const until = JANUARY + 3 * DAY_MS;
      const range = 'since:2025-12-29 until:2026-01-04';
      expect(await histogram(range, 6)).toMatchObject({ from: since, until, bucketSeconds: 86_400 });
      const empty = await histogram(`${range} action:BILLING_CANCEL`, 6);
      expect(empty.buckets.map(({ counts }) => counts)).toEqual([{}, {}, {}, {}, {}, {}]);
      expect(await histogram('until:2025-01-01')).toMatchObject({ buckets: [] });
      expect(await histogram('since:2026-01-04 until:2025-12-29')).toMatchObject({ buckets: [] });
    });

    test('an open end of the histogram is now, where the log is silent since, and where nothing matches', async () => {
      await current().apply(sampleRows(5));
      const now = JANUARY + 30 * DAY_MS;
      const ask = (text: string) =>
        current().index.histogram('acme', {
          ...current().question({ filter: parseFilter(text) }),
          now,
          buckets: 60,
        });
      expect(await ask('')).toMatchObject({ from: JANUARY, until: now });
      const silent = await ask('since:30d');
      expect(silent).toMatchObject({ from: JANUARY, until: now, bucketSeconds: 43_200 });
      expect(silent.buckets).toHaveLength(60);
      for (const text of ['since:30d action:BILLING_CANCEL', 'since:3d']) {
        const { from, until, buckets } = await ask(text);
        expect([text, until, from]).toEqual([text, now, text === 'since:3d' ? now - 3 * DAY_MS : JANUARY]);
        expect(buckets.length).toBeGreaterThan(30);
        expect(buckets.every(({ counts }) => Object.keys(counts).length === 0)).toBe(true);
      }
      expect(await ask('action:BILLING_CANCEL')).toMatchObject({ from: now, until: now, buckets: [] });
    });

    test('a few events that lie far apart are counted beside the buckets, unless the filter reaches them', async () => {
      const odd = ['1970-01-01T00:00:00Z', '1999-12-31T00:00:00Z'].map((occurredAt, index) =>
        sampleRow(300 + index, { occurredAt, recordedAt: JANUARY + 2 * DAY_MS, category: 'Auth' }),
      );
      const usual = sampleRows(300, (position) => ({ recordedAt: JANUARY + position * 60_000 }));
      await current().apply([...usual, ...odd]);
      for (const buckets of [1, 7, 60, 500]) {
        const found = await histogram('', buckets);
        expect(found).toMatchObject({ from: JANUARY, until: JANUARY + 299 * 60_000 + 1 });
        expect([found.earlier, found.later]).toEqual([{ Auth: 2 }, {}]);
        expect(found.bucketSeconds).toBeLessThanOrEqual(86_400);
      }
      const all = await histogram('since:1970-01-01');
      expect(all).toMatchObject({ from: 0, earlier: {}, later: {} });
      expect(all.buckets[0]?.counts).toEqual({ Auth: 1 });
      expect(await histogram('until:2000-01-01')).toMatchObject({
        from: 946_598_400_000,
        earlier: { Auth: 1 },
      });
    });

    test('refuses fields it does not know, and more values or buckets than it may give', async () => {
      const unknown = ['password' as FacetField];
      await expect(facets('', unknown)).rejects.toMatchObject({ code: 'refused' });
      await expect(facets('', ['env'], 101)).rejects.toMatchObject({ code: 'refused' });
      await expect(histogram('', 0)).rejects.toMatchObject({ code: 'refused' });
      await expect(histogram('', 501)).rejects.toMatchObject({ code: 'refused' });
    });
  });
}

type Row = ReturnType<typeof variedRows>[number];

function tally(rows: readonly Row[], text: string, read: (row: Row) => string) {
  const positions = new Set(matching(rows, text));
  const groups = Map.groupBy(
    rows.filter(({ position }) => positions.has(position)),
    read,
  );
  return [...groups]
    .map(([value, { length }]) => ({ value, count: length }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** An actor's type stands outside the quotes. */
function quote(field: FacetField, value: string): string {
  if (field === 'category') return value.toLowerCase().replace(' ', '-');
  const type = field === 'actor' || field === 'recorder' ? (/^(?:user|api-key):/.exec(value)?.[0] ?? '') : '';
  const bare = value === 'system' || value === 'workspace' || value === 'import';
  return bare ? value : `${type}"${value.slice(type.length)}"`;
}
