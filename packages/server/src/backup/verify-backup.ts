import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../platform/startup-error.ts';
import { DATABASES, FILE_LIST, placeOf } from './backup-files.ts';
import type { BackupAt } from './backup-place.ts';
import { hashFile } from './copy-file.ts';
import { type ListedFile, readFileList } from './file-list.ts';
import { inOrder } from './in-order.ts';
import { type Manifest, readManifest } from './manifest.ts';

const READ_AT_ONCE = 8;
const NAMED_MAX = 20;

/** A backup all of whose files are there and as they were written. */
export type VerifiedBackup = BackupAt & { readonly manifest: Manifest; readonly files: number };

/**
 * Reads every file of a backup and holds it against the list.
 * @throws StartupError naming the files that are missing or damaged
 */
export async function verifyBackup(
  { place, name }: BackupAt,
  onProgress: (files: number) => void,
): Promise<VerifiedBackup> {
  const folder = join(place, name);
  const manifest = await readManifest(folder);
  const listPath = join(folder, FILE_LIST);
  if (!(await isFile(listPath)))
    throw new StartupError(`${listPath} is missing: take another copy of this backup`);
  if ((await hashFile(listPath)) !== manifest.files.sha256)
    throw new StartupError(`${listPath} is damaged, or was changed: take another copy of this backup`);
  const faults: string[] = [];
  let [files, faulty] = [0, 0];
  let hasWorkspace = false;
  for await (const { path, fault } of inOrder(readFileList(listPath), READ_AT_ONCE, (file) =>
    check(file, place),
  )) {
    const target = placeOf(path, name);
    if (target === DATABASES[0]) hasWorkspace = true;
    const problem = target === undefined ? 'belongs nowhere' : fault;
    if (problem !== undefined) faulty += 1;
    if (problem !== undefined && faults.length < NAMED_MAX) faults.push(`${join(place, path)} ${problem}`);
    files += 1;
    onProgress(files);
  }
  if (!hasWorkspace) faults.push(`${listPath} does not list ${DATABASES[0]}`);
  if (faults.length === 0) return { place, name, manifest, files };
  const more = faulty > faults.length ? ` and ${faulty - faults.length} more` : '';
  throw new StartupError(
    `the backup is not whole: ${faults.join('; ')}${more}: nothing was restored; take another copy of it, or an older backup`,
  );
}

async function check(file: ListedFile, place: string): Promise<{ path: string; fault: string | undefined }> {
  const path = join(place, file.path);
  const fault = !(await isFile(path))
    ? 'is missing'
    : (await hashFile(path)) === file.sha256
      ? undefined
      : 'is damaged';
  return { path: file.path, fault };
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
