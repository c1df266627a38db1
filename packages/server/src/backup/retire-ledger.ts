import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readUnverifiedCheckpoint } from '@daybook/ledger';
import { chooseOrganization } from '../choose-organization.ts';
import { SALT_BYTES } from '../journal/batch-codec.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { SqliteJournalReader } from '../journal/sqlite-journal-reader.ts';
import { type OpenFolder, openFolder } from '../open-folder.ts';
import { systemClock } from '../platform/clock.ts';
import { openDatabase, removeDatabase } from '../platform/database.ts';
import { createLogger } from '../platform/logger.ts';
import { InvalidOption, StartupError } from '../platform/startup-error.ts';
import { syncFile } from '../platform/sync.ts';
import { FileLogStore } from '../sequencer/file-log-store.ts';
import { LedgerDisagreement } from '../sequencer/ledger-disagreement.ts';
import { LedgerReader } from '../sequencer/ledger-reader.ts';
import { type RetiredLedger, retiredId } from '../workspace/ledgers/retired-ledgers.ts';
import { completeEvent } from '../workspace/outbox/workspace-event.ts';
import { type CarriedOver, carryOver } from './carry-over.ts';
import { readManifestFile } from './manifest.ts';
import { resetPositions } from './reset-positions.ts';

export type RetireLedgerOptions = {
  readonly dataFolder: string;
  /** Name or id; needed only when the folder has several. */
  readonly organization?: string | undefined;
  /** The manifest of a newer backup: events that were erased by then stay behind. */
  readonly erasures?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
};

export type RetiredLog = {
  readonly organizationId: string;
  /** Name, verifier key and size of the log that ended, as far as it is here. */
  readonly retired: { readonly origin: string; readonly verifierKey: string; readonly size: number };
  /** How many entries the largest known checkpoint has more. */
  readonly lost: number;
  /** Name and verifier key of the log that begins. */
  readonly origin: string;
  readonly verifierKey: string;
  /** How many events of the old log are in the new one. */
  readonly events: number;
  /** How many are not, because they are not what the old ledger commits to. */
  readonly damaged: number;
};

/**
 * Ends a log that has lost entries, and begins another one with a name and a key of its own. Its entry 0 commits to the last checkpoints of
 * the old one, and the events that are left follow. The signing key of the old log is destroyed. An interrupted run is continued by the next.
 * @throws StartupError when nothing shows that entries are lost
 */
export async function retireLedger(options: RetireLedgerOptions): Promise<RetiredLog> {
  const { dataFolder, organization, erasures, env = process.env } = options;
  const open = await openFolder({ dataFolder, env, alone: true, retiring: true });
  try {
    const { workspace, organizations, folder } = open;
    const begun = workspace.retiredLedgers.unfinished();
    const id = begun?.organizationId ?? chooseOrganization(organizations, organization);
    const journalDb = openDatabase({
      path: folder.journalDb,
      migrations: JOURNAL_MIGRATIONS,
      synchronous: 'FULL',
    });
    open.teardown.add(() => journalDb.close());
    const journal = SqliteJournalReader.open(folder.journalDb);
    open.teardown.add(() => journal.close());
    const retired = begun ?? draft(open, id, (await journal.head(id))?.checkpoint);
    const { origin, verifierKey } = retired;
    const ledger = new LedgerReader({
      journal,
      store: new FileLogStore(folder.ledger),
      names: () => ({ origin, verifierKeys: [verifierKey] }),
      logger: createLogger('silent'),
    });
    const size = sizeOf(retired.checkpoint);
    const without = erasures === undefined ? [] : await erasedSince(erasures, retired, size);
    const carried = await carryOver(
      journalDb,
      { journal, ledger },
      {
        organizationId: id,
        retiredId: retiredId(id, retired.number),
        first: { salt: retired.entry.salt, payload: Buffer.from(retired.entry.payload) },
        now: retired.retiredAt,
        without,
      },
      () => begun ?? begin(open, retired),
    ).catch((error: unknown) => {
      if (!(error instanceof LedgerDisagreement)) throw error;
      throw new StartupError(`the ledger of ${id} is damaged, and nothing was changed: ${error.message}`);
    });
    await moveFiles(open, retired);
    workspace.transaction(() => workspace.retiredLedgers.finish(retired));
    return answer(open, retired, carried);
  } finally {
    await open.teardown.run();
  }
}

/** What is going to be kept of the old log. @throws StartupError when nothing shows that entries are lost */
function draft(
  { workspace, organizations }: OpenFolder,
  id: string,
  checkpoint: string | undefined,
): RetiredLedger {
  const { retiredLedgers, ledgerHolds } = workspace;
  const hold = ledgerHolds.find(id);
  const old = organizations.get(id);
  if (!old || hold?.state !== 'behind' || hold.checkpoint === undefined || checkpoint === undefined) {
    throw new StartupError(
      `nothing shows that the ledger of ${id} has lost entries: nothing was changed; if you have a checkpoint that shows it, give it to ./daybook ledger resume --checkpoint FILE first`,
    );
  }
  const knownCheckpoint = hold.checkpoint;
  const retiredAt = systemClock();
  const { payload } = completeEvent(
    {
      actor: { type: 'system', name: 'system' },
      action: 'LEDGER_RETIRE',
      resource: { type: 'audit-log', name: old.origin },
      metadata: {
        checkpoint,
        knownCheckpoint,
        key: old.verifierKey,
        lost: Math.max(0, sizeOf(knownCheckpoint) - sizeOf(checkpoint)),
      },
    },
    retiredAt,
  );
  return {
    organizationId: id,
    number: retiredLedgers.currentNumber(id),
    origin: old.origin,
    verifierKey: old.verifierKey,
    checkpoint,
    knownCheckpoint,
    retiredAt,
    entry: { salt: randomBytes(SALT_BYTES), payload },
  };
}

/** From here on only the new log can be signed, and a run that is interrupted must be continued. */
function begin({ workspace }: OpenFolder, retired: RetiredLedger): void {
  const { retiredLedgers, organizationStore, db } = workspace;
  const { organizationId: id, origin, number } = retired;
  workspace.transaction(() => {
    retiredLedgers.add(retired);
    organizationStore.replaceLog(id, `${firstOrigin(origin, id)}/${number + 1}`);
    resetPositions(db, id);
  });
}

/** `<host>/<organization>` of `<host>/<organization>/<number>`. */
function firstOrigin(origin: string, organizationId: string): string {
  return origin.slice(0, origin.lastIndexOf(organizationId) + organizationId.length);
}

/** The files of the old ledger go on under its other name; what is derived is made anew. */
async function moveFiles({ folder }: OpenFolder, { organizationId, number }: RetiredLedger): Promise<void> {
  const [from, to] = [organizationId, retiredId(organizationId, number)].map((id) => join(folder.ledger, id));
  if (from && to && existsSync(from) && !existsSync(to)) await rename(from, to);
  if (existsSync(folder.ledger)) await syncFile(folder.ledger);
  for (const derived of [folder.index, folder.exports, folder.segments])
    await rm(join(derived, organizationId), { recursive: true, force: true });
  removeDatabase(folder.idsDb);
  await syncFile(folder.root);
}

async function erasedSince(path: string, { origin, checkpoint }: RetiredLedger, size: number) {
  const manifest = await readManifestFile(path);
  const own = manifest.organizations.find((organization) => organization.origin === origin);
  if (!own) throw new InvalidOption(`--erasures ${path} says nothing of the ledger ${origin}`);
  if (own.size < sizeOf(checkpoint))
    throw new InvalidOption(`--erasures ${path} is of an older backup: give the manifest of a newer one`);
  return own.erased.filter(([first]) => first < size).map(([first, last]) => ({ first, last }));
}

function answer(
  { workspace }: OpenFolder,
  retired: RetiredLedger,
  carried: CarriedOver | undefined,
): RetiredLog {
  const { organizationId, origin, verifierKey, checkpoint, knownCheckpoint } = retired;
  const now = workspace.organizationStore.all().find(({ id }) => id === organizationId);
  if (!now) throw new Error(`organization ${organizationId} is not there any more`);
  const size = sizeOf(checkpoint);
  return {
    organizationId,
    retired: { origin, verifierKey, size },
    lost: Math.max(0, sizeOf(knownCheckpoint) - size),
    origin: now.origin,
    verifierKey: now.verifierKey,
    events: carried?.events ?? 0,
    damaged: carried?.damaged ?? 0,
  };
}

function sizeOf(note: string): number {
  return Number(readUnverifiedCheckpoint(note).size);
}
