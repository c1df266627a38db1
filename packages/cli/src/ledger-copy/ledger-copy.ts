import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BUNDLE_BYTES_MAX } from '@daybook/ledger';
import { FailedError } from '../output/errors.ts';
import type { LedgerSource } from '../verify/ledger-source.ts';
import { decodeSavedText } from '../verify/saved-text.ts';
import { TileError, VerificationError } from '../verify/verification-error.ts';

/** A checkpoint that a copy keeps, as it was served, and the name of its file. */
export type KeptCheckpoint = { readonly file: string; readonly note: string };

const KEPT = /^checkpoint\.(?:0|[1-9][0-9]{0,18})$/;
const NOTE_BYTES_MAX = 65_536;

/** What `daybook ledger save` has written, in the paths of C2SP tlog-tiles, so that other tools read it too. */
export function copySource(folder: string): LedgerSource {
  return {
    name: folder,
    isCopy: true,
    checkpoint: async () => {
      const note = await readNote(folder, 'checkpoint');
      if (note !== undefined) return note;
      const isBegun = (await filesOf(folder)).some((file) => KEPT.test(file));
      throw new FailedError(
        isBegun
          ? `${folder}: this copy is not complete; run "./daybook ledger save" on it again, which goes on where it stopped`
          : `${folder}: this is no copy of a ledger, as "./daybook ledger save" makes it: it has no checkpoint`,
      );
    },
    tile: async (path) => {
      try {
        return await readBounded(join(folder, path), BUNDLE_BYTES_MAX);
      } catch (error) {
        throw new TileError('tile-missing', path, `${path} of ${folder} cannot be read (${codeOf(error)})`);
      }
    },
  };
}

/**
 * The checkpoints of earlier runs, and of one that has not ended: each `checkpoint.<size>`, the smallest first. Empty where there is no
 * folder yet. Throws `FailedError`, and `VerificationError` for one that is no UTF-8.
 */
export async function keptCheckpoints(folder: string): Promise<readonly KeptCheckpoint[]> {
  const files = (await filesOf(folder)).filter((file) => KEPT.test(file));
  files.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const kept: KeptCheckpoint[] = [];
  for (const file of files) {
    const note = await readNote(folder, file);
    if (note !== undefined) kept.push({ file, note });
  }
  return kept;
}

/** Throws `FailedError` unless the folder is new, empty or holds a copy already: files of something else stay apart. */
export async function checkIsForCopy(folder: string): Promise<void> {
  const files = (await filesOf(folder)).filter((file) => file !== '.unfinished');
  if (files.length === 0 || files.some((file) => file === 'checkpoint' || KEPT.test(file))) return;
  throw new FailedError(`${folder}: this folder holds other files; give a new or empty one`);
}

/** What the folder directly holds; nothing where there is no folder. Throws `FailedError`. */
async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    if (codeOf(error) === 'ENOTDIR') throw new FailedError(`${folder}: this is a file; give a folder`);
    throw new FailedError(`${folder}: cannot be read (${codeOf(error)})`);
  }
}

async function readNote(folder: string, file: string): Promise<string | undefined> {
  const path = join(folder, file);
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readBounded(path, NOTE_BYTES_MAX);
  } catch (error) {
    throw new FailedError(`${path}: cannot be read (${codeOf(error)})`);
  }
  if (bytes === undefined) return undefined;
  if (bytes.length > NOTE_BYTES_MAX) {
    throw new VerificationError('note-format', `${path}: a checkpoint has ${NOTE_BYTES_MAX} bytes at most`);
  }
  return decodeSavedText(bytes, { name: path, kind: 'note' });
}

/** A file, or as much of it as shows that it is longer than `bytesMax`; undefined where there is none. */
async function readBounded(path: string, bytesMax: number): Promise<Uint8Array | undefined> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, bytesMax + 1));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
