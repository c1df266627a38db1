import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ImportFileError } from './read-file.ts';

/**
 * The files to import, in a stable order without repeats: each path given, and of a folder everything below it that is JSON by its
 * name. CloudTrail's own digest files, which hold no records, are left out of folders.
 */
export async function findFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    const info = await stat(path).catch(() => undefined);
    if (info === undefined) throw new ImportFileError(`${path}: there is no such file or folder`);
    if (!info.isDirectory()) {
      found.add(path);
      continue;
    }
    const inside = (await readdir(path, { recursive: true })).filter(isLogFile).sort();
    if (inside.length === 0)
      throw new ImportFileError(`${path}: this folder holds no .json or .json.gz files`);
    for (const name of inside) found.add(join(path, name));
  }
  return [...found];
}

function isLogFile(path: string): boolean {
  return /\.(json|jsonl|ndjson)(\.gz)?$/i.test(path) && !path.includes('CloudTrail-Digest');
}
