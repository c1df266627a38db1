import { existsSync, statSync } from 'node:fs';
import { entriesPath, TILE_WIDTH } from '@daybook/ledger';
import type { EventIndex } from './event-index/event-index.ts';
import { LedgerRolledBack, requirePrefix } from './event-index/index-history.ts';
import type { JournalReader } from './journal/journal-reader.ts';
import { JOURNAL_MIGRATIONS } from './journal/schema.ts';
import { SqliteJournalReader } from './journal/sqlite-journal-reader.ts';
import { openDatabase } from './platform/database.ts';
import { messageOf } from './platform/errors.ts';
import type { Logger } from './platform/logger.ts';
import { StartupError } from './platform/startup-error.ts';
import { ledgerNames } from './sequencer/check-head.ts';
import { FileLogStore } from './sequencer/file-log-store.ts';
import { LedgerDisagreement } from './sequencer/ledger-disagreement.ts';
import { LedgerReader } from './sequencer/ledger-reader.ts';
import type { Organization } from './workspace/organizations/organization-store.ts';

export type RequireLogsOptions = {
  readonly folder: { readonly journalDb: string; readonly ledger: string };
  /** By id. */
  readonly organizations: ReadonlyMap<string, Organization>;
  readonly index: Pick<EventIndex, 'head' | 'drop'>;
  /** Whether a log that was rolled back is signed on from where it is; its index is then built anew. */
  readonly acceptRollback: boolean;
  readonly logger: Logger;
};

/**
 * A log that was begun must be there, and reach as far as its ledger's files and its index show: a shorter one would sign a second
 * history with the same key. Nothing may write the journal yet.
 * @throws StartupError naming what to restore.
 */
export async function requireLogs(options: RequireLogsOptions): Promise<void> {
  const { folder, organizations, index, acceptRollback, logger } = options;
  const journal = openJournal(folder.journalDb);
  try {
    const store = new FileLogStore(folder.ledger);
    const ledger = journal && new LedgerReader({ journal, store, names: ledgerNames(organizations), logger });
    for (const { id, logBegun } of organizations.values()) {
      const head = await journal?.head(id);
      if (logBegun && !head) throw lostLog(folder.journalDb, id, journal !== undefined);
      const indexed = await index.head(id);
      try {
        if (journal && ledger && indexed) await requirePrefix(id, indexed, head, ledger);
      } catch (error) {
        // A ledger that is damaged stops alone, once the writer comes upon it.
        if (error instanceof LedgerDisagreement) continue;
        if (!acceptRollback || !(error instanceof LedgerRolledBack)) throw new StartupError(messageOf(error));
        logger.warn({ organizationId: id, reason: messageOf(error) }, 'a rolled-back log is signed on');
        await index.drop(id);
      }
      // The files of a step are there before it counts, so the events that wait for their positions may lie in them already.
      const known = (await journal?.standing(id))?.accepted ?? 0;
      const beyond = entriesPath({ index: BigInt(Math.floor(known / TILE_WIDTH)), width: TILE_WIDTH });
      if (!(await store.read(id, beyond))) continue;
      throw new StartupError(
        `${folder.ledger} holds entries of ${id} that ${folder.journalDb} lacks (it ends at ${known}): restore journal.db and ledger/ from the same backup, the newest`,
      );
    }
  } finally {
    journal?.close();
  }
}

/** The journal as this version writes it; undefined when there is none. @throws StartupError when the file is no journal. */
export function openJournal(path: string): JournalReader | undefined {
  if (!existsSync(path) || statSync(path).size === 0) return undefined;
  openDatabase({ path, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' }).close();
  return SqliteJournalReader.open(path);
}

/** The error for a log that the journal does not have. `isThere`: whether there is a journal at all. */
export function lostLog(journalDb: string, organizationId: string, isThere: boolean): StartupError {
  return new StartupError(
    `${journalDb} ${isThere ? `does not hold the log of ${organizationId}` : 'is missing or empty'}, and starting without it would begin a second history: restore journal.db from a backup`,
  );
}
