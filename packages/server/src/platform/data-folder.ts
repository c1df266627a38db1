import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from './errors.ts';
import { requireOwner } from './folder-owner.ts';
import { StartupError } from './startup-error.ts';

/** Where everything of one installation lies. */
export type DataFolder = {
  readonly root: string;
  readonly workspaceDb: string;
  readonly journalDb: string;
  readonly idsDb: string;
  /** Files of what has left the journal. */
  readonly segments: string;
  readonly ledger: string;
  readonly index: string;
  /** Exports that were made in the background; not part of a backup. */
  readonly exports: string;
  /** Space kept back for the workspace's own acts; not part of a backup. */
  readonly reserve: string;
  /** Not part of a backup: who has both the keys and the data can read everything. */
  readonly keys: string;
};

export function dataFolder(root: string): DataFolder {
  const at = resolve(root);
  return {
    root: at,
    workspaceDb: join(at, 'workspace.db'),
    journalDb: join(at, 'journal.db'),
    idsDb: join(at, 'ids.db'),
    segments: segmentsBeside(join(at, 'journal.db')),
    ledger: join(at, 'ledger'),
    index: join(at, 'index'),
    exports: join(at, 'exports'),
    reserve: join(at, 'reserve'),
    keys: join(at, 'keys'),
  };
}

/** Where the segments of a journal lie. */
export function segmentsBeside(journalDb: string): string {
  return join(dirname(journalDb), 'segments');
}

/** Whether `daybook init` has made an installation here. */
export function isInitialized(folder: DataFolder): boolean {
  return existsSync(folder.workspaceDb);
}

/** @throws StartupError when the folder cannot be made or written. */
export function makeFolder(folder: DataFolder): void {
  try {
    mkdirSync(folder.root, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartupError(`cannot make the data folder ${folder.root}: ${messageOf(error)}`);
  }
  requireWritable(folder);
}

/** @throws StartupError unless `root` is a folder of this process's user that it may write. */
export function requireWritable(folder: DataFolder): void {
  requireOwner(folder.root, folder.workspaceDb);
  try {
    if (!statSync(folder.root).isDirectory()) throw new Error('it is not a folder');
    accessSync(folder.root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartupError(
      `the data folder ${folder.root} cannot be written (${messageOf(error)}): check its owner and permissions`,
    );
  }
}
