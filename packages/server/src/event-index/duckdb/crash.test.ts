import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_MS, headAfter, JANUARY, sampleRows } from '../contract/sample-rows.ts';
import type { ListQuery } from '../event-index.ts';
import { type DuckDbEventIndex, openDuckDbEventIndex } from './duckdb-event-index.ts';

const EVERYTHING: ListQuery = {
  filter: { terms: [] },
  now: JANUARY,
  readUpTo: Number.MAX_SAFE_INTEGER,
  visibleFrom: 0,
  order: 'newest',
  limit: 1_000,
};
const JANUARY_ROWS = sampleRows(400);
const FEBRUARY_ROWS = sampleRows(200, () => ({ recordedAt: JANUARY + 40 * DAY_MS }), 400);

let folder: string;
let index: DuckDbEventIndex;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-crash-'));
  index = await openDuckDbEventIndex({ folder });
});
afterEach(async () => {
  await index.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a step that fails half-way changes nothing, and the next one is applied', async () => {
  const before = JANUARY_ROWS.slice(0, 100);
  await index.apply('acme', before, headAfter(before));
  const broken = sampleRows(
    3_000,
    (position) => (position === 3_099 ? { context: { version: 1e300 } } : {}),
    100,
  );
  await expect(index.apply('acme', broken, headAfter(broken))).rejects.toMatchObject({ code: 'failed' });
  expect(await index.head('acme')).toMatchObject(headAfter(before));
  const { events } = await index.scan('acme', { ...EVERYTHING, after: -1 });
  expect(events).toHaveLength(100);
  const rest = JANUARY_ROWS.slice(100);
  await index.apply('acme', rest, headAfter(rest));
  expect((await index.list('acme', EVERYTHING)).events).toHaveLength(400);
});

test('a step that fails before anything was applied leaves nothing behind', async () => {
  const broken = sampleRows(1, () => ({ context: { version: 1e300 } }));
  await expect(index.apply('acme', broken, headAfter(broken))).rejects.toMatchObject({ code: 'failed' });
  expect(await index.head('acme')).toBeUndefined();
  expect(index.problem('acme')).toBeUndefined();
  expect(readdirSync(join(folder, 'acme'))).toEqual([]);
});

test('a file without tables, left by a step that was cut off, is taken away', async () => {
  await index.apply('acme', JANUARY_ROWS, headAfter(JANUARY_ROWS));
  await index.close();
  const instance = await DuckDBInstance.create(join(folder, 'acme', '2026-02.duckdb'));
  instance.closeSync();
  index = await openDuckDbEventIndex({ folder });
  expect(await index.head('acme')).toMatchObject(headAfter(JANUARY_ROWS));
  expect(readdirSync(join(folder, 'acme'))).toEqual(['2026-01.duckdb']);
  await index.apply('acme', FEBRUARY_ROWS, headAfter(FEBRUARY_ROWS));
  expect((await index.list('acme', EVERYTHING)).events).toHaveLength(600);
});

test('killed at any moment, it opens with head and rows of the same step, and without what was let go of', async () => {
  let size = 0;
  for (const lines of [1, 4, 9, 20, 2]) {
    const writer = spawn(process.execPath, [join(import.meta.dirname, 'crash-writer.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(writer, 'exit');
    let seen = 0;
    for await (const line of createInterface({ input: writer.stdout })) {
      size = Number(line);
      if (++seen === lines) writer.kill('SIGKILL');
    }
    await exited;
    const reopened = await openDuckDbEventIndex({ folder });
    const head = await reopened.head('acme');
    const end = head?.size ?? 0;
    expect(end).toBeGreaterThanOrEqual(size);
    expect(head).toMatchObject(headAfter(sampleRows(1, () => ({}), end - 1)));
    // The steps before the last were let go of or erased as they were to be; of the last, all rows are there or all but ten.
    const first = Math.max(0, end - 200);
    const { events, last, gone } = await reopened.scan('acme', { ...EVERYTHING, after: first - 1 });
    expect(head?.first).toBeLessThanOrEqual(Math.max(0, end - 150));
    expect(last).toBe(end - 1);
    expect(events.length + gone).toBe(end - first);
    const erased = (position: number) => position % 50 >= 20 && position % 50 < 30;
    for (let position = Math.max(first, head?.first ?? 0); position < end - 50; position++)
      expect(events.some((event) => event.position === position)).toBe(!erased(position));
    expect([40, 50]).toContain(events.filter(({ position }) => position >= end - 50).length);
    await reopened.close();
  }
});
