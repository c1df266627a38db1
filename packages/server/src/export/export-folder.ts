import { constants, type Stats } from 'node:fs';
import { access, lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const DEPTH_MAX = 4;
const MODE = 0o700;

/** The setting whose folder scheduled exports are written to. */
export const EXPORT_DIR = 'DAYBOOK_EXPORT_DIR';

/** A folder that nothing may be written to as it is. */
export class ExportFolderError extends Error {
  override name = 'ExportFolderError';
}

/** What is wrong with the name of a subfolder, to follow the field's name; undefined for a good one. */
export function folderIssue(folder: string): string | undefined {
  const names = folder.split('/');
  if (names.length <= DEPTH_MAX && names.every((name) => NAME.test(name))) return undefined;
  return `must be the name of a subfolder of ${EXPORT_DIR}, such as audit/daily: at most ${DEPTH_MAX} names between slashes, each of 1 to 64 letters, digits, ".", "_" and "-" that begins with a letter or digit; never an absolute path or ".."`;
}

/** What keeps scheduled exports from being written, and the remedy, as one sentence; undefined where nothing does. */
export async function exportRootIssue(root: string): Promise<string | undefined> {
  try {
    if (!(await stat(root)).isDirectory())
      return `${EXPORT_DIR} names a file: scheduled exports need a folder, so correct the setting`;
    await access(root, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return code === 'ENOENT'
      ? `${EXPORT_DIR} names a folder that is not there: make it, or correct the setting`
      : `the folder of ${EXPORT_DIR} cannot be written (${code}): let the server's user write to it, or correct the setting`;
  }
}

/**
 * The real path of a subfolder of `root`, which is made where it is missing. No part of it below `root` may be a link, so that nothing is
 * written elsewhere. @throws ExportFolderError
 */
export async function exportFolder(root: string, folder: string): Promise<string> {
  const issue = folderIssue(folder);
  if (issue !== undefined) throw new ExportFolderError(`the folder ${issue}`);
  const base = await realpath(root).catch((error: NodeJS.ErrnoException) => {
    throw new ExportFolderError(
      `${EXPORT_DIR} names a folder that cannot be used (${error.code}): make it, or correct the setting`,
    );
  });
  let path = base;
  for (const name of folder.split('/')) {
    path = join(path, name);
    const found = (await statOf(path)) ?? (await makeFolder(path));
    if (!found?.isDirectory())
      throw new ExportFolderError(
        `${folder} is not a folder of its own in ${EXPORT_DIR}, or leads through a link: remove what is there`,
      );
  }
  if ((await realpath(path)) !== path) throw new ExportFolderError(`${folder} leads out of ${EXPORT_DIR}`);
  return path;
}

async function makeFolder(path: string): Promise<Stats | undefined> {
  try {
    await mkdir(path, { mode: MODE });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code !== 'EEXIST')
      throw new ExportFolderError(
        `a folder cannot be made in ${EXPORT_DIR} (${code}): check its owner and permissions`,
      );
  }
  return statOf(path);
}

/** Of what has this very name, a link where it is one; undefined where nothing has. */
async function statOf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(() => undefined);
}
