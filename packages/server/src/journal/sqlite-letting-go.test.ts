import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import { ORG } from './contract/journal-in-test.ts';
import { event } from './contract/pending-event.ts';
import type { GoneRange } from './journal-reader.ts';
import { NotSequenced } from './letting-go.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';
import { SeenIds } from './seen-ids.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { SqliteJournalReader } from './sqlite-journal-reader.ts';
import { SqliteLedgerHeads } from './sqlite-ledger-heads.ts';

let folder = '';
let db: DatabaseSync;
let journal: SqliteJournal;
let reader: SqliteJournalReader;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-letting-go-'));
  open();
  await journal.addOrganization(ORG);
});
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

function open(): void {
  db = openDatabase({
    path: join(folder, 'journal.db'),
    migrations: JOURNAL_MIGRATIONS,
    synchronous: 'FULL',
  });
  journal = new SqliteJournal({ db, ids: SeenIds.open(join(folder, 'ids.db')), clock: Date.now });
  reader = SqliteJournalReader.open(join(folder, 'journal.db'));
}

async function close(): Promise<void> {
  reader.close();
  await journal.close();
}

const send = (...numbers: number[]) =>
  journal.append([{ organizationId: ORG, credential: 'k', events: numbers.map((n) => event(n)) }]);

/** Records batches of these sizes, events numbered from `from` on, and gives them positions. */
async function recorded(counts: readonly number[], from = 0): Promise<void> {
  let next = from;
  for (const count of counts) {
    await send(...Array.from({ length: count }, (_, n) => next + n));
    next += count;
  }
  await sequence();
}

async function sequence(): Promise<void> {
  const heads = new SqliteLedgerHeads(db);
  const before = await heads.signed(ORG);
  let size = before?.size ?? 0;
  const positions = (await journal.unsequenced(1_000_000)).map(({ batch, entries }) => {
    size += entries.length;
    return { batch, firstPosition: size - entries.length };
  });
  const edge = new Map();
  await heads.commit([
    {
      organizationId: ORG,
      from: before,
      size,
      root: new Uint8Array(32),
      checkpoint: `c${size}`,
      edge,
      positions,
    },
  ]);
}

const range = (first: number, last: number, announcement = 100, gone: GoneRange['gone'] = 'expired') => ({
  first,
  last,
  gone,
  announcement,
});
const letGo = (...ranges: GoneRange[]) => journal.lettingGo.letGo(ORG, ranges);
const gone = () => reader.gone(ORG, { first: 0, last: 1_000 }, 100);
/** The numbers of the events that can still be read, by position. */
async function readable(until: number): Promise<number[]> {
  const openings = await Promise.all(
    Array.from({ length: until }, (_, position) => reader.opening(ORG, position)),
  );
  return openings.flatMap((opening) =>
    opening && 'payload' in opening
      ? [Number(JSON.parse(Buffer.from(opening.payload).toString()).id.slice(-12))]
      : [],
  );
}

/** The stored bytes of batches, and whether a file of the folder holds some of them. */
function storedBatches(): Uint8Array[] {
  return db
    .prepare('SELECT payloads FROM batches ORDER BY batch')
    .all()
    .map(({ payloads }) => payloads as Uint8Array);
}
function isInAFile(bytes: Uint8Array): boolean {
  const inside = Buffer.from(bytes).subarray(bytes.length >> 1, (bytes.length >> 1) + 24);
  return readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(inside));
}

describe('letting go of openings', () => {
  test('leaves their positions gone and everything else as it was, across batches', async () => {
    await recorded([5, 5, 5, 5]);
    await letGo(range(3, 11));
    expect(await readable(20)).toEqual([0, 1, 2, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(await reader.opening(ORG, 7)).toEqual({ gone: 'expired', announcement: 100 });
    expect(await gone()).toEqual([range(3, 11)]);
    expect(db.prepare('SELECT count(*) AS n FROM batches').get()?.n).toBe(3);
  });

  test('leaves none of their bytes in any file, and those of the others', async () => {
    await recorded([40, 40, 40]);
    const [first, second, third] = storedBatches();
    expect([first, second, third].map((bytes) => isInAFile(bytes ?? new Uint8Array()))).toEqual([
      true,
      true,
      true,
    ]);
    await letGo(range(0, 39), range(45, 45, 101, 'erased'));
    expect([first, second, third].map((bytes) => isInAFile(bytes ?? new Uint8Array()))).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('waits for a connection that still reads, and holds up nobody who records', async () => {
    await recorded([40, 40]);
    const [first = new Uint8Array()] = storedBatches();
    const other = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true });
    other.exec('BEGIN; SELECT count(*) FROM batches');
    const done = letGo(range(0, 39));
    await send(200);
    expect(isInAFile(first)).toBe(true);
    other.exec('COMMIT');
    await done;
    expect(isInAFile(first)).toBe(false);
    other.close();
  });

  test('repeated, overlapping and in parts comes to the same, and the first announcement stays', async () => {
    await recorded([5, 5, 5]);
    await letGo(range(2, 3, 100, 'erased'), range(8, 8, 101, 'erased'));
    await letGo(range(0, 5, 110), range(6, 9, 110));
    const after = [range(0, 1, 110), range(2, 3, 100, 'erased'), range(4, 7, 110)];
    expect(await gone()).toEqual([...after, range(8, 8, 101, 'erased'), range(9, 9, 110)]);
    const stored = storedBatches();
    await letGo(range(0, 9, 120), range(3, 9, 110));
    expect(await gone()).toEqual([...after, range(8, 8, 101, 'erased'), range(9, 9, 110)]);
    expect(storedBatches()).toEqual(stored);
    expect(await readable(15)).toEqual([10, 11, 12, 13, 14]);
  });

  test('makes one range of neighbours that were announced together', async () => {
    await recorded([9]);
    await letGo(range(0, 1), range(4, 5), range(2, 3), range(6, 6, 101));
    expect(await gone()).toEqual([range(0, 5), range(6, 6, 101)]);
  });

  test('changes nothing of what the log counts, nor of the times and positions of what comes next', async () => {
    await recorded([5, 5]);
    const newest = await reader.newestRecordedAt(ORG);
    await letGo(range(0, 9));
    await close();
    open();
    expect(await reader.standing(ORG)).toEqual({ accepted: 10, sequenced: 10, visibleFrom: 0 });
    expect(await reader.head(ORG)).toMatchObject({ size: 10, positionsEnd: 10 });
    expect(await reader.newestRecordedAt(ORG)).toBe(newest);
    expect(await journal.unsequenced(100)).toEqual([]);
    await recorded([2], 10);
    expect(await readable(12)).toEqual([10, 11]);
    expect(await reader.standing(ORG)).toMatchObject({ accepted: 12, sequenced: 12 });
  });

  test('takes an id that comes again for a duplicate, whatever its content', async () => {
    await recorded([3, 3]);
    await letGo(range(0, 3));
    for (const n of [0, 3]) {
      const [outcome] = await journal.append([
        { organizationId: ORG, credential: 'k', events: [event(n, { note: 'other' })] },
      ]);
      expect(outcome).toMatchObject({ accepted: 0, duplicates: [event(n).id] });
    }
    expect((await send(4))[0]).toMatchObject({ accepted: 0 });
    const [conflict] = await journal.append([
      { organizationId: ORG, credential: 'k', events: [event(4, { note: 'other' })] },
    ]);
    expect(conflict).toEqual({ kind: 'id-conflict', indexes: [0] });
  });

  test('answers a repeated idempotency key all the same, without the ids that are gone', async () => {
    const request = {
      organizationId: ORG,
      credential: 'k',
      events: [event(0), event(1), event(2)],
      idempotency: { key: 'k', bodyHash: 'b' },
    };
    await journal.append([request]);
    await sequence();
    await letGo(range(0, 1));
    expect((await journal.append([request]))[0]).toMatchObject({ accepted: 3, ids: [event(2).id] });
  });

  test('of a batch that cannot be unpacked takes all of it', async () => {
    await recorded([40, 40]);
    db.exec('UPDATE batches SET payloads = substr(payloads, 1, length(payloads) - 9) WHERE batch = 1');
    const [first = new Uint8Array()] = storedBatches();
    await letGo(range(10, 12));
    expect(isInAFile(first)).toBe(false);
    expect(await reader.opening(ORG, 11)).toEqual({ gone: 'expired', announcement: 100 });
    expect(await reader.opening(ORG, 13)).toBeUndefined();
    expect(await readable(80)).toHaveLength(40);
  });

  test('goes on over many batches', async () => {
    db.exec('PRAGMA synchronous = OFF');
    await recorded(Array.from({ length: 600 }, () => 1));
    await letGo(range(1, 598));
    expect(await readable(600)).toEqual([0, 599]);
    expect(db.prepare('SELECT count(*) AS n FROM batches').get()?.n).toBe(2);
  });

  test('is refused beyond what is sequenced, and changes nothing', async () => {
    await recorded([5]);
    await send(5);
    await expect(letGo(range(0, 1), range(4, 5))).rejects.toThrow(NotSequenced);
    await expect(journal.lettingGo.hide(ORG, 6)).rejects.toThrow('position 5 has no event yet');
    expect(await gone()).toEqual([]);
    expect(await readable(5)).toHaveLength(5);
  });
});

describe('the first visible position', () => {
  const visibleFrom = async () => (await reader.standing(ORG)).visibleFrom;

  test('moves forward when what expired is hidden, and back only when that is asked', async () => {
    await recorded([10]);
    await journal.lettingGo.hide(ORG, 6);
    await journal.lettingGo.hide(ORG, 4);
    expect(await visibleFrom()).toBe(6);
    await journal.lettingGo.show(ORG, 8);
    expect(await visibleFrom()).toBe(6);
    await journal.lettingGo.show(ORG, 2);
    expect(await visibleFrom()).toBe(2);
    await journal.lettingGo.hide(ORG, 10);
    expect(await visibleFrom()).toBe(10);
  });

  test('never moves back into what has expired for good', async () => {
    await recorded([10]);
    await journal.lettingGo.hide(ORG, 8);
    await letGo(range(0, 4), range(6, 6, 101, 'erased'));
    await journal.lettingGo.show(ORG, 0);
    expect(await visibleFrom()).toBe(5);
  });
});
