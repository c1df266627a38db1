import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StartupError } from '../platform/startup-error.ts';
import { backupName, isBackupName, MANIFEST, PARTIAL, SHARED } from './backup-files.ts';

/** A whole backup: the folder where it lies with others and what they share, and its own name there. */
export type BackupAt = { readonly place: string; readonly name: string };

/** Names of the whole backups of a place, the oldest first. */
export async function wholeBackups(place: string): Promise<string[]> {
  const names = await readdir(place).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => isBackupName(name) && existsSync(join(place, name, MANIFEST))).sort(byTime);
}

/**
 * The backup that a path means: its own folder, or the newest whole one of a place.
 * @throws StartupError naming what lies there instead
 */
export async function findBackup(path: string): Promise<BackupAt> {
  const name = basename(path);
  if (existsSync(join(path, MANIFEST))) {
    if (isBackupName(name)) return { place: dirname(path), name };
    throw new StartupError(
      `${path} was renamed: a backup is found by its name, such as 2026-11-27T21-05-12Z, beside the folder ${SHARED}`,
    );
  }
  if (!existsSync(path)) throw new StartupError(`${path}: there is no such folder`);
  const newest = (await wholeBackups(path)).at(-1);
  if (newest !== undefined) return { place: path, name: newest };
  const interrupted =
    name.endsWith(PARTIAL) || (await readdir(path)).some((entry) => entry.endsWith(PARTIAL));
  throw new StartupError(
    interrupted
      ? `${path} holds no whole backup, only one that was interrupted: run ./daybook backup again, or take another copy`
      : `${path} holds no backup of this product`,
  );
}

/** Makes the folder of a new backup, and removes those of interrupted ones. */
export async function beginBackup(place: string, now: number): Promise<string> {
  for (const name of await readdir(place)) {
    if (name.endsWith(PARTIAL) && isBackupName(name.slice(0, -PARTIAL.length)))
      await rm(join(place, name), { recursive: true });
  }
  const wanted = backupName(now);
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (existsSync(join(place, name))) continue;
    await mkdir(join(place, `${name}${PARTIAL}`), { mode: 0o700 });
    return name;
  }
}

/** `…Z` comes before `…Z-2`, and `…Z-10` after it. */
function byTime(a: string, b: string): number {
  const [timeA = '', numberA = '1'] = a.split(/Z-?/);
  const [timeB = '', numberB = '1'] = b.split(/Z-?/);
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return Number(numberA || 1) - Number(numberB || 1);
}
