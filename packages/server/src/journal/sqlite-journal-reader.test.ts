import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../platform/database.ts';
import { describeJournalReader } from './contract/describe-journal-reader.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';
import { SeenIds } from './seen-ids.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { SqliteJournalReader } from './sqlite-journal-reader.ts';
import { SqliteLedgerHeads } from './sqlite-ledger-heads.ts';

describeJournalReader('SqliteJournalReader', async (clock) => {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-reader-'));
  const path = join(folder, 'journal.db');
  const db = openDatabase({ path, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  const journal = new SqliteJournal({ db, ids: SeenIds.open(join(folder, 'ids.db')), clock });
  const reader = SqliteJournalReader.open(path);
  return {
    journal,
    heads: new SqliteLedgerHeads(db),
    reader,
    letGo: (organizationId, range) => journal.lettingGo.letGo(organizationId, [range]),
    async dispose() {
      reader.close();
      await journal.close();
      rmSync(folder, { recursive: true });
    },
  };
});
