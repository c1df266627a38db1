import { parentPort, workerData } from 'node:worker_threads';
import { LettingGoWithIds } from '../journal/letting-go-with-ids.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { SeenIds } from '../journal/seen-ids.ts';
import { SqliteJournal } from '../journal/sqlite-journal.ts';
import { SqliteJournalReader } from '../journal/sqlite-journal-reader.ts';
import { SqliteLedgerHeads } from '../journal/sqlite-ledger-heads.ts';
import { systemClock } from '../platform/clock.ts';
import { segmentsBeside } from '../platform/data-folder.ts';
import { openDatabase, removeDatabase } from '../platform/database.ts';
import { isSqliteError, messageOf, SQLITE } from '../platform/errors.ts';
import { FileSegments } from '../segments/file-segments.ts';
import { Errands } from './errands.ts';
import { FileLogStore } from './file-log-store.ts';
import { createLedgerPause } from './ledger-pause.ts';
import { Sequencer } from './sequencer.ts';
import { Upkeep } from './upkeep.ts';
import { WriterLoop } from './writer-loop.ts';
import type {
  AddLedger,
  FromWriter,
  Hold,
  LetGo,
  MoveVisible,
  ToWriter,
  WriterData,
} from './writer-protocol.ts';

// The one thread that writes the journal and the ledger, so that waiting for the disk never blocks a request.

const { journalPath, idsPath, ledgerPath, reservePath, ledgers, held = [] }: WriterData = workerData;
const port = parentPort;
if (!port) throw new Error('this file runs in a worker thread only');

let outgoing: FromWriter[] = [];
/** What is sent within one task leaves together. */
function send(message: FromWriter): void {
  if (outgoing.push(message) === 1) queueMicrotask(flush);
}

function flush(): void {
  if (outgoing.length > 0) port?.postMessage(outgoing);
  outgoing = [];
}

let endUpkeep = () => {};

/** A failed write leaves unknown what is on disk: the thread ends, and the next one begins with what is there. */
function fail(error: unknown): void {
  // Which database is damaged is not known; the ids are derived and come back from the journal, so they are the ones to let go.
  if (isSqliteError(error, SQLITE.CORRUPT, SQLITE.NOTADB)) removeDatabase(idsPath);
  endUpkeep();
  send({ kind: 'stopping', reason: messageOf(error) });
  flush();
  port?.close();
}

try {
  const db = openDatabase({ path: journalPath, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
  const segments = new FileSegments(segmentsBeside(journalPath));
  const journal = await SqliteJournal.open({
    db,
    segments,
    ids: SeenIds.open(idsPath),
    clock: systemClock,
    onDamagedIds: (damaged) => send({ kind: 'damaged-ids', damaged }),
  });
  const reader = SqliteJournalReader.open(journalPath);
  const lettingGo = new LettingGoWithIds({
    lettingGo: journal.lettingGo,
    ids: journal.letGoIds,
    journal: reader,
  });
  const heads = new SqliteLedgerHeads(db);
  const sequencer = new Sequencer({
    journal,
    heads,
    store: new FileLogStore(ledgerPath),
    onStopped: (organizationId, reason) => send({ kind: 'ledger-stopped', organizationId, reason }),
  });
  for (const { organizationId, reason } of held) sequencer.hold(organizationId, reason);
  for (const ledger of ledgers) {
    await journal.addOrganization(ledger.organizationId);
    await sequencer.addLedger(ledger);
  }

  const loop = new WriterLoop({
    journal,
    sequencer,
    send,
    fail,
    paused: createLedgerPause({
      db,
      reservePath,
      isStopped: (organizationId) => sequencer.problem(organizationId) !== undefined,
    }),
    findSequenced: (organizationId, batch) => journal.sequenced(organizationId, batch, heads),
  });
  const errands = new Errands({ send, fail });
  const upkeep = new Upkeep({ db, journal, segments, errands, reservePath, send, fail });
  endUpkeep = () => upkeep.stop();
  port.on('message', async (messages: readonly ToWriter[]) => {
    try {
      for (const message of messages) {
        if (message.kind === 'append') loop.append(message);
        else if (message.kind === 'add-ledger') await errands.now(message, () => addLedger(message));
        else if (message.kind === 'hold') await errands.now(message, async () => hold(message));
        else if (message.kind === 'close') await close();
        else if (message.kind === 'let-go') void errands.inTurn(message, () => letGo(message));
        else void errands.now(message, () => moveVisible(message));
      }
    } catch (error) {
      fail(error);
    }
  });
  async function addLedger({ ledger }: AddLedger): Promise<void> {
    await journal.addOrganization(ledger.organizationId);
    await sequencer.addLedger(ledger);
  }

  function letGo({ organizationId, ranges }: LetGo): Promise<void> {
    return lettingGo.letGo(organizationId, ranges);
  }

  function moveVisible({ kind, organizationId, visibleFrom }: MoveVisible): Promise<void> {
    return lettingGo[kind](organizationId, visibleFrom);
  }

  function hold({ organizationId, reason }: Hold): void {
    if (reason === undefined) sequencer.release(organizationId);
    else sequencer.hold(organizationId, reason);
    // What waits for a place hears that it gets none now, or gets it.
    loop.catchUp();
  }

  async function close(): Promise<void> {
    upkeep.stop();
    await loop.drain();
    await errands.drain();
    reader.close();
    await journal.close();
    flush();
    port?.close();
  }

  loop.catchUp();
  upkeep.start(ledgers.map(({ organizationId }) => organizationId));
  send({ kind: 'ready' });
} catch (error) {
  fail(error);
}
