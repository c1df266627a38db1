import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyFilter, anyRows, NOW } from './contract/arbitraries.ts';
import { plainPositions, plainProfile, plainProfiles } from './contract/plain-profile.ts';
import { DAY_MS, headAfter, JANUARY } from './contract/sample-rows.ts';
import { type DuckDbEventIndex, openDuckDbEventIndex } from './duckdb/duckdb-event-index.ts';
import { PROFILE_FIELDS } from './profile.ts';

let folder: string;
let index: DuckDbEventIndex;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-profiles-'));
  index = await openDuckDbEventIndex({ folder });
});
afterAll(async () => {
  await index.close();
  rmSync(folder, { recursive: true, force: true });
});

const anyTime = fc.constantFrom(
  0,
  JANUARY,
  JANUARY + 1,
  NOW - 7 * DAY_MS,
  JANUARY + 40 * DAY_MS,
  NOW,
  NOW + 1,
);
const anyQuestion = fc.record({
  filter: fc.oneof(fc.constant({ terms: [] }), anyFilter),
  others: fc.array(anyFilter, { maxLength: 2 }),
  times: fc.tuple(anyTime, anyTime),
  fields: fc.subarray([...PROFILE_FIELDS]),
  by: fc.constantFrom(...PROFILE_FIELDS),
  top: fc.integer({ min: 1, max: 4 }),
  visibleFrom: fc.integer({ min: 0, max: 3 }),
  readUpTo: fc.integer({ min: 10, max: 25 }),
});

test('profiles and evidence are what reading event by event gives', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      anyRows,
      fc.array(anyQuestion, { minLength: 3, maxLength: 3 }),
      async (rows, questions) => {
        const organization = `run_${run++}`;
        for (const step of Map.groupBy(rows, ({ recordedAt }) => recordedAt).values()) {
          await index.apply(organization, step, headAfter(step));
        }
        for (const { times, by, top, others, ...rest } of questions) {
          const [from = 0, until = 0] = times.toSorted((a, b) => a - b);
          const query = { ...rest, now: NOW, from, until, top };
          expect(await index.profile(organization, query)).toEqual(plainProfile(rows, query));
          const each = { ...query, by, most: top };
          const [found, expected] = [await index.profiles(organization, each), plainProfiles(rows, each)];
          expect([...found.profiles]).toEqual([...expected.profiles]);
          expect(found.more).toBe(expected.more);
          const { filter, fields: _, ...question } = query;
          const evidence = { ...question, filters: [filter, ...others], limit: top };
          expect(await index.positionsOfEach(organization, evidence)).toEqual(plainPositions(rows, evidence));
        }
        await index.drop(organization);
      },
    ),
    { numRuns: 12 },
  );
}, 120_000);
