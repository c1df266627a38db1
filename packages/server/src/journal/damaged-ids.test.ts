import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import { decodeBatch, encodeBatch } from './batch-codec.ts';
import { event, importedEvent } from './contract/pending-event.ts';
import type { DamagedIds } from './replay-ids.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';
import { SeenIds } from './seen-ids.ts';
import { SqliteJournal } from './sqlite-journal.ts';

const DAY_MS = 86_400_000;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-damaged-ids-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const openDb = () =>
  openDatabase({ path: join(folder, 'journal.db'), migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });

function open(at: { now: number }, told: DamagedIds[] = []): SqliteJournal {
  return new SqliteJournal({
    db: openDb(),
    ids: SeenIds.open(join(folder, 'ids.db')),
    clock: () => at.now,
    elapsedMs: () => at.now,
    onDamagedIds: (damaged) => told.push(damaged),
  });
}

const send = (journal: SqliteJournal, ...events: ReturnType<typeof event>[]) =>
  journal.append([{ organizationId: 'org_a', credential: 'k', events }]);

/** Stores the second payload of the first batch otherwise; the batch stays one that can be decoded. */
function damage(change: (payload: string) => string): void {
  const db = openDb();
  const { salts, payloads } = db.prepare('SELECT salts, payloads FROM batches WHERE batch = 1').get() ?? {};
  if (!(salts instanceof Uint8Array) || !(payloads instanceof Uint8Array)) throw new Error('no batch');
  const entries = decodeBatch({ salts, payloads }, 3).map(({ salt, payload }, index) => {
    const text = Buffer.from(payload).toString('utf8');
    return { salt, payload: Buffer.from(index === 1 ? change(text) : text) };
  });
  db.prepare('UPDATE batches SET payloads = ? WHERE batch = 1').run(encodeBatch(entries).payloads);
  db.close();
}

const DAMAGE: [string, (payload: string) => string][] = [
  ['has an id that is none', (payload) => payload.replace('"id":"019a0000', '"id":"019a00\u00010')],
  ['has a shorter id', (payload) => payload.replace('"id":"019a0000-', '"id":"019a0000')],
  ['has no id', (payload) => payload.replace('"id"', '"ie"')],
  ['is no JSON', (payload) => payload.replace('{"id":', '{"id";')],
  ['is not an object', () => 'null'],
];
const KINDS: [string, typeof event][] = [
  ['of version 7', event],
  ['of version 8', importedEvent],
];

for (const [what, change] of DAMAGE)
  for (const [version, made] of KINDS)
    for (const days of [1, 700])
      test(`a payload that ${what}, among ids ${version}, ${days} days old, keeps nothing from starting, and the others are recognized`, async () => {
        const at = { now: Date.UTC(2024, 0, 1) };
        const first = open(at);
        await first.addOrganization('org_a');
        await send(first, made(1), made(2), made(3));
        at.now += days * DAY_MS;
        await send(first, event(4));
        await first.close();
        const db = openDb();
        db.exec(`INSERT INTO positions VALUES (1, 40, 1)`);
        db.close();
        damage(change);
        rmSync(join(folder, 'ids.db'));

        const told: DamagedIds[] = [];
        const second = open(at, told);
        expect(told).toEqual([{ organizationId: 'org_a', batch: 1, position: 41, ids: 1 }]);
        const isRemembered = made === importedEvent || days === 1;
        for (const known of [made(1), made(3)])
          expect((await send(second, known))[0]).toMatchObject({ accepted: isRemembered ? 0 : 1 });
        expect((await send(second, made(2)))[0]).toMatchObject({ accepted: 1 });
        await second.close();
        const again: DamagedIds[] = [];
        await open(at, again).close();
        expect(again).toEqual([]);
      });

test('damage in many batches is told once, with the first place and how many ids are left out', async () => {
  const at = { now: Date.UTC(2024, 0, 1) };
  const first = open(at);
  await first.addOrganization('org_a');
  await send(first, event(1), event(2), event(3));
  await first.close();
  damage(() => '{');
  const db = openDb();
  db.exec(
    'INSERT INTO batches (org, recorded_at, count, salts, payloads) SELECT org, recorded_at, count, salts, payloads FROM batches',
  );
  db.close();
  rmSync(join(folder, 'ids.db'));
  const told: DamagedIds[] = [];
  await open(at, told).close();
  expect(told).toEqual([{ organizationId: 'org_a', batch: 1, position: undefined, ids: 2 }]);
});
