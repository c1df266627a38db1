import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isSqliteError, messageOf, SQLITE } from './errors.ts';
import { StartupError } from './startup-error.ts';

/** Held while one process owns a data folder; the operating system lets go of it when the process dies. */
export type FolderLock = { release(): void };

/** @throws StartupError when another process holds the folder. */
export function lockFolder(folder: string): FolderLock {
  const db = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (isSqliteError(error, SQLITE.BUSY, SQLITE.LOCKED)) {
      throw new StartupError(
        `another server is running on ${folder}: stop it first, or choose another folder`,
      );
    }
    throw new StartupError(`cannot lock ${folder}: ${messageOf(error)}`);
  }
  return {
    release() {
      if (db.isOpen) db.close();
    },
  };
}
