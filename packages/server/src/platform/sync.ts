import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Resolves when the file's bytes, or the names in a folder, are on stable storage. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name is durable when its folder is: syncs a folder and those above it, up to `root`. */
export async function syncFolders(folder: string, root: string): Promise<void> {
  for (let at = folder; at.startsWith(root); at = dirname(at)) {
    await syncFile(at);
    if (at === root) break;
  }
}
