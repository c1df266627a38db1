import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInCatalogue } from '@daybook/event';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleRows } from '../event-index/contract/sample-rows.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { SeenIds } from '../journal/seen-ids.ts';
import { SqliteJournal } from '../journal/sqlite-journal.ts';
import { SqliteJournalReader } from '../journal/sqlite-journal-reader.ts';
import { SqliteLedgerHeads } from '../journal/sqlite-ledger-heads.ts';
import { openDatabase } from '../platform/database.ts';
import { FileLogStore } from '../sequencer/file-log-store.ts';
import { identityOf, ORG } from '../sequencer/log.testing.ts';
import { Sequencer } from '../sequencer/sequencer.ts';
import type { HoldTest } from '../workspace/legal-holds/compile-hold.ts';
import { heldByExport } from './held-by-export.ts';

const folder = mkdtempSync(join(tmpdir(), 'daybook-held-by-'));
let reader: SqliteJournalReader;
beforeAll(async () => {
  const path = join(folder, 'journal.db');
  const db = openDatabase({ path, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  const journal = new SqliteJournal({ db, ids: SeenIds.open(join(folder, 'ids.db')), clock: Date.now });
  await journal.addOrganization(ORG);
  const store = new FileLogStore(join(folder, 'ledger'));
  const sequencer = new Sequencer({ journal, heads: new SqliteLedgerHeads(db), store });
  await sequencer.addLedger(identityOf(ORG));
  const events = sampleRows(20, (n) => ({ resource: { type: 'secret', name: `S_${n}` } })).map(
    ({ event: { id }, payload }) => ({ id, idGiven: true, occurredAtGiven: true, payload }),
  );
  await journal.append([{ organizationId: ORG, credential: 'k', events }]);
  while ((await sequencer.step()).length > 0);
  await journal.close();
  reader = SqliteJournalReader.open(path);
});
afterAll(() => {
  reader.close();
  rmSync(folder, { recursive: true, force: true });
});

const OPTIONS = () => ({
  journal: reader,
  catalogue: () => builtInCatalogue,
  holdTest: (_: string, id: string): HoldTest | undefined =>
    id === 'hold_over' ? undefined : ({ position, event }) => position < 10 && event.resource.name !== 'S_4',
});

test.each([
  ['hold_1', '', [3, 3], true],
  ['hold_1', '', [4, 4], false],
  ['hold_1', '', [10, 17], false],
  ['hold_1', 'resource:S_5', [3, 3], false],
  ['hold_over', '', [10, 17], true],
] as const)(
  'an export of what %s keeps, narrowed by "%s", of whose positions %j go, holds one: %j',
  async (hold, filter, [first, last], expected) => {
    const window = { first: 0, last: 17, now: Date.now() };
    const range = { first, last, gone: 'erased', announcement: 20 } as const;
    expect(await heldByExport(OPTIONS())({ organizationId: ORG, filter, hold, window }, [range])).toBe(
      expected,
    );
  },
);

test.each([
  ['', [3, 3], true],
  ['resource:S_3', [2, 5], true],
  ['resource:S_3', [4, 19], false],
  ['category:secrets resource:S_19', [0, 19], false],
  ['position:18..19', [0, 19], false],
  ['category:billing', [0, 19], false],
  ['nonsense:1', [0, 19], true],
  ['resource:S_3', [15, 40], false],
] as const)(
  'an export of "%s" up to position 17, of which %j goes, is held: %j',
  async (filter, [first, last], expected) => {
    const holds = heldByExport(OPTIONS());
    const window = { first: 0, last: 17, now: Date.now() };
    const row = { organizationId: ORG, filter, hold: undefined, window };
    const range = { first, last, gone: 'erased', announcement: 20 } as const;
    expect(await holds(row, [range])).toBe(expected);
  },
);

test('where the journal has nothing any more, an export may hold it', async () => {
  const holds = heldByExport(OPTIONS());
  const row = {
    organizationId: ORG,
    filter: 'resource:S_3',
    hold: undefined,
    window: { first: 0, last: 30, now: 0 },
  };
  expect(await holds(row, [{ first: 25, last: 26, gone: 'expired', announcement: 30 }])).toBe(true);
});
