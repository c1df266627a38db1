import { rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { LedgerHeads } from '../journal/ledger-heads.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { SeenIds } from '../journal/seen-ids.ts';
import { SqliteJournal } from '../journal/sqlite-journal.ts';
import { systemClock } from '../platform/clock.ts';
import { openDatabase } from '../platform/database.ts';
import { FileLogStore } from './file-log-store.ts';
import { LogConflict } from './log-store.ts';
import { Sequencer } from './sequencer.ts';
import { WriterLoop } from './writer-loop.ts';
import type { FromWriter, ToWriter, WriterData } from './writer-protocol.ts';

// The one thread that writes the journal and the ledger, so that waiting for the disk never blocks a request.

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

const { journalPath, idsPath, ledgerPath, ledgers }: WriterData = workerData;
const port = parentPort;
if (!port) throw new Error('this file runs in a worker thread only');
const send = (message: FromWriter) => port.postMessage(message);

/** A failed write leaves unknown what is on disk: the thread ends, and the next one begins with what is there. */
function fail(error: unknown): void {
  const damaged =
    error instanceof Error &&
    'errcode' in error &&
    (error.errcode === SQLITE_CORRUPT || error.errcode === SQLITE_NOTADB);
  if (damaged) for (const suffix of ['', '-wal', '-shm']) rmSync(idsPath + suffix, { force: true });
  const reason = error instanceof Error ? error.message : String(error);
  send({ kind: 'stopping', reason, fatal: error instanceof LogConflict });
  port?.close();
}

try {
  const db = openDatabase({ path: journalPath, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  const journal = new SqliteJournal({ db, ids: SeenIds.open(idsPath), clock: systemClock });
  const heads = new LedgerHeads(db);
  const sequencer = new Sequencer({ journal, heads, store: new FileLogStore(ledgerPath) });
  const addLedger = (ledger: WriterData['ledgers'][number]) => {
    journal.addOrganization(ledger.organizationId);
    sequencer.addLedger(ledger);
  };
  for (const ledger of ledgers) addLedger(ledger);

  const loop = new WriterLoop({
    journal,
    sequencer,
    send,
    fail,
    findSequenced: (organizationId, batch) => heads.sequenced(organizationId, batch),
  });
  port.on('message', async (message: ToWriter) => {
    if (message.kind === 'append') loop.append(message);
    else if (message.kind === 'add-ledger') {
      addLedger(message.ledger);
      send({ kind: 'ledger-added', call: message.call });
    } else {
      await loop.drain();
      journal.close();
      port.close();
    }
  });
  loop.catchUp();
  send({ kind: 'ready' });
} catch (error) {
  fail(error);
}
