import { builtInCatalogue, type NormalizedEvent, type RecordedBy, serializeEvent } from '@daybook/event';
import { verifierKeyOf } from '@daybook/ledger';
import { openDuckDbEventIndex } from '../event-index/duckdb/duckdb-event-index.ts';
import { Projector } from '../event-index/projector.ts';
import { type AppendRequest, JournalUnavailable } from '../journal/journal.ts';
import { SqliteJournalReader } from '../journal/sqlite-journal-reader.ts';
import type { DataFolder } from '../platform/data-folder.ts';
import type { Logger } from '../platform/logger.ts';
import { StartupError } from '../platform/startup-error.ts';
import { Teardown } from '../platform/teardown.ts';
import { FileLogStore } from '../sequencer/file-log-store.ts';
import { LedgerReader } from '../sequencer/ledger-reader.ts';
import type { LedgerIdentity } from '../sequencer/ledger-step.ts';
import { Writer } from '../sequencer/writer.ts';

const EVENTS_PER_BATCH = 4_096;
/** One batch is made while another is written. */
const BATCHES_UNDER_WAY = 2;

export type RecordDemoOptions = {
  readonly folder: DataFolder;
  readonly ledger: LedgerIdentity;
  readonly events: Iterable<NormalizedEvent>;
  /** Who says that an event happened. */
  readonly recordedBy: (event: NormalizedEvent) => RecordedBy;
  readonly logger: Logger;
  /** Called with how many events are durable so far. */
  readonly onRecorded: (count: number) => void;
};

/**
 * Sends events through journal, sequencer and index, as a server does with those that it is sent. When it resolves, all are
 * durable, in the ledger and in the index. The folder must be the caller's alone.
 */
export async function recordDemo({
  folder,
  ledger,
  events,
  recordedBy,
  logger,
  onRecorded,
}: RecordDemoOptions): Promise<void> {
  const { organizationId } = ledger;
  const teardown = new Teardown();
  try {
    let projector: Projector | undefined;
    const data = {
      journalPath: folder.journalDb,
      idsPath: folder.idsDb,
      ledgerPath: folder.ledger,
      reservePath: folder.reserve,
      ledgers: [ledger],
    };
    const writer = await Writer.start({ data, logger, onStepped: (ids) => projector?.wake(ids) });
    teardown.add(() => writer.close());
    const journal = SqliteJournalReader.open(folder.journalDb);
    teardown.add(() => journal.close());
    const { origin, signingKey } = ledger;
    const reader = new LedgerReader({
      journal,
      store: new FileLogStore(folder.ledger),
      names: () => ({ origin, verifierKeys: [verifierKeyOf(signingKey)] }),
      logger,
    });
    const index = await openDuckDbEventIndex({ folder: folder.index });
    teardown.add(() => index.close());
    projector = new Projector({ index, journal, ledger: reader, catalogue: () => builtInCatalogue, logger });
    const projection = projector;
    teardown.add(() => projection.stop());
    await projector.addOrganization(organizationId);

    const payloads = payloadsOf(events, recordedBy);
    await appendAll(writer, batchesOf(organizationId, payloads), onRecorded);
    await projector.caughtUp(organizationId);
    const problem = projector.problem(organizationId);
    if (problem !== undefined) throw new StartupError(`the index of the demo could not be built: ${problem}`);
  } catch (error) {
    if (error instanceof JournalUnavailable)
      throw new StartupError(`the demo cannot be recorded: ${error.message}`);
    throw error;
  } finally {
    await teardown.run();
  }
}

async function appendAll(
  writer: Writer,
  batches: Iterable<AppendRequest>,
  onRecorded: (count: number) => void,
): Promise<void> {
  const underWay: Promise<unknown>[] = [];
  let recorded = 0;
  for (const batch of batches) {
    const appended = writer.append(batch, 'sequenced').then(() => {
      recorded += batch.events.length;
      onRecorded(recorded);
    });
    // Whoever waits for it hears of a failure; until then it is nobody's.
    appended.catch(() => undefined);
    underWay.push(appended);
    if (underWay.length >= BATCHES_UNDER_WAY) await underWay.shift();
  }
  await Promise.all(underWay);
}

function* payloadsOf(
  events: Iterable<NormalizedEvent>,
  recordedBy: RecordDemoOptions['recordedBy'],
): Generator<AppendRequest['events'][number], undefined> {
  for (const event of events) {
    const payload = serializeEvent(event, recordedBy(event));
    // Each id is made once: none of them can be a repetition.
    yield { id: event.id, idGiven: false, occurredAtGiven: true, payload };
  }
}

function* batchesOf(
  organizationId: string,
  events: Iterable<AppendRequest['events'][number]>,
): Generator<AppendRequest, undefined> {
  const request = (pending: AppendRequest['events']) => ({
    organizationId,
    credential: 'demo',
    events: pending,
  });
  let pending: AppendRequest['events'][number][] = [];
  for (const event of events) {
    pending.push(event);
    if (pending.length < EVENTS_PER_BATCH) continue;
    yield request(pending);
    pending = [];
  }
  if (pending.length > 0) yield request(pending);
}
