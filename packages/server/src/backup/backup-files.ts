import { join } from 'node:path';

/** Name of the manifest in a backup's folder. It is written last: a folder without it is no backup. */
export const MANIFEST = 'manifest.json';
/** Name of the list of files in a backup's folder, as `sha256sum -c` reads it in the folder above. */
export const FILE_LIST = 'files.txt';
/** Files that never change and that all backups of one place share. */
export const SHARED = 'files';
/** What a backup that is being written has at the end of its name. */
export const PARTIAL = '.partial';

const NAME = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z(?:-\d+)?$/;
const PATH = /^[\w~-][\w.~-]*(?:\/[\w~-][\w.~-]*)*$/;

/** The databases of a data folder, by their names in it and in a backup's folder. */
export const DATABASES = ['workspace.db', 'journal.db'] as const;

/** The folders of a data folder whose files are written once and never changed. */
export const IMMUTABLE = ['ledger', 'segments'] as const;

/** The name of a backup that begins at a time: `2026-11-27T21-05-12Z`. It sorts by time. */
export function backupName(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

export function isBackupName(name: string): boolean {
  return NAME.test(name);
}

/** Whether a path of a file list stays within its folder, and holds nothing that a shell or a terminal would read. */
export function isListedPath(path: string): boolean {
  return PATH.test(path) && path.length <= 500;
}

/** Where a listed file of a backup belongs in a data folder; undefined when it belongs to another backup, or nowhere. */
export function placeOf(path: string, backup: string): string | undefined {
  const [first, second, ...rest] = path.split('/');
  if (first === SHARED) {
    const isKnown = IMMUTABLE.some((folder) => folder === second) && rest.length > 0;
    return isKnown ? join(second ?? '', ...rest) : undefined;
  }
  if (first !== backup || second === undefined) return undefined;
  if (rest.length === 0) return DATABASES.find((name) => name === second);
  const isKey = second === 'keys' && rest.length === 1 && /^master(\.previous)?\.key$/.test(rest[0] ?? '');
  return isKey ? join('keys', rest[0] ?? '') : undefined;
}
