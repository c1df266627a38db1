import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matchFilter } from '@daybook/event';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyFilter, anyRows, NOW } from './contract/arbitraries.ts';
import { headAfter } from './contract/sample-rows.ts';
import { type DuckDbEventIndex, openDuckDbEventIndex } from './duckdb/duckdb-event-index.ts';

let folder: string;
let index: DuckDbEventIndex;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-differential-'));
  index = await openDuckDbEventIndex({ folder });
});
afterAll(async () => {
  await index.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the index finds exactly the events that the filter matches', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(anyRows, fc.array(anyFilter, { minLength: 8, maxLength: 8 }), async (rows, filters) => {
      const organization = `run_${run++}`;
      for (const step of Map.groupBy(rows, ({ recordedAt }) => recordedAt).values()) {
        await index.apply(organization, step, headAfter(step));
      }
      for (const filter of filters) {
        const matches = matchFilter(filter, NOW);
        const expected = rows
          .filter(({ event, position, category, recordedAt }) =>
            matches({ ...event, position, category, recordedAt: new Date(recordedAt).toISOString() }),
          )
          .map(({ position, payload }) => ({ position, payload }));
        const question = { filter, now: NOW, readUpTo: rows.length, visibleFrom: 0 };
        const { events } = await index.scan(organization, { ...question, after: -1, limit: 100 });
        expect(events.map(({ position, payload }) => ({ position, payload }))).toEqual(expected);
        const listed = await index.list(organization, { ...question, order: 'newest', limit: 100 });
        expect(listed.events.map(({ position }) => position).toSorted((a, b) => a - b)).toEqual(
          expected.map(({ position }) => position),
        );
        const { total } = await index.facets(organization, { ...question, fields: [], top: 1 });
        expect(total).toBe(expected.length);
      }
      await index.drop(organization);
    }),
    { numRuns: 60 },
  );
}, 120_000);
