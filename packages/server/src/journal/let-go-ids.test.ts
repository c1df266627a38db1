import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, removeDatabase } from '../platform/database.ts';
import { event, importedEvent } from './contract/pending-event.ts';
import type { PendingEvent } from './journal.ts';
import type { GoneRange, JournalReader } from './journal-reader.ts';
import { LettingGoWithIds } from './letting-go-with-ids.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';
import { SeenIds } from './seen-ids.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { SqliteJournalReader } from './sqlite-journal-reader.ts';
import { SqliteLedgerHeads } from './sqlite-ledger-heads.ts';

const ORG = 'org_a';
const DAY_MS = 86_400_000;

let folder = '';
let now = 0;
let db: DatabaseSync;
let journal: SqliteJournal;
let reader: SqliteJournalReader;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-let-go-'));
  now = Date.UTC(2026, 0, 31);
  open();
  await journal.addOrganization(ORG);
});
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

function open(): void {
  const path = join(folder, 'journal.db');
  db = openDatabase({ path, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  journal = new SqliteJournal({
    db,
    ids: SeenIds.open(join(folder, 'ids.db')),
    clock: () => now,
    elapsedMs: () => now,
  });
  reader = SqliteJournalReader.open(path);
}

async function close(): Promise<void> {
  reader.close();
  await journal.close();
}

/** How a request is answered. */
async function send(...events: readonly PendingEvent[]) {
  const [outcome] = await journal.append([{ organizationId: ORG, credential: 'k', events }]);
  if (outcome?.kind !== 'accepted') return outcome?.kind;
  return { accepted: outcome.accepted, duplicates: outcome.duplicates.length };
}

/** Records events and gives them positions. */
async function record(...events: readonly PendingEvent[]): Promise<void> {
  await send(...events);
  const heads = new SqliteLedgerHeads(db);
  const from = await heads.signed(ORG);
  let size = from?.size ?? 0;
  const positions = (await journal.unsequenced(1_000)).map(({ batch, entries }) => {
    size += entries.length;
    return { batch, firstPosition: size - entries.length };
  });
  await heads.commit([
    {
      organizationId: ORG,
      from,
      size,
      root: new Uint8Array(32),
      checkpoint: `c${size}`,
      edge: new Map(),
      positions,
    },
  ]);
}

function letGo(range: Partial<GoneRange> = {}): Promise<void> {
  const lettingGo = new LettingGoWithIds({
    lettingGo: journal.lettingGo,
    ids: journal.letGoIds,
    journal: reader,
  });
  return lettingGo.letGo(ORG, [{ first: 0, last: 0, gone: 'expired', announcement: 9, ...range }]);
}

const rows = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
const DUPLICATE = { accepted: 0, duplicates: 1 };
const ANEW = { accepted: 1, duplicates: 0 };

describe('an id whose event has expired', () => {
  test('is recognized: the same content is a duplicate, other content is refused', async () => {
    await record(event(1, { metadata: { a: 1, b: 'x' } }), event(2));
    await letGo();
    expect(await send(event(1, { metadata: { a: 1, b: 'x' } }))).toEqual(DUPLICATE);
    // Who recorded it and the order of names say nothing.
    const again = { metadata: { b: 'x', a: 1 }, recordedBy: { type: 'api-key', name: 'other' } };
    expect(await send(event(1, again))).toEqual(DUPLICATE);
    expect(await send(event(1, { metadata: { a: 2, b: 'x' } }))).toBe('id-conflict');
    expect(await send(event(2))).toEqual(DUPLICATE);
    expect(await send(event(2, { action: 'B' }))).toBe('id-conflict');
    expect(await reader.letGoAt(ORG, event(1).id)).toBe(0);
    expect(await reader.letGoAt(ORG, event(2).id)).toBeUndefined();
    expect(await reader.letGoAt('org_b', event(1).id)).toBeUndefined();
  });

  test('is found by its place, and so is that of an event before it which is kept', async () => {
    await record(event(1), event(2), event(3), event(4), event(5));
    await letGo({ first: 1, last: 1 });
    const places = () => Promise.all([1, 2, 3, 4, 5].map((n) => reader.letGoAt(ORG, event(n).id)));
    expect(await places()).toEqual([0, 1, undefined, undefined, undefined]);
    await letGo({ first: 3, last: 3, announcement: 10 });
    expect(await places()).toEqual([0, 1, 2, 3, undefined]);
    expect(await send(event(3))).toEqual(DUPLICATE);
    expect(await send(event(3, { action: 'B' }))).toBe('id-conflict');
    await letGo({ first: 2, last: 2, gone: 'erased', announcement: 11 });
    expect(db.prepare('SELECT position FROM let_go_ids WHERE mac IS NULL').all()).toEqual([{ position: 2 }]);
  });

  test('is compared with its time only where the sender gave one', async () => {
    await record(event(1));
    await letGo();
    const later = { ...event(1, { occurredAt: '2026-11-22T10:00:01.000Z' }) };
    expect(await send({ ...later, occurredAtGiven: false })).toEqual(DUPLICATE);
    expect(await send(later)).toBe('id-conflict');
  });

  test('is recognized after a restart, and when ids.db is lost', async () => {
    await record(event(1));
    await letGo();
    await close();
    removeDatabase(join(folder, 'ids.db'));
    open();
    expect(await send(event(1))).toEqual(DUPLICATE);
    expect(await send(event(1, { action: 'B' }))).toBe('id-conflict');
  });

  test('is forgotten with its generation, and so is the key of what it said', async () => {
    await record(event(1));
    await letGo();
    expect([rows('let_go_ids'), rows('let_go_keys')]).toEqual([1, 1]);
    now += 29 * DAY_MS;
    expect(await send(event(1, { action: 'B' }))).toBe('id-conflict');
    now += 40 * DAY_MS;
    await send(event(2));
    await send(event(3));
    expect([rows('let_go_ids'), rows('let_go_keys')]).toEqual([0, 0]);
    expect(await reader.letGoAt(ORG, event(1).id)).toBeUndefined();
    expect(await send(event(1, { action: 'B' }))).toEqual(ANEW);
  });

  test('is remembered with what lies scattered around it by reading that once', async () => {
    const all = Array.from({ length: 100 }, (_, n) => event(n));
    await record(...all);
    let reads = 0;
    const counted: Pick<JournalReader, 'from'> = {
      from(...asked) {
        reads += 1;
        return reader.from(...asked);
      },
    };
    const ranges = Array.from({ length: 50 }, (_, n): GoneRange => {
      const position = 98 - 2 * n;
      return {
        first: position,
        last: position,
        gone: position < 50 ? 'erased' : 'expired',
        announcement: 100,
      };
    });
    await journal.letGoIds.remember(ORG, ranges, counted);
    // The first looks whether their ids are still remembered.
    expect(reads).toBe(2);
    const rows = db.prepare('SELECT position, mac IS NULL AS erased FROM let_go_ids ORDER BY position').all();
    expect(rows.map(({ position, erased }) => [position, erased])).toEqual(
      ranges.map(({ first, gone }) => [first, gone === 'erased' ? 1 : 0]).toReversed(),
    );
  });

  test('is remembered by an authentication code alone, that of nothing says nothing', async () => {
    await record(event(1, { metadata: { note: 'CANARY' } }));
    await letGo();
    const [row] = db.prepare('SELECT * FROM let_go_ids').all();
    expect(Object.keys(row ?? {}).toSorted()).toEqual(['generation', 'id', 'mac', 'org', 'position']);
    expect(row?.mac).toHaveLength(32);
  });

  test('that is older than ids are remembered leaves nothing', async () => {
    await record(event(1));
    now += 100 * DAY_MS;
    await letGo();
    expect([rows('let_go_ids'), rows('let_go_keys')]).toEqual([0, 0]);
  });

  test('is recognized in the log that follows a retired one, where it has no place', async () => {
    await record(event(1));
    await letGo();
    db.exec('UPDATE let_go_ids SET position = -1');
    expect(await reader.letGoAt(ORG, event(1).id)).toBeUndefined();
    expect(await send(event(1))).toEqual(DUPLICATE);
    expect(await send(event(1, { action: 'B' }))).toBe('id-conflict');
  });

  test('leaves the same when letting go is repeated', async () => {
    await record(event(1), importedEvent(2));
    for (let time = 0; time < 2; time += 1) await letGo({ last: 1 });
    expect(rows('let_go_ids')).toBe(2);
    expect(await send(event(1))).toEqual(DUPLICATE);
    expect(await send(importedEvent(2))).toEqual(DUPLICATE);
  });
});

test('of an event that was erased nothing is remembered but its id: whatever comes again under it is a duplicate', async () => {
  await record(event(1, { actor: 'ana' }));
  await letGo({ gone: 'erased' });
  expect(db.prepare('SELECT mac FROM let_go_ids').all()).toEqual([{ mac: null }]);
  expect(await send(event(1, { actor: 'ana' }))).toEqual(DUPLICATE);
  expect(await send(event(1, { actor: 'ben' }))).toEqual(DUPLICATE);
  expect(await reader.letGoAt(ORG, event(1).id)).toBe(0);
});
