import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';

/** Another connection has kept the write-ahead log from being emptied for as long as was waited. */
export class StillRead extends Error {
  override name = 'StillRead';
}

export type TruncateOptions = {
  /** How long to wait for who reads: 30 seconds when left out. */
  readonly waitMsMax?: number;
  readonly pauseMs?: number;
};

/**
 * Moves what the write-ahead log holds into the database and cuts the log to nothing, so that no earlier content of a page is left in it.
 * Readers end within milliseconds, but for a copy of the whole database; this waits for them without holding up the thread.
 * @throws StillRead
 */
export async function truncateWal(
  db: DatabaseSync,
  { waitMsMax = 30_000, pauseMs = 50 }: TruncateOptions = {},
): Promise<void> {
  const until = performance.now() + waitMsMax;
  while (!tryToTruncate(db)) {
    if (performance.now() > until)
      throw new StillRead('another process reads the database and keeps what was deleted in its log');
    await setTimeout(pauseMs);
  }
}

function tryToTruncate(db: DatabaseSync): boolean {
  const timeout = Number(db.prepare('PRAGMA busy_timeout').get()?.timeout ?? 0);
  // Waiting inside SQLite would hold the thread.
  db.exec('PRAGMA busy_timeout = 0');
  try {
    return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0;
  } finally {
    db.exec(`PRAGMA busy_timeout = ${timeout}`);
  }
}
