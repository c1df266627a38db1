import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_MS, headAfter, JANUARY, sampleRow } from '../contract/sample-rows.ts';
import type { Question } from '../event-index.ts';
import { type DuckDbEventIndex, openDuckDbEventIndex } from './duckdb-event-index.ts';
import { openEngine } from './engine.ts';
import { MonthFiles } from './month-files.ts';

const CAP = 3;
const MONTHS = 7;
const ORGANIZATIONS = ['a', 'b', 'c', 'd', 'e'];
const EVERYTHING: Question = {
  filter: { terms: [] },
  now: JANUARY,
  readUpTo: Number.MAX_SAFE_INTEGER,
  visibleFrom: 0,
};

let folder: string;
let index: DuckDbEventIndex;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-months-'));
  index = await openDuckDbEventIndex({ folder, maxAttachedFiles: CAP });
  for (let position = 0; position < MONTHS; position++) {
    const rows = [sampleRow(position, { recordedAt: JANUARY + position * 31 * DAY_MS })];
    for (const organization of ORGANIZATIONS) await index.apply(organization, rows, headAfter(rows));
  }
});
afterEach(async () => {
  await index.close();
  rmSync(folder, { recursive: true, force: true });
});

test('more months and organizations than may be open are answered whole, and no more stay open than allowed', async () => {
  expect(index.attachedFiles).toBeLessThanOrEqual(CAP);
  const listed = await Promise.all(
    ORGANIZATIONS.map((organization) =>
      index.list(organization, { ...EVERYTHING, order: 'oldest', limit: 50 }),
    ),
  );
  for (const { events } of listed)
    expect(events.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(index.attachedFiles).toBeLessThanOrEqual(CAP);
});

test('a count over more months than may be open opens them for itself alone and lets them go again', async () => {
  const counted = await Promise.all(
    ORGANIZATIONS.flatMap((organization) => [
      index.facets(organization, { ...EVERYTHING, fields: ['action'], top: 5 }),
      index.facets(organization, { ...EVERYTHING, fields: ['action'], top: 5 }),
    ]),
  );
  for (const { total } of counted) expect(total).toBe(MONTHS);
  expect(index.attachedFiles).toBeLessThanOrEqual(MONTHS);
  await index.get('a', sampleRow(0).event.id, 0);
  expect(index.attachedFiles).toBeLessThanOrEqual(CAP);
});

test('opened again, files beyond the limit are read and written in turn', async () => {
  await index.close();
  index = await openDuckDbEventIndex({ folder, maxAttachedFiles: 1 });
  const next = sampleRow(MONTHS, { recordedAt: JANUARY + MONTHS * 31 * DAY_MS });
  await Promise.all(
    ORGANIZATIONS.map(async (organization) => {
      expect(await index.head(organization)).toMatchObject({ size: MONTHS });
      await index.apply(organization, [next], headAfter([next]));
      const { events } = await index.list(organization, { ...EVERYTHING, order: 'newest', limit: 2 });
      expect(events).toHaveLength(2);
    }),
  );
  expect(index.attachedFiles).toBe(1);
});

test('a query that takes too long is stopped, and the next one is answered', async () => {
  await index.close();
  index = await openDuckDbEventIndex({ folder, maxAttachedFiles: CAP, queryTimeoutMs: 0 });
  const query = { ...EVERYTHING, fields: ['action'] as const, top: 5 };
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => index.facets('a', query)));
  expect(outcomes.map(({ status }) => status)).toContain('rejected');
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'timeout' });
    else expect(outcome.value.total).toBe(MONTHS);
  }
  expect(await index.head('a')).toMatchObject({ size: MONTHS });
});

test('a page of one month never waits behind counts over more months than there is room for', async () => {
  await index.close();
  const { instance, folder: path } = await openEngine(folder, { memoryLimitMb: 100, threads: 1 });
  const files = new MonthFiles(await instance.connect(), path, CAP);
  const months = ['2026-01', '2026-02', '2026-03'];
  const counting = await files.lease('a', months);
  const leaving = new AbortController();
  const waits = files.lease('b', months, { signal: leaving.signal });
  const page = await files.lease('c', ['2026-01']);
  expect(files.size).toBe(CAP + 1);
  await page.release();
  expect(files.size).toBe(CAP);
  leaving.abort();
  await expect(waits).rejects.toMatchObject({ code: 'stopped' });
  const next = files.lease('b', months);
  await counting.release();
  await (await next).release();
  expect(files.size).toBe(CAP);
  await files.close();
  instance.closeSync();
  index = await openDuckDbEventIndex({ folder });
});

test('a file that the engine has not let go of yet is attached as soon as it has', async () => {
  await index.close();
  const { instance, folder: real } = await openEngine(folder, { memoryLimitMb: 256, threads: 2 });
  const [own, other] = [await instance.connect(), await instance.connect()];
  const files = new MonthFiles(own, real, CAP);
  const months = [JANUARY].map((ms) => new Date(ms).toISOString().slice(0, 7));
  await other.run(`ATTACH '${files.path('a', months[0] ?? '')}' AS "a/${months[0]}"`);
  await other.run('BEGIN');
  await other.run(`SELECT count(*) FROM "a/${months[0]}".events`);
  await own.run(`DETACH "a/${months[0]}"`);
  const lease = files.lease('a', months);
  const first = await Promise.race([lease, new Promise((resolve) => setImmediate(() => resolve('waiting')))]);
  await other.run('ROLLBACK');
  await (await lease).release();
  expect(first).toBe('waiting');
  await files.close();
  for (const connection of [own, other]) connection.closeSync();
  instance.closeSync();
});
