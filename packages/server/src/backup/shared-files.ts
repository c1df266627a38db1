import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolders } from '../platform/sync.ts';
import { SHARED } from './backup-files.ts';
import { copyFile } from './copy-file.ts';
import { FileListLookup, type FileListWriter, type ListedFile, readFileList } from './file-list.ts';
import type { ImmutableFile } from './immutable-files.ts';
import { inOrder } from './in-order.ts';

const COPIED_AT_ONCE = 16;

export type SharedFilesOptions = {
  /** The data folder. */
  readonly root: string;
  /** Where the backups lie. */
  readonly place: string;
  /** The list of the backup before, whose files are not read again. */
  readonly before: string | undefined;
};

export type Copied = { readonly files: number; readonly copied: number; readonly bytes: number };

/**
 * Puts files that never change where all backups of a place share them, and lists them. One that the backup before lists and that has the
 * size it has here is not copied again. They must come in the order of their paths.
 */
export async function shareFiles(
  files: AsyncIterable<ImmutableFile>,
  list: FileListWriter,
  { root, place, before }: SharedFilesOptions,
  onProgress: (files: number) => void,
): Promise<Copied> {
  const shared = join(place, SHARED);
  await mkdir(shared, { recursive: true, mode: 0o700 });
  const known = before === undefined ? undefined : new FileListLookup(readFileList(before));
  let [count, copied, bytes] = [0, 0, 0];
  let folder: string | undefined;
  try {
    const wanted = withKnown(files, known);
    for await (const { path, sha256, isNew, size } of inOrder(wanted, COPIED_AT_ONCE, (file) =>
      share(file, root, place),
    )) {
      await list.add({ path, sha256 });
      count += 1;
      if (isNew) {
        const own = dirname(join(place, path));
        // The walk comes to each folder once.
        if (folder !== undefined && folder !== own) await syncFolders(folder, shared);
        folder = own;
        copied += 1;
        bytes += size;
      }
      onProgress(count);
    }
    if (folder !== undefined) await syncFolders(folder, shared);
    await syncFolders(shared, place);
  } finally {
    await known?.close();
  }
  return { files: count, copied, bytes };
}

type Wanted = ImmutableFile & { readonly sha256: string | undefined };

async function* withKnown(
  files: AsyncIterable<ImmutableFile>,
  known: FileListLookup | undefined,
): AsyncGenerator<Wanted> {
  for await (const file of files) yield { ...file, sha256: await known?.find(join(SHARED, file.path)) };
}

async function share(
  { path, bytes, sha256 }: Wanted,
  root: string,
  place: string,
): Promise<ListedFile & { readonly isNew: boolean; readonly size: number }> {
  const shared = join(SHARED, path);
  const target = join(place, shared);
  if (sha256 !== undefined && (await sizeOf(target)) === bytes)
    return { path: shared, sha256, isNew: false, size: bytes };
  return { path: shared, sha256: await copyFile(join(root, path), target), isNew: true, size: bytes };
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
