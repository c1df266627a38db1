import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the databases of a folder may write out of their write-ahead logs at once: their files grow by as much while the logs keep their size. */
export function walBytes(folder: string): number {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.db-wal'))
    .reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}
