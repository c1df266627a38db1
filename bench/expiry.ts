/**
 * `npm run bench:expiry -- [events]`: a log of a year, packed and indexed, of which the oldest day goes. Says how long that takes in the
 * journal with its segments and in the index, what the disk gets back, and how large the journal's file is; and what `DELETE` of a day takes in
 * a table of PostgreSQL.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInCatalogue, serializeEvent } from '@daybook/event';
import { generateSigningKey, verifierKeyOf } from '@daybook/ledger';
import { demoYear } from '../packages/server/src/demo/demo-events.ts';
import { openDuckDbEventIndex } from '../packages/server/src/event-index/duckdb/duckdb-event-index.ts';
import { Projector } from '../packages/server/src/event-index/projector.ts';
import { JOURNAL_MIGRATIONS } from '../packages/server/src/journal/schema.ts';
import { SeenIds } from '../packages/server/src/journal/seen-ids.ts';
import { SqliteJournal } from '../packages/server/src/journal/sqlite-journal.ts';
import { SqliteJournalReader } from '../packages/server/src/journal/sqlite-journal-reader.ts';
import { SqliteLedgerHeads } from '../packages/server/src/journal/sqlite-ledger-heads.ts';
import { openDatabase } from '../packages/server/src/platform/database.ts';
import { createLogger } from '../packages/server/src/platform/logger.ts';
import { FileSegments } from '../packages/server/src/segments/file-segments.ts';
import { FileLogStore } from '../packages/server/src/sequencer/file-log-store.ts';
import { LedgerReader } from '../packages/server/src/sequencer/ledger-reader.ts';
import { Sequencer } from '../packages/server/src/sequencer/sequencer.ts';
import { bytesOnDisk } from './bytes-on-disk.ts';
import { expireInPostgres } from './postgres-expiry.ts';

const ORG = 'org_bench';
const ORIGIN = 'daybook.local/org_bench';
const DAY_MS = 86_400_000;
const DAYS = 365;
const BATCH = 4_096;
/** When the year begins; every event is recorded when it occurred. */
const BEGAN_AT = Date.UTC(2025, 0, 1);
const RECORDED_BY = { type: 'import', name: 'daybook-demo' } as const;

const events = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), 'daybook-expiry-'));
await chmod(folder, 0o700);
let now = BEGAN_AT;
const clock = () => now;
const say = (text: string) => console.log(text);
const seconds = (began: number) => ((performance.now() - began) / 1_000).toFixed(2);

const path = join(folder, 'journal.db');
const db = openDatabase({ path, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' });
const segments = new FileSegments(join(folder, 'segments'));
const journal = await SqliteJournal.open({
  db,
  ids: SeenIds.open(join(folder, 'ids.db')),
  segments,
  clock,
  onDamagedIds: () => undefined,
});
const { signingKey } = generateSigningKey(ORIGIN);
const store = new FileLogStore(join(folder, 'ledger'));
const sequencer = new Sequencer({ journal, heads: new SqliteLedgerHeads(db), store });
await journal.addOrganization(ORG);
await sequencer.addLedger({ organizationId: ORG, origin: ORIGIN, signingKey });
const reader = SqliteJournalReader.open(path);
const logger = createLogger('error');
const ledger = new LedgerReader({
  journal: reader,
  store,
  names: () => ({ origin: ORIGIN, verifierKeys: [verifierKeyOf(signingKey)] }),
  logger,
});
const indexFolder = join(folder, 'index');
let index = await openDuckDbEventIndex({ folder: indexFolder });
const projector = new Projector({
  index,
  journal: reader,
  ledger,
  catalogue: () => builtInCatalogue,
  logger,
});
await projector.addOrganization(ORG);
const never = new AbortController().signal;
const pack = async (early: boolean) => {
  while (await journal.packer.packOne(never, { early }));
};

const year = () => demoYear({ events, untilMs: BEGAN_AT + DAYS * DAY_MS, seed: 'expiry' }).events;
const filling = performance.now();
let recorded = 0;
let journalBytes = 0;
let pending: { id: string; idGiven: false; occurredAtGiven: true; payload: string }[] = [];
const flush = async () => {
  if (pending.length === 0) return;
  now = BEGAN_AT + Math.floor((recorded / events) * DAYS * DAY_MS);
  await journal.append([{ organizationId: ORG, credential: 'bench', events: pending }]);
  recorded += pending.length;
  pending = [];
  while ((await sequencer.step()).length > 0);
};
for (const event of year()) {
  pending.push({
    id: event.id,
    idGiven: false,
    occurredAtGiven: true,
    payload: serializeEvent(event, RECORDED_BY),
  });
  if (pending.length < BATCH) continue;
  await flush();
  journalBytes = Math.max(journalBytes, await bytesOnDisk(path));
  if ((recorded / BATCH) % 16 !== 0) continue;
  await pack(false);
  await projector.caughtUp(ORG);
}
await flush();
await pack(true);
await projector.caughtUp(ORG);
say(`${recorded} events of a year, recorded, packed and indexed in ${seconds(filling)} s`);
say(`journal.db at its largest: ${megabytes(journalBytes)}`);

await projector.stop();
// Closed, the index has written everything out of its logs, before and after.
await index.close();
const below = Math.floor(recorded / DAYS);
const before = {
  segments: await bytesOnDisk(join(folder, 'segments')),
  index: await bytesOnDisk(indexFolder),
};
index = await openDuckDbEventIndex({ folder: indexFolder });
const inIndex = performance.now();
await index.letGo(ORG, below);
say(`index: ${below} events of the oldest day went in ${seconds(inIndex)} s`);
const inSegments = performance.now();
await journal.lettingGo.letGo(ORG, [
  { first: 0, last: below - 1, gone: 'expired', announcement: recorded - 1 },
]);
say(`journal and segments: the same in ${seconds(inSegments)} s`);
await index.close();
say(
  `given back: ${megabytes(before.segments - (await bytesOnDisk(join(folder, 'segments'))))} of segments, ${megabytes(before.index - (await bytesOnDisk(indexFolder)))} of index`,
);
reader.close();
await journal.close();
await rm(folder, { recursive: true });

const other = await expireInPostgres(year(), BEGAN_AT + DAY_MS);
say(
  `PostgreSQL: DELETE of ${other.rows} rows in ${other.deleted.toFixed(2)} s, VACUUM in ${other.vacuumed.toFixed(2)} s, which gives back ${megabytes(other.givenBack)}; VACUUM FULL in ${other.rewritten.toFixed(1)} s, ${megabytes(other.givenBackThen)}`,
);

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
