import { existsSync } from 'node:fs';
import { commitment, decodeEntryBundle, encodeLeaf } from '@daybook/ledger';
import { openDuckDbEventIndex } from './event-index/duckdb/duckdb-event-index.ts';
import { Projector } from './event-index/projector.ts';
import { JournalReader } from './journal/journal-reader.ts';
import { openFolder } from './open-folder.ts';
import { createLogger } from './platform/logger.ts';
import { StartupError } from './platform/startup-error.ts';
import { ledgerNames } from './sequencer/check-head.ts';
import { FileLogStore } from './sequencer/file-log-store.ts';
import { LedgerReader } from './sequencer/ledger-reader.ts';

const TILE_WIDTH = 256;
const EVENTS_AT_ONCE = 8_192;

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

/**
 * Builds the index anew from journal and ledger, and checks on the way that every stored event is the one its leaf commits to.
 * @throws StartupError when the folder is in use, or when an event is not what the ledger says; the old index is gone by then only
 * if all checks passed.
 */
export async function reindexFolder({
  dataFolder: root,
  onProgress,
  env = process.env,
}: ReindexOptions): Promise<{ events: number; organizations: number }> {
  const { folder, workspace, organizations, teardown } = await openFolder({
    dataFolder: root,
    env,
    alone: true,
  });
  try {
    // A folder that no server ever ran on has no journal, and nothing to index.
    if (!existsSync(folder.journalDb)) return { events: 0, organizations: 0 };
    const journal = JournalReader.open(folder.journalDb);
    teardown.add(() => journal.close());
    const logger = createLogger('error');
    const store = new FileLogStore(folder.ledger);
    const ledger = new LedgerReader({ journal, store, names: ledgerNames(organizations), logger });
    const organizationIds = [...organizations.keys()];
    let events = 0;
    for (const id of organizationIds) events += await checkOpenings(id, journal, ledger);

    const index = await openDuckDbEventIndex({ folder: folder.index });
    teardown.add(() => index.close());
    const catalogue = (id: string) => workspace.customActions.catalogue(id);
    const projector = new Projector({ index, journal, ledger, catalogue, logger });
    for (const organizationId of organizationIds) {
      const total = ledger.head(organizationId)?.size ?? 0;
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
    return { events, organizations: organizationIds.length };
  } finally {
    await teardown.run();
  }
}

/** How many events were checked. @throws StartupError naming the first position where journal and ledger disagree. */
async function checkOpenings(
  organizationId: string,
  journal: JournalReader,
  ledger: LedgerReader,
): Promise<number> {
  const size = ledger.head(organizationId)?.size ?? 0;
  let position = 0;
  let bundle: { index: number; leaves: Uint8Array[] } | undefined;
  while (position < size) {
    const batches = journal.from(organizationId, position, EVENTS_AT_ONCE);
    const [first] = batches;
    if (!first || first.firstPosition !== position) throw disagreement(organizationId, position);
    for (const { recordedAt, entries } of batches) {
      for (const entry of entries) {
        const index = Math.floor(position / TILE_WIDTH);
        if (bundle?.index !== index)
          bundle = { index, leaves: await readBundle(organizationId, index, size, ledger) };
        const leaf = bundle.leaves[position % TILE_WIDTH];
        const made = encodeLeaf({ recordedAt: BigInt(recordedAt), commitment: commitment(entry) });
        if (!leaf || Buffer.compare(leaf, made) !== 0) throw disagreement(organizationId, position);
        position += 1;
      }
    }
  }
  return size;
}

async function readBundle(
  organizationId: string,
  index: number,
  size: number,
  ledger: LedgerReader,
): Promise<Uint8Array[]> {
  const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
  const bytes = await ledger.entries(organizationId, { index: BigInt(index), width });
  return bytes ? decodeEntryBundle(bytes) : [];
}

function disagreement(organizationId: string, position: number): StartupError {
  return new StartupError(
    `position ${position} of ${organizationId} is not what its ledger commits to: the journal was changed or is incomplete; restore it from a backup`,
  );
}
