import { basename } from 'node:path';
import { type JournalPosition, readJournalPosition } from './journal/journal-position.ts';
import type { DataFolder } from './platform/data-folder.ts';
import { StartupError } from './platform/startup-error.ts';
import type { Outbox } from './workspace/outbox/outbox.ts';
import type { Workspace } from './workspace/workspace.ts';

/** A database that is older than another one of its folder remembers it. */
export type Rollback = {
  readonly path: string;
  /** How many of its entries the other one has seen and are not there: acts of the workspace, or commits of the journal. */
  readonly missing: number;
  /** For the user: what is missing, and what going on would do. */
  readonly problem: string;
};

export type Rollbacks = {
  readonly found: readonly Rollback[];
  /** Goes on from them, and records that. Call it once nothing else keeps the log from starting, and before anything is recorded. */
  readonly record: () => void;
};

const NONE: Rollbacks = { found: [], record: () => undefined };

export type RollbackOptions = {
  readonly folder: DataFolder;
  readonly workspace: Pick<Workspace, 'outbox' | 'organizationStore' | 'transaction'>;
  /** Whether no other process has the folder. */
  readonly alone: boolean;
  /** Whether to go on from an older database, and to record that. */
  readonly accept: boolean;
};

/**
 * Workspace and journal remember how far the other had come. Neither remembers more than what was on stable storage there, so after a crash
 * at any moment both agree; only a copy that was put back makes one older than the other remembers.
 * @throws StartupError in one line that names what to restore, unless `accept`. Returns what is to be accepted.
 */
export function refuseRollback({ folder, workspace, alone, accept }: RollbackOptions): Rollbacks {
  // The journal first: what it remembers of the workspace was there before, however much comes meanwhile.
  const journal = readJournalPosition(folder.journalDb, { alone });
  if (!journal) return NONE;
  const { outbox } = workspace;
  const found = [
    ...olderWorkspace(folder, outbox, journal),
    ...(alone ? olderJournal(folder, outbox, journal) : []),
  ];
  const [first] = found;
  if (!first) return NONE;
  if (!accept) throw new StartupError(first.problem);
  const record = () =>
    workspace.transaction(() => {
      outbox.continueAfter(journal.relayed);
      outbox.journalSeen.replace(journal);
      for (const { id } of workspace.organizationStore.all()) {
        for (const { path, missing } of found) {
          const database = basename(path);
          outbox.add(id, {
            actor: { type: 'system', name: 'system' },
            action: 'ROLLBACK_ACCEPT',
            resource: { type: 'audit-log', name: database },
            metadata: { database, missing },
          });
        }
      }
    });
  return { found, record };
}

function olderWorkspace(folder: DataFolder, outbox: Outbox, { relayed }: JournalPosition): Rollback[] {
  const path = folder.workspaceDb;
  const missing = relayed - outbox.lastNumber();
  if (missing <= 0) return [];
  return [
    {
      path,
      missing,
      problem: `${path} is older than journal.db, which has ${counted(missing, 'act')} of the workspace more: keys and sessions that were ended since would work again; ${restore('workspace.db')}`,
    },
  ];
}

function olderJournal(folder: DataFolder, outbox: Outbox, journal: JournalPosition): Rollback[] {
  const path = folder.journalDb;
  const seen = outbox.journalSeen.read();
  const missing = seen.batch - journal.batch;
  const shorter = [...seen.ledgerSizes].find(([id, size]) => (journal.ledgerSizes.get(id) ?? 0) < size);
  if (missing <= 0 && !shorter) return [];
  const [id, size] = shorter ?? [];
  const ledger =
    id === undefined
      ? ''
      : ` (the ledger of ${id} had ${size} events and has ${journal.ledgerSizes.get(id) ?? 0})`;
  return [
    {
      path,
      missing: Math.max(0, missing),
      problem: `${path} is older than workspace.db, which has seen ${counted(Math.max(0, missing), 'commit')} more${ledger}: going on would sign a second history; ${restore('journal.db with ledger/')}`,
    },
  ];
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

function restore(what: string): string {
  return `restore ${what} as it was last, or the whole folder as it was at one moment (or start once with --accept-rollback to go on from here, which is recorded)`;
}
