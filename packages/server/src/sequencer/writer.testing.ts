import { join } from 'node:path';
import { event } from '../journal/contract/pending-event.ts';
import type { LedgerHeads } from '../journal/ledger-heads.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { SeenIds } from '../journal/seen-ids.ts';
import { SqliteJournal } from '../journal/sqlite-journal.ts';
import { SqliteLedgerHeads } from '../journal/sqlite-ledger-heads.ts';
import { openDatabase } from '../platform/database.ts';
import { FileSegments } from '../segments/file-segments.ts';
import { FileLogStore } from './file-log-store.ts';
import type { LedgerIdentity } from './ledger-step.ts';
import type { LogStore } from './log-store.ts';
import { Sequencer } from './sequencer.ts';

/** What may stand between the sequencer and the disk. */
export type Wraps = {
  readonly wrapStore?: (store: LogStore) => LogStore;
  readonly wrapHeads?: (heads: LedgerHeads) => LedgerHeads;
  readonly clock?: () => number;
};

export type TestWriter = {
  readonly journal: SqliteJournal;
  readonly sequencer: Sequencer;
  /** Why ledgers stopped, in order. */
  readonly stopped: { organizationId: string; reason: string }[];
  append(from: number, count: number, organizationId?: string): Promise<void>;
  close(): Promise<void>;
};

/** A writer's parts on a folder, as the writer thread puts them together. */
export async function openTestWriter(
  folder: string,
  ledgers: readonly LedgerIdentity[],
  { wrapStore = (store) => store, wrapHeads = (heads) => heads, clock = Date.now }: Wraps = {},
): Promise<TestWriter> {
  const db = openDatabase({
    path: join(folder, 'journal.db'),
    migrations: JOURNAL_MIGRATIONS,
    synchronous: 'FULL',
  });
  const segments = new FileSegments(join(folder, 'segments'));
  const ids = SeenIds.open(join(folder, 'ids.db'));
  const journal = await SqliteJournal.open({ db, ids, segments, clock });
  const stopped: { organizationId: string; reason: string }[] = [];
  const sequencer = new Sequencer({
    journal,
    heads: wrapHeads(new SqliteLedgerHeads(db)),
    store: wrapStore(new FileLogStore(join(folder, 'ledger'))),
    onStopped: (organizationId, reason) => stopped.push({ organizationId, reason }),
  });
  for (const ledger of ledgers) {
    await journal.addOrganization(ledger.organizationId);
    await sequencer.addLedger(ledger);
  }
  return {
    journal,
    sequencer,
    stopped,
    async append(from, count, organizationId = ledgers[0]?.organizationId ?? '') {
      const events = Array.from({ length: count }, (_, n) => event(from + n));
      await journal.append([{ organizationId, credential: 'k', events }]);
    },
    close: () => journal.close(),
  };
}
