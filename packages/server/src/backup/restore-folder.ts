import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { JOURNAL_MIGRATIONS } from '../journal/schema.ts';
import { systemClock } from '../platform/clock.ts';
import { type DataFolder, dataFolder, makeFolder, requireWritable } from '../platform/data-folder.ts';
import { openDatabase } from '../platform/database.ts';
import { lockFolder } from '../platform/folder-lock.ts';
import { loadMasterKey } from '../platform/master-key.ts';
import { keepFilesPrivate } from '../platform/private-files.ts';
import { StartupError } from '../platform/startup-error.ts';
import { syncFile, syncFolders } from '../platform/sync.ts';
import { Workspace } from '../workspace/workspace.ts';
import { FILE_LIST, placeOf } from './backup-files.ts';
import { findBackup } from './backup-place.ts';
import { copyFile, writeFile } from './copy-file.ts';
import { type ListedFile, readFileList } from './file-list.ts';
import { inOrder } from './in-order.ts';
import { keysForRestore, type RestoredKeys } from './keys-for-restore.ts';
import { prepareRestored, type Restored } from './prepare-restored.ts';
import { type VerifiedBackup, verifyBackup } from './verify-backup.ts';

export type RestoreOptions = {
  /** The folder of the backups, whose newest whole one is meant, or that of one backup. */
  readonly from: string;
  /** Empty, or not there yet; a folder `keys` may be in it. */
  readonly dataFolder: string;
  readonly masterKeyFile?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly onProgress?: (progress: { readonly step: 'checked' | 'restored'; readonly files: number }) => void;
};

export type RestoredFolder = {
  readonly backup: string;
  /** ISO 8601: everything after this moment is missing. */
  readonly createdAt: string;
  readonly files: number;
  readonly sessions: number;
  readonly organizations: readonly Restored[];
};

/** Lies in a data folder that is being restored. */
const MARKER = 'restore.incomplete';
const COPIED_AT_ONCE = 16;
/** What may lie in a folder that counts as empty. */
const ALLOWED = /^(lost\+found|keys|lock\.db(-\w+)?)$/;
/** `workspace.db` gets its name last: a folder without it is not set up. */
const UNFINISHED = 'workspace.db.restoring';

/**
 * Makes a data folder from a backup. Every file is checked before anything is written. In the folder that comes out sessions are ended,
 * API keys wait to be confirmed, and no ledger signs until somebody has said what the newest checkpoint is.
 * @throws StartupError naming what is missing or damaged, or in the way
 */
export async function restoreFolder(options: RestoreOptions): Promise<RestoredFolder> {
  const { env = process.env, onProgress = () => undefined } = options;
  const folder = dataFolder(options.dataFolder);
  await requireEmpty(folder);
  const backup = await verifyBackup(await findBackup(resolve(options.from)), (files) =>
    onProgress({ step: 'checked', files }),
  );
  const keys = await keysForRestore(backup, folder, { file: options.masterKeyFile, env });
  keepFilesPrivate();
  makeFolder(folder);
  const lock = lockFolder(folder.root, `another command is using ${folder.root}: wait until it has ended`);
  try {
    await beginAnew(folder);
    await copyAll(backup, folder, keys, (files) => onProgress({ step: 'restored', files }));
    const prepared = prepare(backup, folder, env);
    await finish(folder);
    const { name, manifest, files } = backup;
    return { backup: name, createdAt: manifest.createdAt, files, ...prepared };
  } finally {
    lock.release();
  }
}

async function requireEmpty(folder: DataFolder): Promise<void> {
  if (!existsSync(folder.root)) return;
  requireWritable(folder);
  const entries = await readdir(folder.root);
  const foreign = entries.find((name) => !ALLOWED.test(name));
  if (foreign === undefined || (entries.includes(MARKER) && !existsSync(folder.workspaceDb))) return;
  throw new StartupError(
    `${folder.root} is not empty (${foreign}): restore into a folder that is empty or does not exist yet, and keep this one`,
  );
}

/** Removes what an interrupted restore left, and marks the folder as being restored. */
async function beginAnew({ root }: DataFolder): Promise<void> {
  for (const name of await readdir(root)) {
    if (!ALLOWED.test(name) && name !== MARKER) await rm(join(root, name), { recursive: true });
  }
  if (!existsSync(join(root, MARKER))) await writeFile(join(root, MARKER), '');
  await syncFile(root);
}

async function copyAll(
  { place, name }: VerifiedBackup,
  { root }: DataFolder,
  keys: RestoredKeys,
  onProgress: (files: number) => void,
): Promise<void> {
  const list = readFileList(join(place, name, FILE_LIST));
  let files = 0;
  const changed = new Set<string>();
  const copy = async ({ path, sha256 }: ListedFile) => {
    const target = placeOf(path, name);
    // Verified before: only keys that are not wanted have no place.
    if (target === undefined || target.startsWith('keys/')) return;
    const to = join(root, target === 'workspace.db' ? UNFINISHED : target);
    if ((await copyFile(join(place, path), to)) !== sha256)
      throw new StartupError(
        `${join(place, path)} changed while it was read: take another copy of this backup`,
      );
    changed.add(dirname(to));
  };
  for await (const _ of inOrder(list, COPIED_AT_ONCE, copy)) {
    files += 1;
    onProgress(files);
  }
  for (const [file, text] of keys.texts) {
    await writeFile(join(root, 'keys', file), text);
    changed.add(join(root, 'keys'));
  }
  for (const folder of changed) await syncFolders(folder, root);
}

function prepare(
  { name, manifest }: VerifiedBackup,
  folder: DataFolder,
  env: NodeJS.ProcessEnv,
): { sessions: number; organizations: Restored[] } {
  // A backup of an older version is brought to this one's format.
  if (existsSync(folder.journalDb))
    openDatabase({ path: folder.journalDb, migrations: JOURNAL_MIGRATIONS, synchronous: 'FULL' }).close();
  const masterKey = loadMasterKey(folder.keys, env);
  const workspace = new Workspace({ path: join(folder.root, UNFINISHED), masterKey, clock: systemClock });
  try {
    const sizes = new Map(manifest.organizations.map(({ id, size }) => [id, size]));
    const from = { backup: name, createdAt: manifest.createdAt, sizes };
    return prepareRestored(workspace, from, systemClock);
  } finally {
    workspace.close();
  }
}

async function finish({ root, workspaceDb }: DataFolder): Promise<void> {
  await rename(join(root, UNFINISHED), workspaceDb);
  await syncFile(root);
  await rm(join(root, MARKER));
  await syncFile(root);
}
