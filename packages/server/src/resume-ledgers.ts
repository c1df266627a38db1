import { LedgerError, readUnverifiedCheckpoint } from '@daybook/ledger';
import { SqliteJournalReader } from './journal/sqlite-journal-reader.ts';
import { type OpenFolder, openFolder } from './open-folder.ts';
import { createLogger } from './platform/logger.ts';
import { InvalidOption, StartupError } from './platform/startup-error.ts';
import { ledgerNames } from './sequencer/check-head.ts';
import { type Extension, ForeignCheckpoint } from './sequencer/extends-checkpoint.ts';
import { FileLogStore } from './sequencer/file-log-store.ts';
import { LedgerDisagreement } from './sequencer/ledger-disagreement.ts';
import { LedgerReader } from './sequencer/ledger-reader.ts';
import { CheckpointsSeen } from './workspace/ledgers/checkpoints-seen.ts';

/** A checkpoint that the operator kept, and where it was read from. */
export type KeptCheckpoint = { readonly file: string; readonly note: string };

export type ResumeLedgersOptions = {
  readonly dataFolder: string;
  /** The newest ones that are known, one a ledger at most. */
  readonly checkpoints?: readonly KeptCheckpoint[];
  /** The operator says that no newer checkpoint is known than those presented; this is recorded. Default false. */
  readonly noNewerCheckpoint?: boolean;
  readonly env?: NodeJS.ProcessEnv;
};

export type ResumedLedger = {
  readonly organizationId: string;
  readonly name: string;
  /** `behind`: entries are lost, and it signs nothing. `waiting`: nobody has said yet what the newest checkpoint is. */
  readonly state: 'growing' | 'waiting' | 'behind';
  readonly size: number;
  /** Whether it did wait when it was asked to grow. */
  readonly waited: boolean;
  /** Size of the checkpoint that decided. */
  readonly checkpointSize?: number;
};

/**
 * Lets ledgers grow again that wait after a restore, where they extend the newest checkpoint that is known; a server may run on the folder.
 * It is recorded as done by `system`. One that does not extend it signs nothing from now on.
 * @throws StartupError
 */
export async function resumeLedgers(options: ResumeLedgersOptions): Promise<ResumedLedger[]> {
  const { dataFolder, checkpoints = [], noNewerCheckpoint = false, env = process.env } = options;
  const open = await openFolder({ dataFolder, env, alone: false });
  try {
    const { folder, workspace, organizations, teardown } = open;
    const journal = SqliteJournalReader.open(folder.journalDb);
    teardown.add(() => journal.close());
    const names = ledgerNames(organizations);
    const store = new FileLogStore(folder.ledger);
    const ledger = new LedgerReader({ journal, store, names, logger: createLogger('silent') });
    const { db, ledgerHolds: holds } = workspace;
    const seen = new CheckpointsSeen({ db, holds, ledger, names });
    const kept = keptByOrganization(organizations, checkpoints);
    const ledgers: ResumedLedger[] = [];
    for (const { id, name } of organizations.values()) {
      const checkpoint = kept.get(id);
      const presented = checkpoint && (await present(seen, id, checkpoint));
      const ahead = await seen.ahead(id);
      const size = (await ledger.head(id))?.size ?? 0;
      const hold = holds.find(id);
      const own = { organizationId: id, name, size, waited: hold !== undefined };
      if (ahead) ledgers.push({ ...own, state: 'behind', checkpointSize: ahead.size });
      else if (hold && !presented && hold.state === 'waiting' && !noNewerCheckpoint)
        ledgers.push({ ...own, state: 'waiting' });
      else {
        if (hold) resume(open, id, { size, checkpointSize: presented?.size });
        ledgers.push({ ...own, state: 'growing', ...(presented && { checkpointSize: presented.size }) });
      }
    }
    return ledgers;
  } finally {
    await open.teardown.run();
  }
}

function resume(
  { workspace }: OpenFolder,
  organizationId: string,
  { size, checkpointSize }: { size: number; checkpointSize: number | undefined },
): void {
  workspace.transaction(() => {
    workspace.ledgerHolds.end(organizationId);
    workspace.outbox.add(organizationId, {
      actor: { type: 'system', name: 'system' },
      action: 'LEDGER_RESUME',
      resource: { type: 'audit-log', name: organizationId },
      metadata: { size, ...(checkpointSize !== undefined && { checkpointSize }) },
    });
  });
}

async function present(
  seen: CheckpointsSeen,
  organizationId: string,
  { file, note }: KeptCheckpoint,
): Promise<Extension> {
  try {
    return await seen.present(organizationId, note);
  } catch (error) {
    if (error instanceof ForeignCheckpoint) throw new InvalidOption(`--checkpoint ${file} ${error.message}`);
    if (error instanceof LedgerDisagreement)
      throw new StartupError(`the ledger of ${organizationId}: ${error.message}`);
    throw error;
  }
}

function keptByOrganization(
  organizations: OpenFolder['organizations'],
  checkpoints: readonly KeptCheckpoint[],
): ReadonlyMap<string, KeptCheckpoint> {
  const kept = new Map<string, KeptCheckpoint>();
  for (const checkpoint of checkpoints) {
    const origin = originOf(checkpoint);
    const own = [...organizations.values()].find((organization) => organization.origin === origin);
    if (!own) {
      const there = [...organizations.values()].map((organization) => organization.origin).join(', ');
      throw new InvalidOption(
        `--checkpoint ${checkpoint.file} is of the ledger ${origin}, which is not here: there is ${there}`,
      );
    }
    if (kept.has(own.id))
      throw new InvalidOption(
        `--checkpoint: ${checkpoint.file} and another one are of ${origin}: give the larger one`,
      );
    kept.set(own.id, checkpoint);
  }
  return kept;
}

function originOf({ file, note }: KeptCheckpoint): string {
  try {
    return readUnverifiedCheckpoint(note).origin;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new InvalidOption(`--checkpoint ${file} is no checkpoint: ${error.message}`);
  }
}
