import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/** A file of a copy that is none, such as a symbolic link or a named pipe: a copy comes from others, and must lead nowhere else. */
export class NotRealError extends Error {
  override readonly name = 'NotRealError';
}

/** Without waiting for a writer, and not through a link. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * A regular file below a folder, or as much of it as shows that it is longer than `bytesMax`; undefined where there is none. Nothing below
 * the folder may be a link. Throws `NotRealError`, and what `open` throws.
 */
export async function readRealFile(
  folder: string,
  path: string,
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  await checkRealFolders(folder, path);
  const target = join(folder, path);
  const found = await lstatOf(target);
  if (found === undefined) return undefined;
  if (!found.isFile()) throw new NotRealError(`${target} is no regular file`);
  const file = await open(target, FLAGS);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new NotRealError(`${target} is no regular file`);
    const bytes = Buffer.alloc(Math.min(stat.size, bytesMax + 1));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Requires that what lies between the folder and a path in it are folders themselves, as far as they exist. Throws `NotRealError`. */
export async function checkRealFolders(folder: string, path: string): Promise<void> {
  let target = folder;
  for (const name of dirname(path).split(sep)) {
    if (name === '.') continue;
    target = join(target, name);
    const found = await lstatOf(target);
    if (found === undefined) return;
    if (!found.isDirectory()) throw new NotRealError(`${target} is no folder itself`);
  }
}

function lstatOf(path: string) {
  return lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
