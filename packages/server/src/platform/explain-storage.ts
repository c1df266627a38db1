import { resolve } from 'node:path';
import { diskSpaceOf, isDiskFull, MIB } from './disk-space.ts';
import { isSqliteError, messageOf, SQLITE } from './errors.ts';
import { StartupError } from './startup-error.ts';

/** The same act on a data folder; where its disk is what failed, the error says so and what to do, instead of what the database said. */
export function explainingStorage<Options extends { readonly dataFolder: string }, Result>(
  act: (options: Options) => Promise<Result>,
): (options: Options) => Promise<Result> {
  return async (options) => {
    try {
      return await act(options);
    } catch (error) {
      throw storageError(resolve(options.dataFolder), error) ?? error;
    }
  };
}

/** Undefined for an error that is about something else. */
function storageError(folder: string, error: unknown): StartupError | undefined {
  // What failed to open a database is told with the line that names it.
  const cause = error instanceof StartupError ? error.cause : error;
  const again = 'then run the command again';
  if (isDiskFull(cause) || (isSqliteError(cause, SQLITE.IOERR, SQLITE.CANTOPEN) && isFull(folder)))
    return new StartupError(`the disk that holds ${folder} is full: make room there, ${again}`, { cause });
  if (isSqliteError(cause, SQLITE.IOERR))
    return new StartupError(
      `the disk that holds ${folder} fails (${messageOf(cause)}): the system's log says more; mend it, ${again}`,
      { cause },
    );
  if (isSqliteError(cause, SQLITE.BUSY, SQLITE.LOCKED))
    return new StartupError(`${folder} is in use by another process: wait a moment, ${again}`, { cause });
  return undefined;
}

/** A database that cannot get the memory it shares with others says only that reading or opening failed. */
function isFull(folder: string): boolean {
  try {
    return diskSpaceOf(folder).free < MIB;
  } catch {
    return false;
  }
}
