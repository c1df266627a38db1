import { backup, DatabaseSync } from 'node:sqlite';
import { StartupError } from '../platform/startup-error.ts';
import { syncFile } from '../platform/sync.ts';

/** Between two of these the event loop is free. */
const PAGES_AT_ONCE = 2_048;

/**
 * Copies a database as a pinned connection sees it, into one file without a log beside it, and checks the copy.
 * @throws StartupError when the database is damaged
 */
export async function copyDatabase(pinned: DatabaseSync, to: string): Promise<void> {
  await backup(pinned, to, { rate: PAGES_AT_ONCE });
  const copy = new DatabaseSync(to);
  try {
    // What is copied or sent elsewhere must be the one file.
    copy.exec('PRAGMA journal_mode = DELETE');
    const [found] = Object.values(copy.prepare('PRAGMA quick_check(1)').get() ?? {});
    if (found !== 'ok')
      throw new StartupError(
        `${pinned.location() ?? to} is damaged (${String(found)}): restore it from a backup`,
      );
  } finally {
    copy.close();
  }
  await syncFile(to);
}
