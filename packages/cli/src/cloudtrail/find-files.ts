import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TOO_LARGE } from './limits.ts';
import { otherByPath } from './other-files.ts';
import { readPipe } from './read-pipe.ts';
import { codeOf, type Unreadable } from './unreadable.ts';

/** A path that cannot be imported from, so that nothing is begun. */
export class ImportPathError extends Error {
  override readonly name = 'ImportPathError';
}

/** A file to look into; `isNamed` when its own path was given, not that of a folder around it. */
export type FoundFile = {
  readonly path: string;
  readonly isNamed: boolean;
  /** What came through a pipe, which cannot be read again. */
  readonly bytes?: Buffer;
};

export type Found = {
  readonly files: readonly FoundFile[];
  /** What is left alone by its folder: one entry a file, by what it is. */
  readonly others: readonly string[];
  readonly unreadable: readonly Unreadable[];
};

/**
 * The files below the paths given, in a stable order without repeats; of a folder everything below it, whatever its name. Pipes whose own
 * path is given are read. Throws `ImportPathError` for a path that is not there, for a folder without files, and for devices.
 */
export async function findFiles(paths: readonly string[]): Promise<Found> {
  const files = new Map<string, FoundFile>();
  const others: string[] = [];
  const unreadable: Unreadable[] = [];
  const add = (path: string, isNamed: boolean) => {
    // A file that was asked for is looked into, wherever it lies.
    const other = isNamed ? undefined : otherByPath(resolve(path));
    if (other !== undefined) others.push(other);
    else if (isNamed || !files.has(path)) files.set(path, { path, isNamed });
  };
  /** Whether there is anything below the folder. */
  const look = async (folder: string, entries: readonly Dirent[]): Promise<boolean> => {
    let isAnything = false;
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      const isFolder = entry.isDirectory() && !entry.name.startsWith('.');
      if (isFolder) {
        const inside = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
          unreadable.push({ file: path, reason: `this folder cannot be read (${codeOf(error)})` });
        });
        const isSomething = inside === undefined || (await look(path, inside));
        isAnything ||= isSomething;
        continue;
      }
      isAnything = true;
      if (entry.name.startsWith('.')) others.push('hidden files');
      else if (entry.isFile()) add(path, false);
      else if (entry.isSymbolicLink()) await follow(path);
      else others.push('devices');
    }
    return isAnything;
  };
  const follow = async (path: string) => {
    const target = await stat(path).catch(() => undefined);
    if (target === undefined) unreadable.push({ file: path, reason: 'is a link to nothing' });
    else if (target.isFile()) add(path, false);
    else others.push('links to folders');
  };
  const takePipe = async (path: string) => {
    const bytes = await readPipe(path).catch((error: unknown) => {
      throw new ImportPathError(`${path}: this pipe cannot be read (${codeOf(error)})`);
    });
    if (bytes === undefined) unreadable.push({ file: path, reason: TOO_LARGE });
    else files.set(path, { path, isNamed: true, bytes });
  };
  for (const path of paths) {
    const info = await stat(path).catch(() => undefined);
    if (info === undefined) throw new ImportPathError(`${path}: there is no such file or folder`);
    if (info.isFile()) {
      add(path, true);
      continue;
    }
    if (!info.isDirectory()) {
      if (!info.isFIFO())
        throw new ImportPathError(
          `${path}: is neither a file nor a folder nor a pipe; save what it gives to a file`,
        );
      if (!files.has(path)) await takePipe(path);
      continue;
    }
    const inside = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      throw new ImportPathError(`${path}: this folder cannot be read (${codeOf(error)})`);
    });
    if (!(await look(path, inside))) throw new ImportPathError(`${path}: this folder holds no files`);
  }
  return { files: [...files.values()], others, unreadable };
}
