import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const BLOCK_BYTES = 512;

/** How much of the disk a file or folder takes, in whole blocks; 0 if it does not exist. */
export async function bytesOnDisk(path: string): Promise<number> {
  const info = await lstat(path).catch(() => undefined);
  if (!info) return 0;
  let bytes = info.blocks * BLOCK_BYTES;
  if (info.isDirectory()) {
    for (const name of await readdir(path)) bytes += await bytesOnDisk(join(path, name));
  }
  return bytes;
}
