import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../platform/clock.ts';
import { type DataFolder, dataFolder, isInitialized, requireWritable } from '../platform/data-folder.ts';
import { isDiskFull } from '../platform/disk-space.ts';
import { messageOf } from '../platform/errors.ts';
import { lockFolder } from '../platform/folder-lock.ts';
import { masterKeyTexts } from '../platform/master-key.ts';
import { keepFilesPrivate } from '../platform/private-files.ts';
import { shellWord } from '../platform/shell-word.ts';
import { StartupError } from '../platform/startup-error.ts';
import { syncFile } from '../platform/sync.ts';
import { VERSION } from '../version.ts';
import { DATABASES, FILE_LIST, PARTIAL } from './backup-files.ts';
import { beginBackup, wholeBackups } from './backup-place.ts';
import { copyDatabase } from './copy-database.ts';
import { hashFile, writeFile } from './copy-file.ts';
import { ledgersOf, masterKeyIdsOf, organizationsOf, segmentsOf } from './describe-snapshots.ts';
import { comparePaths, FileListWriter } from './file-list.ts';
import { type ImmutableFile, isSegmentGone, ledgerFiles, segmentFiles } from './immutable-files.ts';
import { BACKUP_FORMAT, type Manifest, readManifest, writeManifest } from './manifest.ts';
import { type Pruned, pruneBackups } from './prune-backups.ts';
import { requireSameCourse } from './require-same-course.ts';
import { shareFiles } from './shared-files.ts';
import { openSnapshots } from './snapshots.ts';

/** How often a backup begins anew, because segments were destroyed while it was made. */
const TRIES = 5;

export type BackUpOptions = {
  readonly dataFolder: string;
  /** The folder that holds the backups; made where there is none. */
  readonly to: string;
  /** Whether the master key goes into the backup: whoever has it then has everything. */
  readonly withMasterKey?: boolean;
  /** How many backups stay, this one among them; all when left out. */
  readonly keep?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly onProgress?: (files: number) => void;
};

export type BackedUp = {
  /** The backup's folder. */
  readonly backup: string;
  /** ISO 8601: the moment whose state it holds. */
  readonly createdAt: string;
  readonly organizations: readonly { readonly id: string; readonly size: number }[];
  /** How many files it has, and how many of them, of how many bytes, were copied now; the databases are copied each time. */
  readonly files: number;
  readonly copied: number;
  readonly bytes: number;
  readonly masterKeyIds: readonly string[];
  readonly withMasterKey: boolean;
  /** What `keep` removed. */
  readonly pruned: Pruned;
};

/**
 * Makes a backup of a data folder; a server may run on it. Both databases are copied as of one moment; tiles and segments, which never
 * change, are copied once and shared by all backups of a place. The manifest comes last: an interrupted backup is none, and those before it
 * stay as they are.
 * @throws StartupError
 */
export async function backUpFolder(options: BackUpOptions): Promise<BackedUp> {
  const { env = process.env, withMasterKey = false, keep, onProgress = () => undefined } = options;
  const folder = dataFolder(options.dataFolder);
  const place = resolve(options.to);
  requireBackupable(folder, place);
  const keys = withMasterKey ? masterKeyTexts(folder.keys, env) : new Map<string, string>();
  keepFilesPrivate();
  try {
    await mkdir(place, { recursive: true, mode: 0o700 });
    const lock = lockFolder(place, `another backup is being made in ${place}: wait until it has ended`);
    try {
      const made = await backUpAgain(folder, place, { keys, onProgress });
      const pruned = keep === undefined ? { backups: [], files: 0 } : await pruneBackups(place, keep);
      return { ...made, pruned };
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    throw new StartupError(
      `the disk that holds ${place} is full (${messageOf(error)}): make room there and run the command again; the backups that are there are as they were`,
      { cause: error },
    );
  }
}

type Made = Omit<BackedUp, 'pruned'>;

type Work = {
  readonly keys: ReadonlyMap<string, string>;
  readonly onProgress: (files: number) => void;
};

/** What expires or is erased while it is copied is left out by the next try, which begins with what is there then. */
async function backUpAgain(folder: DataFolder, place: string, work: Work): Promise<Made> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await backUp(folder, place, work);
    } catch (error) {
      if (!isSegmentGone(error) || tried === TRIES) throw error;
    }
  }
}

async function backUp(folder: DataFolder, place: string, { keys, onProgress }: Work): Promise<Made> {
  const before = (await wholeBackups(place)).at(-1);
  const known = before === undefined ? undefined : await readManifest(join(place, before));
  const name = await beginBackup(place, systemClock());
  const partial = join(place, `${name}${PARTIAL}`);
  const list = new FileListWriter(join(partial, FILE_LIST));
  try {
    const { organizations, ledgers, segments, masterKeyIds, createdAt } = await copyDatabases(
      folder,
      partial,
      (workspace) => known && requireSameCourse(folder, workspace, known, place),
    );
    const own = DATABASES.filter((database) => existsSync(join(partial, database)));
    for (const [file, text] of keys) await writeFile(join(partial, 'keys', file), text);
    for (const path of [...[...keys.keys()].map((file) => `keys/${file}`), ...own].toSorted(comparePaths))
      await list.add({ path: `${name}/${path}`, sha256: await hashFile(join(partial, path)) });

    const shared = await shareFiles(
      immutableFiles(folder, ledgers, segments),
      list,
      { root: folder.root, place, before: before && join(place, before, FILE_LIST) },
      onProgress,
    );
    const files = await list.end();
    if (keys.size > 0) await syncFile(join(partial, 'keys'));
    const manifest: Manifest = {
      format: BACKUP_FORMAT,
      daybook: VERSION,
      createdAt,
      masterKeyIds,
      withMasterKey: keys.size > 0,
      organizations,
      files,
    };
    await writeManifest(partial, manifest);
    await syncFile(partial);
    await rename(partial, join(place, name));
    await syncFile(place);
    return {
      backup: join(place, name),
      createdAt,
      organizations: organizations.map(({ id, size }) => ({ id, size })),
      files: files.count,
      copied: shared.copied,
      bytes: shared.bytes,
      masterKeyIds,
      withMasterKey: keys.size > 0,
    };
  } catch (error) {
    list.destroy();
    throw error;
  }
}

/** Copies the databases as of one moment; what the copies hold. The snapshots end with this, so that the databases' logs can shrink again. */
async function copyDatabases(
  folder: DataFolder,
  to: string,
  check: (workspace: DatabaseSync) => Promise<void> | undefined,
) {
  const snapshots = openSnapshots(folder);
  try {
    const createdAt = new Date(systemClock()).toISOString();
    const { workspace, journal } = snapshots;
    await check(workspace);
    await copyDatabase(workspace, join(to, 'workspace.db'));
    if (journal) await copyDatabase(journal, join(to, 'journal.db'));
    return {
      createdAt,
      organizations: organizationsOf(workspace, journal),
      ledgers: ledgersOf(journal),
      segments: segmentsOf(journal),
      masterKeyIds: masterKeyIdsOf(workspace),
    };
  } finally {
    snapshots.close();
  }
}

/** In the order of their paths. */
async function* immutableFiles(
  { root }: DataFolder,
  ledgers: readonly { readonly id: string; readonly size: number }[],
  segments: ReadonlyMap<string, readonly string[]>,
): AsyncGenerator<ImmutableFile> {
  const sorted = ledgers.toSorted((a, b) => comparePaths(a.id, b.id));
  for (const { id, size } of sorted) yield* ledgerFiles(root, id, size);
  for (const { id } of sorted) yield* segmentFiles(root, id, segments.get(id) ?? []);
}

function requireBackupable(folder: DataFolder, place: string): void {
  if (existsSync(folder.root)) requireWritable(folder);
  if (!isInitialized(folder))
    throw new StartupError(`${folder.root} is not set up: is it the folder you mean (--data)?`);
  const below = relative(folder.root, place);
  if (below.startsWith('..') || isAbsolute(below)) return;
  throw new StartupError(
    `${place} lies in the data folder: a backup belongs on another disk; give its folder with --to, such as --to ${shellWord('/backups/daybook')}`,
  );
}
