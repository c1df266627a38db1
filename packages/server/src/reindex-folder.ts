import { openDuckDbEventIndex } from './event-index/duckdb/duckdb-event-index.ts';
import { Projector } from './event-index/projector.ts';
import type { JournalReader } from './journal/journal-reader.ts';
import { openFolder } from './open-folder.ts';
import { createLogger } from './platform/logger.ts';
import { StartupError } from './platform/startup-error.ts';
import { lostLog, openJournal, requireLogs } from './require-logs.ts';
import { ledgerNames } from './sequencer/check-head.ts';
import { FileLogStore } from './sequencer/file-log-store.ts';
import { LedgerDisagreement } from './sequencer/ledger-disagreement.ts';
import { LedgerReader } from './sequencer/ledger-reader.ts';
import { endOfNext, nextOpenings } from './sequencer/next-openings.ts';
import type { Organization } from './workspace/organizations/organization-store.ts';

const EVENTS_AT_ONCE = 4_096;
const NAMED_MAX = 20;

export type ReindexProgress = {
  readonly organizationId: string;
  readonly done: number;
  readonly total: number;
};

export type ReindexOptions = {
  readonly dataFolder: string;
  readonly onProgress?: (progress: ReindexProgress) => void;
  readonly env?: NodeJS.ProcessEnv;
};

export type Reindexed = {
  /** How many events were checked and indexed. */
  readonly events: number;
  /** How many have expired or were erased. */
  readonly gone: number;
  readonly organizations: number;
};

/**
 * Builds the index anew from journal and ledger, and checks on the way that every stored event is the one its leaf commits to.
 * @throws StartupError when the folder is in use, its journal is missing, incomplete or rolled back, or an event is not what the ledger
 * says; the old index is gone by then only if all checks passed.
 */
export async function reindexFolder({
  dataFolder: root,
  onProgress,
  env = process.env,
}: ReindexOptions): Promise<Reindexed> {
  const { folder, workspace, organizations, teardown } = await openFolder({
    dataFolder: root,
    env,
    alone: true,
  });
  try {
    const journal = openJournal(folder.journalDb);
    if (!journal) throw noJournal(folder.journalDb, organizations.values());
    teardown.add(() => journal.close());
    const logger = createLogger('error');
    const store = new FileLogStore(folder.ledger);
    const ledger = new LedgerReader({ journal, store, names: ledgerNames(organizations), logger });
    const index = await openDuckDbEventIndex({ folder: folder.index });
    teardown.add(() => index.close());
    await requireLogs({
      folder,
      organizations,
      index,
      acceptRollback: false,
      logger,
    });
    const organizationIds = [...organizations.keys()];
    let events = 0;
    let gone = 0;
    for (const id of organizationIds) {
      const checked = await requireWholeLog(id, journal, ledger, folder.journalDb).catch((error: unknown) => {
        if (!(error instanceof LedgerDisagreement)) throw error;
        throw new StartupError(`the ledger of ${id} is damaged: ${error.message}`);
      });
      events += checked.events;
      gone += checked.gone;
    }

    const catalogue = (id: string) => workspace.customActions.catalogue(id);
    const projector = new Projector({ index, journal, ledger, catalogue, logger });
    for (const organizationId of organizationIds) {
      const total = (await ledger.head(organizationId))?.size ?? 0;
      const report = () =>
        onProgress?.({ organizationId, done: projector.readUpTo(organizationId) + 1, total });
      projector.onApplied(organizationId, report);
      await index.drop(organizationId);
      await projector.addOrganization(organizationId);
      await projector.caughtUp(organizationId);
      const problem = projector.problem(organizationId);
      if (problem !== undefined)
        throw new StartupError(`the index of ${organizationId} could not be built: ${problem}`);
    }
    await projector.stop();
    return { events, gone, organizations: organizationIds.length };
  } finally {
    await teardown.run();
  }
}

/**
 * Checks every opening of an organization's log against its leaf; how many there are, and how many are gone.
 * @throws StartupError naming the first positions where journal and ledger disagree.
 */
async function requireWholeLog(
  organizationId: string,
  journal: JournalReader,
  ledger: LedgerReader,
  journalDb: string,
): Promise<{ events: number; gone: number }> {
  const head = await ledger.head(organizationId);
  if (!head) throw lostLog(journalDb, organizationId, true);
  const wrong: number[] = [];
  let count = 0;
  let gone = 0;
  const max = { events: EVENTS_AT_ONCE };
  for (let from = 0; from < head.size; ) {
    const next = await nextOpenings({ journal, ledger }, { organizationId, from, head, max });
    const end = endOfNext(next);
    if ('gone' in next) gone += end - from;
    const runs = 'gone' in next ? [] : next.runs;
    for (const { firstPosition, entries } of runs.filter(({ isDamaged }) => isDamaged)) {
      count += entries.length;
      for (let place = 0; place < entries.length && wrong.length < NAMED_MAX; place += 1)
        wrong.push(firstPosition + place);
    }
    from = end;
  }
  if (count === 0) return { events: head.size - gone, gone };
  const more = count > wrong.length ? ` and ${count - wrong.length} more` : '';
  throw new StartupError(
    `${count === 1 ? 'position' : 'positions'} ${wrong.join(', ')}${more} of ${organizationId} ${count === 1 ? 'is' : 'are'} not what its ledger of ${head.size} entries commits to: the journal was changed or is incomplete; restore journal.db and segments/ from a backup`,
  );
}

function noJournal(journalDb: string, organizations: Iterable<Organization>): StartupError {
  for (const { id, logBegun } of organizations) if (logBegun) return lostLog(journalDb, id, false);
  return new StartupError(
    `${journalDb} is missing or empty: no server has run on this folder yet, so there is nothing to index`,
  );
}
