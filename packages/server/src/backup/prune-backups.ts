import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFile } from '../platform/sync.ts';
import { FILE_LIST, MANIFEST, SHARED } from './backup-files.ts';
import { wholeBackups } from './backup-place.ts';
import { FileListLookup, readFileList } from './file-list.ts';
import { filesBelow } from './immutable-files.ts';

export type Pruned = {
  /** Names of the backups that are gone. */
  readonly backups: readonly string[];
  /** How many shared files no backup had any more. */
  readonly files: number;
};

/**
 * Removes all backups of a place but the newest `keep`, and the shared files that none of those lists: what was let go of in the log is then
 * gone from the backups too. Interrupted, the next time goes on.
 */
export async function pruneBackups(place: string, keep: number): Promise<Pruned> {
  const whole = await wholeBackups(place);
  const removed = whole.slice(0, Math.max(0, whole.length - keep));
  for (const name of removed) {
    const folder = join(place, name);
    // From here on it is no backup, whatever becomes of the rest.
    await rm(join(folder, MANIFEST));
    await syncFile(folder);
    await rm(folder, { recursive: true });
  }
  const kept = whole.slice(removed.length);
  const lists = kept.map((name) => new FileListLookup(readFileList(join(place, name, FILE_LIST))));
  let files = 0;
  try {
    for await (const { path } of filesBelow(place, SHARED)) {
      // Each list must come along, whether or not another one has the file.
      const found = await Promise.all(lists.map((list) => list.find(path)));
      if (found.some((sha256) => sha256 !== undefined)) continue;
      await rm(join(place, path));
      files += 1;
    }
  } finally {
    for (const list of lists) await list.close();
  }
  if (files > 0) await removeEmpty(join(place, SHARED));
  await syncFile(place);
  return { backups: removed, files };
}

/** Folders in which nothing is left; those above them are synced, so that what was removed stays so. */
async function removeEmpty(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true });
  let left = 0;
  for (const entry of entries) {
    const isGone = entry.isDirectory() && (await removeEmpty(join(folder, entry.name)));
    if (!isGone) left += 1;
  }
  if (left === 0) {
    await rmdir(folder);
    return true;
  }
  await syncFile(folder);
  return false;
}
