import { mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openCheckpoint } from '@daybook/ledger';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { event } from '../journal/contract/pending-event.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { openDatabase, removeDatabase } from '../platform/database.ts';
import { checkWhole, identityOf, nameOf, ORG, openWriter } from './log.testing.ts';
import { Writer } from './writer.ts';

const DAY_MS = 86_400_000;

let folder = '';
let told: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-upkeep-'));
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);

/** Records and sequences batches on days before today; returns the checkpoint. */
async function recordedEarlier(...days: number[]) {
  let now = 0;
  const writer = await openWriter(folder, { clock: () => now });
  let note = '';
  for (const [n, daysAgo] of days.entries()) {
    now = Date.now() - daysAgo * DAY_MS;
    await writer.append(n * 1_000, 300);
    for (const step of await writer.sequencer.step()) note = step.checkpoint;
  }
  await writer.close();
  return openCheckpoint({ note, ...nameOf(ORG) });
}

/** Makes the database one of the version before, which knew no segments. */
function makeOlder(): void {
  const old = openDatabase({
    path: path('old.db'),
    migrations: JOURNAL_MIGRATIONS.slice(0, 4),
    synchronous: 'FULL',
  });
  old.exec(`PRAGMA foreign_keys = OFF; ATTACH '${path('journal.db')}' AS now`);
  for (const table of ['batches', 'positions', 'heads', 'edges', 'idempotency', 'relayed', 'sweep_time'])
    old.exec(`INSERT OR REPLACE INTO main.${table} SELECT * FROM now.${table}`);
  old.exec('INSERT INTO main.organizations SELECT org, id, visible_from FROM now.organizations');
  old.close();
  removeDatabase(path('journal.db'));
  renameSync(path('old.db'), path('journal.db'));
}

const start = () =>
  Writer.start({
    data: {
      journalPath: path('journal.db'),
      idsPath: path('ids.db'),
      ledgerPath: path('ledger'),
      reservePath: path('reserve'),
      ledgers: [identityOf(ORG)],
    },
    logger: {
      warn: ({ reason }: { reason?: string }) => void told.push(String(reason)),
      error: ({ reason }: { reason?: string }) => void told.push(String(reason)),
    },
    onStepped: () => undefined,
  });

function count(sql: string): number {
  const db = new DatabaseSync(path('journal.db'), { readOnly: true });
  const n = Number(db.prepare(`SELECT count(*) AS n FROM ${sql}`).get()?.n);
  db.close();
  return n;
}

/** Resolves when nothing is in the database that could be packed. */
async function packed(): Promise<void> {
  while (count('positions') > 0) await new Promise(setImmediate);
}

test('a folder of the version before moves its batches into segments by itself, and keeps every proof', async () => {
  const before = await recordedEarlier(400, 30, 2);
  makeOlder();
  const writer = await start();
  await packed();
  expect(count('batches')).toBe(0);
  expect(readdirSync(path(`segments/${ORG}`))).toHaveLength(3);
  await writer.close();
  const after = await checkWhole(folder, { earlier: [before] });
  expect(after.size).toBe(before.size);
  expect(told).toEqual([]);
});

test('what was packed is no longer in the database, and the space of a large one is given back', async () => {
  await recordedEarlier(2);
  const db = new DatabaseSync(path('journal.db'));
  db.exec('CREATE TABLE ballast (data BLOB)');
  for (let n = 0; n < 70; n += 1) db.exec('INSERT INTO ballast VALUES (zeroblob(1048576))');
  db.exec('DROP TABLE ballast; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  expect(statSync(path('journal.db')).size).toBeGreaterThan(70 * 1_048_576);
  const writer = await start();
  while (statSync(path('journal.db')).size > 1_048_576) await new Promise(setImmediate);
  await writer.close();
  await checkWhole(folder);
});

test('a start finishes what was interrupted, and names what is missing', async () => {
  await recordedEarlier(3, 2);
  const first = await start();
  await packed();
  await first.close();
  const [gone = '', left = ''] = readdirSync(path(`segments/${ORG}`));
  rmSync(path(`segments/${ORG}/${gone}`));
  writeFileSync(path(`segments/${ORG}/${left}.1.tmp`), 'half');
  const second = await start();
  while (told.length === 0) await new Promise(setImmediate);
  expect(told).toEqual([`segment ${gone} is missing: restore this file of segments/ from a backup`]);
  await second.close();
  expect(readdirSync(path(`segments/${ORG}`))).toEqual([left]);
});

test('what cannot be packed is told, and keeps nobody from recording', async () => {
  await recordedEarlier(2);
  writeFileSync(path('segments'), 'a file where the folder would be');
  const writer = await start();
  while (told.length === 0) await new Promise(setImmediate);
  const request = { organizationId: ORG, credential: 'k', events: [event(5_000)] };
  expect(await writer.append(request, 'sequenced')).toMatchObject({ sequenced: { first: 300 } });
  await writer.close();
  expect(count('positions')).toBe(2);
});
