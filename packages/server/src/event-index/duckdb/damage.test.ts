import { hash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, headAfter, JANUARY, sampleRow, sampleRows } from '../contract/sample-rows.ts';
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
const unusable: string[] = [];
const file = (name: string, organization = 'acme') => join(folder, organization, `${name}.duckdb`);

async function open() {
  index = await openDuckDbEventIndex({ folder, onUnusable: (organization) => unusable.push(organization) });
}

async function fill(organization: string) {
  for (const rows of [JANUARY_ROWS, FEBRUARY_ROWS]) await index.apply(organization, rows, headAfter(rows));
}

/** The organization is unusable, says why, is rebuilt after a drop, and its neighbour noticed nothing. */
async function expectRebuild(problem: RegExp) {
  expect(await index.head('acme')).toBeUndefined();
  expect(index.problem('acme')).toMatch(problem);
  expect(unusable).toContain('acme');
  await expect(index.list('acme', EVERYTHING)).rejects.toMatchObject({ code: 'unusable' });
  await expect(index.apply('acme', JANUARY_ROWS, headAfter(JANUARY_ROWS))).rejects.toMatchObject({
    code: 'unusable',
  });
  expect((await index.list('neighbour', EVERYTHING)).events).toHaveLength(600);
  await index.drop('acme');
  expect(existsSync(join(folder, 'acme'))).toBe(false);
  await fill('acme');
  expect(index.problem('acme')).toBeUndefined();
  expect((await index.list('acme', EVERYTHING)).events).toHaveLength(600);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-damage-'));
  unusable.length = 0;
  await open();
});
afterEach(async () => {
  await index.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('files found damaged', () => {
  beforeEach(async () => {
    await fill('acme');
    await fill('neighbour');
    await index.close();
  });

  const damages: [string, () => Promise<void> | void, RegExp][] = [
    [
      'is no database',
      () => writeFileSync(file('2026-01'), 'not a database, but long enough to be read as one'.repeat(1_000)),
      /not a valid DuckDB/,
    ],
    [
      'is a database of SQLite',
      () => writeFileSync(file('2026-01'), `SQLite format 3\0${'\0'.repeat(8_192)}`),
      /2026-01\.duckdb/,
    ],
    ['is empty', () => truncateSync(file('2026-01')), /2026-01\.duckdb: .*not a valid DuckDB/],
    ['lost its end', () => truncateSync(file('2026-01'), 400_000), /2026-01\.duckdb/],
    [
      'lost its last byte',
      () => truncateSync(file('2026-02'), readFileSync(file('2026-02')).length - 1),
      /2026-02\.duckdb: /,
    ],
    ['has a damaged header', () => flip(file('2026-01'), 4_096 + 20), /2026-01\.duckdb/],
    [
      'is gone',
      () => rmSync(file('2026-01')),
      /2026-02\.duckdb: it begins at position 400, but the files before it end before 0/,
    ],
    [
      'stands in for another month',
      () => renameSync(file('2026-02'), file('2026-03')),
      /2026-03\.duckdb: it belongs to acme\/2026-02/,
    ],
    [
      'is that of another organization',
      () => cpSync(file('2026-02', 'neighbour'), file('2026-02')),
      /2026-02\.duckdb: it belongs to neighbour\/2026-02/,
    ],
    [
      'has a newer version',
      () => change('UPDATE month SET schema_version = 99'),
      /it has version 99, and this server reads 4/,
    ],
    ['holds tables of someone else', () => change('DROP TABLE month'), /it is not an index file/],
    ['misses a column', () => change('ALTER TABLE events DROP COLUMN outcome'), /it is not an index file/],
    [
      'misses rows',
      () => change('DELETE FROM events WHERE position = 17'),
      /should hold the positions 0 to 399/,
    ],
    ['says nothing of itself', () => change('DELETE FROM month'), /it has version undefined/],
    ['names no root', () => change("UPDATE month SET head_root = 'x'"), /names no ledger root/],
  ];
  test.each(damages)(
    'a file that %s makes its organization unusable, and no other',
    async (_, damage, problem) => {
      await damage();
      await open();
      await expectRebuild(problem);
    },
  );

  test('bytes changed anywhere in a file never give a wrong answer or end the process', async () => {
    const whole = readFileSync(file('2026-01'));
    await open();
    const expected = await index.list('neighbour', EVERYTHING);
    await index.close();
    const codes: (string | undefined)[] = [];
    for (let at = 100; at < whole.length; at += 70_001) {
      writeFileSync(file('2026-01'), whole);
      flip(file('2026-01'), at);
      await open();
      const answer = index.list('acme', EVERYTHING);
      const code = await codeOf(answer);
      codes.push(code);
      if (code !== 'unusable') expect(await answer).toEqual(expected);
      expect((await index.list('neighbour', EVERYTHING)).events).toHaveLength(600);
      await index.close();
    }
    expect(codes).toContain('unusable');
    await open();
  });

  test('damage that shows only in a query makes the organization unusable from then on', async () => {
    await open();
    await index.drop('acme');
    const bulky = JANUARY_ROWS.map(({ position }) =>
      sampleRow(position, { metadata: incompressible(position) }),
    );
    await index.apply('acme', bulky, headAfter(bulky));
    await index.close();
    await openWithHiddenDamage();
    await expectRebuild(/corrupt|checksum/i);
  });

  /** Damages one block after another, until the file opens and a query fails. */
  async function openWithHiddenDamage(): Promise<void> {
    const whole = readFileSync(file('2026-01'));
    for (let at = 3 * 4_096 + 1_000; at < whole.length; at += 262_144) {
      writeFileSync(file('2026-01'), whole);
      flip(file('2026-01'), at);
      await open();
      if ((await index.head('acme')) && (await codeOf(index.list('acme', EVERYTHING))) === 'unusable') return;
      await index.close();
    }
    throw new Error('every damage was found when the file was opened');
  }
});

test('a file deleted while the server runs makes its organization unusable', async () => {
  await fill('acme');
  await fill('neighbour');
  await index.close();
  await open();
  rmSync(file('2026-01'));
  await expectRebuild(/2026-02\.duckdb: it begins at position 400/);
});

/** The code of the error with which a promise is rejected; undefined when it is fulfilled. */
function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error) => error.code,
  );
}

/** Two thousand characters that take a thousand bytes however they are compressed. */
function incompressible(seed: number): Record<string, string> {
  return Object.fromEntries(
    ['a', 'b', 'c', 'd'].map((name) => [
      name,
      hash('shake256', `${seed} ${name}`, { outputLength: 250 }).slice(0, 500),
    ]),
  );
}

/** Makes one bit of a file another. */
function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

async function change(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(file('2026-01'));
  const connection = await instance.connect();
  await connection.run(sql);
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
}
