import { chmodSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from './errors.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const MODE_BITS = 0o777;

/** What other users of the machine may still reach: how many files and folders, one of them, and why. */
export type TooWide = { readonly count: number; readonly example: string; readonly reason: string };

/** Every file that this process makes from now on is for its own user alone, whichever library makes it. */
export function keepFilesPrivate(): void {
  process.umask(MODE_BITS & ~FOLDER_MODE);
}

/**
 * Takes the rights of other users off a data folder and everything in it: files get 0600, folders 0700. Symbolic links in it are left alone.
 * Undefined when all of it worked; a mount without modes, or files of another user, can forbid it.
 */
export function narrowFolder(root: string): TooWide | undefined {
  const left: { path: string; reason: string }[] = [];
  narrow(realpathSync(root), left);
  const [first] = left;
  return first && { count: left.length, example: first.path, reason: first.reason };
}

function narrow(path: string, left: { path: string; reason: string }[]): void {
  try {
    const stats = lstatSync(path);
    const isFolder = stats.isDirectory();
    if (!isFolder && !stats.isFile()) return;
    const allowed = isFolder ? FOLDER_MODE : FILE_MODE;
    if ((stats.mode & MODE_BITS & ~allowed) !== 0) {
      chmodSync(path, stats.mode & allowed);
      if ((lstatSync(path).mode & MODE_BITS & ~allowed) !== 0) {
        left.push({ path, reason: 'the file system keeps its own permissions' });
      }
    }
    if (isFolder) for (const name of readdirSync(path)) narrow(join(path, name), left);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    left.push({ path, reason: messageOf(error) });
  }
}
