import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFilter } from '@daybook/event';
import { type BundleChecks, verifyBundle } from '@daybook/ledger';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { event } from '../journal/contract/pending-event.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { SeenIds } from '../journal/seen-ids.ts';
import { SqliteJournal } from '../journal/sqlite-journal.ts';
import { openDatabase } from '../platform/database.ts';
import { identityOf, nameOf, ORG, openReader, openWriter } from '../sequencer/log.testing.ts';
import { BundleEventGone, bundleBytes } from './bundle-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'daybook-bundle-bytes-'));
const SIZE = 600;
let opened: ReturnType<typeof openReader>;

beforeAll(async () => {
  const writer = await openWriter(folder);
  for (let first = 0; first < SIZE; first += 70) {
    await writer.append(first, Math.min(70, SIZE - first));
    await writer.sequencer.step();
  }
  await writer.close();
  opened = openReader(folder);
});
afterAll(() => {
  opened.close();
  rmSync(folder, { recursive: true, force: true });
});

const meaning: BundleChecks['meaning'] = {
  readFilter: () => ({ matches: () => true, unchecked: [] }),
  announces: (payload, { first, last }) => payload.includes(`gone ${first}-${last}`),
};

async function* found(...batches: (readonly number[])[]) {
  for (const batch of batches) yield batch.map((position) => ({ position }));
}

function bundle(request: Omit<Parameters<typeof bundleBytes>[1], 'organizationId'>) {
  const parts = { journal: opened.journal, ledger: opened.reader, names: nameOf };
  return verifyBundle(bundleBytes(parts, { organizationId: ORG, ...request }), {
    verifierKeys: [identityOf(ORG).verifierKey],
    meaning,
  });
}

/** A journal on the folder, as the writer thread has it. */
async function withJournal(act: (journal: SqliteJournal) => Promise<unknown>): Promise<void> {
  const path = join(folder, 'journal.db');
  const db = openDatabase({ path, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  const journal = new SqliteJournal({ db, ids: SeenIds.open(join(folder, 'ids.db')), clock: Date.now });
  await act(journal);
  await journal.close();
}

describe('a bundle of a log on disk', () => {
  test('holds a whole range, and verifies', async () => {
    for (const window of [
      { from: 0, end: SIZE },
      { from: 69, end: 71 },
      { from: 255, end: 257 },
      { from: 599, end: 600 },
      { from: 30, end: 30 },
    ])
      expect(await bundle({ window })).toMatchObject({
        kind: 'range',
        window,
        events: window.end - window.from,
      });
  });

  test('holds what was selected, whether it lies close together or far apart', async () => {
    const window = { from: 0, end: SIZE };
    const selection = { filter: parseFilter('action:SECRET_READ'), found: found([1, 2, 5], [100, 599]) };
    expect(await bundle({ window, selection })).toMatchObject({
      kind: 'selection',
      filter: 'action:SECRET_READ',
      events: 5,
      lastEvent: 599,
    });
    const nothing = { filter: parseFilter('action:SECRET_READ'), found: found() };
    expect(await bundle({ window, selection: nothing })).toMatchObject({ events: 0 });
  });

  test('is not finished when an event is gone that was found', async () => {
    const selection = { filter: parseFilter('env:production'), found: found([3, SIZE + 5]) };
    await expect(bundle({ window: { from: 0, end: SIZE }, selection })).rejects.toThrow(BundleEventGone);
  });

  test('names what was let go with the entry that announced it, and only that', async () => {
    const events = [event(SIZE, { gone: 'gone 10-99' })];
    await withJournal((journal) => journal.append([{ organizationId: ORG, credential: 'k', events }]));
    const writer = await openWriter(folder);
    await writer.sequencer.step();
    await writer.close();
    opened.close();
    await withJournal((journal) =>
      journal.lettingGo.letGo(ORG, [{ first: 10, last: 99, gone: 'expired', announcement: SIZE }]),
    );
    opened = openReader(folder);
    const gone = { positions: 90, ranges: 1, unexplained: 0 };
    expect(await bundle({ window: { from: 0, end: SIZE + 1 } })).toMatchObject({ events: SIZE - 89, gone });
    expect(await bundle({ window: { from: 5, end: 120 } })).toMatchObject({ events: 25, gone });
    const selection = { filter: parseFilter('env:production'), found: found([3], [300]) };
    expect(await bundle({ window: { from: 0, end: SIZE }, selection })).toMatchObject({ events: 2, gone });
    const destroyed = { filter: parseFilter('env:production'), found: found([3, 50]) };
    await expect(bundle({ window: { from: 0, end: SIZE }, selection: destroyed })).rejects.toThrow(
      BundleEventGone,
    );
  });
});
