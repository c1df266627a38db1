import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openDatabase } from '../platform/database.ts';
import { FileSegments } from '../segments/file-segments.ts';
import { describeJournalReader, type ReaderUnderTest } from './contract/describe-journal-reader.ts';
import { LettingGoWithIds } from './letting-go-with-ids.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';
import { SeenIds } from './seen-ids.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { SqliteJournalReader } from './sqlite-journal-reader.ts';
import { SqliteLedgerHeads } from './sqlite-ledger-heads.ts';

async function make(clock: () => number, { packs }: { packs: boolean }): Promise<ReaderUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-reader-'));
  const path = join(folder, 'journal.db');
  const db = openDatabase({ path, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  const segments = new FileSegments(join(folder, 'segments'));
  const journal = new SqliteJournal({ db, segments, ids: SeenIds.open(join(folder, 'ids.db')), clock });
  const reader = SqliteJournalReader.open(path);
  const lettingGo = new LettingGoWithIds({
    lettingGo: journal.lettingGo,
    ids: journal.letGoIds,
    journal: reader,
  });
  return {
    journal,
    heads: new SqliteLedgerHeads(db),
    reader,
    ...(packs && {
      async pack() {
        while (await journal.packer.packOne(new AbortController().signal, { early: true }));
        expect(db.prepare('SELECT count(*) AS n FROM positions').get()?.n).toBe(0);
      },
    }),
    letGo: (organizationId, range) => lettingGo.letGo(organizationId, [range]),
    async dispose() {
      reader.close();
      await journal.close();
      rmSync(folder, { recursive: true });
    },
  };
}

describeJournalReader('SqliteJournalReader', (clock) => make(clock, { packs: false }));
describeJournalReader('SqliteJournalReader over segments', (clock) => make(clock, { packs: true }));
