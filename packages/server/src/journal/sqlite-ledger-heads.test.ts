import { openDatabase } from '../platform/database.ts';
import { describeLedgerHeads } from './contract/describe-ledger-heads.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';
import { SqliteLedgerHeads } from './sqlite-ledger-heads.ts';

describeLedgerHeads('SqliteLedgerHeads', async (organizationIds) => {
  const db = openDatabase({ path: ':memory:', migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  for (const id of organizationIds) db.prepare('INSERT INTO organizations (id) VALUES (?)').run(id);
  return { heads: new SqliteLedgerHeads(db), dispose: async () => db.close() };
});
