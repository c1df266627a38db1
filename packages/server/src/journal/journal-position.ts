import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { OlderFormatError, openDatabase, openForReading } from '../platform/database.ts';
import { JOURNAL_MIGRATIONS } from './schema.ts';

/** How far a journal has come, and how far it knows the workspace to have come. */
export type JournalPosition = {
  /** Number of the newest batch; 0 when there never was one. */
  readonly batch: number;
  /** The highest number of the workspace's outbox whose event is here; 0 when there is none. */
  readonly relayed: number;
  /** How many events of each organization have a position, by id. */
  readonly ledgerSizes: ReadonlyMap<string, number>;
};

export function journalPositionOf(db: DatabaseSync): JournalPosition {
  const sizes = db.prepare('SELECT o.id, h.size FROM heads h JOIN organizations o USING (org)').all();
  return {
    batch: newestBatchOf(db),
    relayed: Number(db.prepare('SELECT number FROM relayed').get()?.number ?? 0),
    ledgerSizes: new Map(sizes.map(({ id, size }) => [String(id), Number(size)])),
  };
}

/** The number of the newest batch, which may have left the table since; 0 when there never was one. */
export function newestBatchOf(db: DatabaseSync): number {
  return Number(db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'batches'").get()?.seq ?? 0);
}

/**
 * Reads the position of a journal on a connection of its own; undefined when there is no journal. With `alone` it is brought to the
 * present format first; else one of an older format counts as none, since it remembers nothing yet. @throws StartupError
 */
export function readJournalPosition(
  path: string,
  { alone }: { readonly alone: boolean },
): JournalPosition | undefined {
  if (!existsSync(path)) return undefined;
  let db: DatabaseSync;
  try {
    db = alone
      ? openDatabase({ path, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' })
      : openForReading(path, JOURNAL_MIGRATIONS.length);
  } catch (error) {
    if (error instanceof OlderFormatError) return undefined;
    throw error;
  }
  try {
    return journalPositionOf(db);
  } finally {
    db.close();
  }
}
