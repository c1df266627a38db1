import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type JournalPosition, journalPositionOf } from '../journal/journal-position.ts';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import type { DataFolder } from '../platform/data-folder.ts';
import { OlderFormatError, openForReading } from '../platform/database.ts';
import { StartupError } from '../platform/startup-error.ts';
import { JournalSeen } from '../workspace/outbox/journal-seen.ts';
import { WORKSPACE_MIGRATIONS } from '../workspace/schema.ts';

const TRIES = 200;

/** Connections that see both databases as they were at one moment, whatever is written meanwhile. */
export type Snapshots = {
  readonly workspace: DatabaseSync;
  /** Undefined when no server has run on the folder. */
  readonly journal: DatabaseSync | undefined;
  close(): void;
};

/**
 * Opens both databases as of one moment. Each is pinned by a transaction that reads; between the two a commit may come, and then one of them
 * may be older than the other remembers, as after a rollback. So that is looked for, and both are pinned again.
 *
 * The workspace is pinned first. A destruction ends in the journal before it ends in the workspace: were the journal older, its openings could
 * be there and nothing in the workspace that still destroys them. In an older workspace it is under way, and what is gone is let go of once
 * more, which changes nothing. Rows that an older workspace still has in its outbox are moved again, and the journal knows their ids; what it
 * has seen of the journal is never more than is there; and where the journal has a row that it never had, both are pinned again.
 * @throws StartupError when a database is missing or of another version
 */
export function openSnapshots(folder: DataFolder): Snapshots {
  for (let tried = 1; ; tried += 1) {
    const workspace = pinned(folder.workspaceDb, WORKSPACE_MIGRATIONS.length);
    const journal = existsSync(folder.journalDb)
      ? pinned(folder.journalDb, JOURNAL_MIGRATIONS.length)
      : undefined;
    const close = () => {
      workspace.close();
      journal?.close();
    };
    try {
      if (agree(workspace, journal && journalPositionOf(journal))) return { workspace, journal, close };
    } catch (error) {
      close();
      throw error;
    }
    close();
    if (tried === TRIES)
      throw new StartupError(
        `workspace.db and journal.db in ${folder.root} do not belong together: start the server on it, which says which one is older`,
      );
  }
}

function pinned(path: string, version: number): DatabaseSync {
  const db = open(path, version);
  // Only the first read takes the snapshot.
  db.exec('BEGIN');
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  return db;
}

function open(path: string, version: number): DatabaseSync {
  try {
    return openForReading(path, version);
  } catch (error) {
    if (!(error instanceof OlderFormatError)) throw error;
    throw new StartupError(
      `${path} is from an older version: back it up with that version, or stop the server and copy the folder`,
    );
  }
}

/** Whether neither database has seen more of the other one than is there, and every log that was begun is there. */
function agree(workspace: DatabaseSync, journal: JournalPosition | undefined): boolean {
  const begun = workspace.prepare('SELECT id FROM organizations WHERE log_begun = 1').all();
  if (!journal) return begun.length === 0;
  const acts = workspace.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").get()?.seq ?? 0;
  const seen = new JournalSeen(workspace).read();
  return (
    journal.relayed <= Number(acts) &&
    seen.batch <= journal.batch &&
    [...seen.ledgerSizes].every(([id, size]) => size <= (journal.ledgerSizes.get(id) ?? 0)) &&
    begun.every(({ id }) => journal.ledgerSizes.has(String(id)))
  );
}
