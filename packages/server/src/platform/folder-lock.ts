import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isSqliteError, messageOf, SQLITE } from './errors.ts';
import { StartupError } from './startup-error.ts';

/** Held while one process owns a data folder; the operating system lets go of it when the process dies. */
export type FolderLock = { release(): void };

/** @throws StartupError when another process holds the folder; `inUse` is what it says then. */
export function lockFolder(
  folder: string,
  inUse = `another server is running on ${folder}: stop it first, or choose another folder`,
): FolderLock {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    if (isSqliteError(error, SQLITE.BUSY, SQLITE.LOCKED)) {
      throw new StartupError(inUse);
    }
    throw new StartupError(
      `cannot lock ${folder} (lock.db: ${messageOf(error)}): check the folder’s permissions and the disk’s free space`,
      { cause: error },
    );
  }
  const held = db;
  return {
    release() {
      if (held.isOpen) held.close();
    },
  };
}
