import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

/** The system's own search path, for when there is no `PATH`. */
const DEFAULT_PATH = '/usr/bin:/bin';

/**
 * The file that a command is by a `PATH`, as `execvp` finds it (POSIX.1-2024, exec): the first that may be executed, or else the
 * first that is there, so that its start tells what is wrong with it. Undefined when there is none. A name with a `/` is a path.
 */
export function findCommand(command: string, path: string | undefined): string | undefined {
  if (command.includes('/') || process.platform === 'win32') return command;
  if (command === '') return undefined;
  const places = (path ?? DEFAULT_PATH).split(delimiter).map((folder) => resolve(folder || '.', command));
  const files = places.filter(isFile);
  return files.find(mayExecute) ?? files[0];
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function mayExecute(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
