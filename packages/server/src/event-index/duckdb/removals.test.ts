import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_MS, headAfter, JANUARY, sampleRows } from '../contract/sample-rows.ts';
import type { ScanQuery } from '../event-index.ts';
import { type DuckDbEventIndex, openDuckDbEventIndex } from './duckdb-event-index.ts';

const EVERYTHING: ScanQuery = {
  now: JANUARY,
  readUpTo: Number.MAX_SAFE_INTEGER,
  visibleFrom: 0,
  after: -1,
  limit: 1_000,
};
/** What an event says and no other does, in each column where texts stand as they are. */
const said = (position: number) => ['id', 'name', 'agent'].map((kind) => `${kind}-of-${position}-canary`);
/** Three months of 100 rows. */
const ROWS = sampleRows(300, (position) => {
  const [id = '', name = '', userAgent = ''] = said(position);
  return {
    recordedAt: JANUARY + Math.floor(position / 100) * 31 * DAY_MS + position,
    actor: { type: 'user', id, name: 'ana@acme.example' },
    resource: { type: 'secret', name },
    context: { userAgent },
    metadata: { note: `${id} ${name}` },
  };
});

let folder: string;
let index: DuckDbEventIndex;
const filesOf = () => readdirSync(join(folder, 'acme')).toSorted();
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-removals-'));
  index = await openDuckDbEventIndex({ folder });
  await index.apply('acme', ROWS, headAfter(ROWS));
});
afterEach(async () => {
  await index.close();
  rmSync(folder, { recursive: true, force: true });
});

async function reopen(change: () => void = () => undefined): Promise<void> {
  await index.close();
  change();
  index = await openDuckDbEventIndex({ folder });
}

/** The positions of which something can be read in the bytes of any file below the index's folder. */
function readable(): number[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  const bytes = Buffer.concat(
    paths.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path)),
  );
  return ROWS.map(({ position }) => position).filter((position) =>
    said(position).some((text) => bytes.includes(text)),
  );
}

const held = async () => (await index.scan('acme', EVERYTHING)).events.map(({ position }) => position);

test('nothing that was let go of can be found in the bytes of any file, and all else is there', async () => {
  expect(readable()).toHaveLength(300);
  const left = ROWS.map(({ position }) => position).filter((n) => n >= 150 && n !== 170 && n < 298);
  await index.letGo('acme', 150);
  await index.erase('acme', [
    { first: 170, last: 170 },
    { first: 298, last: 299 },
  ]);
  expect(readable()).toEqual(left);
  expect(filesOf().filter((name) => name.endsWith('.duckdb'))).toEqual([
    '2026-02.2.duckdb',
    '2026-03.1.duckdb',
  ]);
  await reopen();
  expect(readable()).toEqual(left);
  expect(await held()).toEqual(left);
});

test('what is in the log of a file alone, and not in the file yet, is removed as well', async () => {
  await reopen();
  const more = sampleRows(
    1,
    () => ({ recordedAt: JANUARY + 70 * DAY_MS, context: { userAgent: 'agent-of-300-canary' } }),
    300,
  );
  await index.apply('acme', more, headAfter(more));
  expect(readFileSync(join(folder, 'acme', '2026-03.duckdb.wal')).includes('agent-of-300')).toBe(true);
  await index.erase('acme', [{ first: 300, last: 300 }]);
  for (const name of filesOf())
    expect(readFileSync(join(folder, 'acme', name)).includes('agent-of-300')).toBe(false);
});

test('a removal that was cut off anywhere is finished when it is called again, and nothing else is lost', async () => {
  const kept = (name: string) => cpSync(join(folder, 'acme', name), join(folder, `kept-${name}`));
  const again = (kept: string, name: string) =>
    cpSync(join(folder, `kept-${kept}`), join(folder, 'acme', name));
  await reopen(() => filesOf().forEach(kept));
  await index.letGo('acme', 150);
  const cut: [string, () => void][] = [
    ['before the new file had its name', () => again('2026-02.duckdb', '2026-02.2.new.duckdb')],
    ['before the old file was removed', () => again('2026-02.duckdb', '2026-02.duckdb')],
    ['before files below were removed', () => again('2026-01.duckdb', '2026-01.duckdb')],
    [
      'before the file that straddles was rewritten',
      () => {
        for (const name of ['2026-01.duckdb', '2026-02.duckdb']) again(name, name);
        rmSync(join(folder, 'acme', '2026-02.1.duckdb'));
      },
    ],
  ];
  for (const [when, leave] of cut) {
    await reopen(leave);
    expect(await index.head('acme'), when).toEqual({ ...headAfter(ROWS), first: 150 });
    const { events } = await index.scan('acme', { ...EVERYTHING, visibleFrom: 150 });
    expect(events, when).toHaveLength(150);
    await index.letGo('acme', 150);
    expect(
      filesOf().map((name) => name.replace(/\.\d+/, '')),
      when,
    ).toEqual(['2026-02.duckdb', '2026-03.duckdb']);
    expect(await held(), when).toHaveLength(150);
  }
});

test('a file is never rewritten for what it does not hold', async () => {
  await index.erase('acme', [{ first: 20, last: 29 }]);
  const before = filesOf();
  await index.erase('acme', [{ first: 22, last: 25 }]);
  await index.letGo('acme', 0);
  expect(filesOf()).toEqual(before);
});

test('the space of what was let go of belongs to the disk again', async () => {
  const bytes = () => filesOf().reduce((sum, name) => sum + statSync(join(folder, 'acme', name)).size, 0);
  const bulky = sampleRows(
    6_000,
    (position) => ({
      recordedAt: JANUARY + 70 * DAY_MS + position,
      resource: { type: 'secret', name: `name ${position} ${Math.sin(position)}` },
    }),
    300,
  );
  await index.apply('acme', bulky, headAfter(bulky));
  await reopen();
  const before = bytes();
  await index.letGo('acme', 6_000);
  await reopen();
  expect(bytes()).toBeLessThan(before / 2);
  expect(existsSync(join(folder, 'acme', '2026-01.duckdb'))).toBe(false);
});
