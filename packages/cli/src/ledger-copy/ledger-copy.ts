import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BUNDLE_BYTES_MAX } from '@daybook/ledger';
import { FailedError } from '../output/errors.ts';
import type { LedgerSource } from '../verify/ledger-source.ts';
import { decodeSavedText } from '../verify/saved-text.ts';
import { TileError, VerificationError } from '../verify/verification-error.ts';
import { NotRealError, readRealFile } from './real-files.ts';

/** A checkpoint that a copy keeps, as it was served, and the name of its file. */
export type KeptCheckpoint = { readonly file: string; readonly note: string };

/** Says which log a copy is of until it has its first checkpoint. Nobody's signature was verified, and its size and root count for nothing. */
export const BEGUN = 'checkpoint.begun';
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
      const isBegun = (await filesOf(folder)).some((file) => file === BEGUN || KEPT.test(file));
      throw new FailedError(
        isBegun
          ? `${folder}: this copy is not complete; run "./daybook ledger save" on it again, which goes on where it stopped`
          : `${folder}: this is no copy of a ledger, as "./daybook ledger save" makes it: it has no checkpoint`,
      );
    },
    tile: async (path) => {
      try {
        return await readRealFile(folder, path, BUNDLE_BYTES_MAX);
      } catch (error) {
        if (error instanceof NotRealError) throw new TileError('tile-broken', path, error.message);
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

/** The checkpoint of the last run that ended; undefined where there is none. Throws like `keptCheckpoints`. */
export async function newestCheckpoint(folder: string): Promise<KeptCheckpoint | undefined> {
  const note = await readNote(folder, 'checkpoint');
  return note === undefined ? undefined : { file: 'checkpoint', note };
}

/** Throws `FailedError` unless the folder is new, empty or holds a copy already: files of something else stay apart. */
export async function checkIsForCopy(folder: string): Promise<void> {
  const files = (await filesOf(folder)).filter((file) => file !== '.unfinished');
  if (files.length === 0 || files.some((file) => file === 'checkpoint' || file === BEGUN || KEPT.test(file)))
    return;
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

/** A checkpoint as it was served; undefined where there is no such file. Throws `FailedError`, `VerificationError`. */
export async function readNote(folder: string, file: string): Promise<string | undefined> {
  const path = join(folder, file);
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readRealFile(folder, file, NOTE_BYTES_MAX);
  } catch (error) {
    if (error instanceof NotRealError) throw new FailedError(error.message);
    throw new FailedError(`${path}: cannot be read (${codeOf(error)})`);
  }
  if (bytes === undefined) return undefined;
  if (bytes.length > NOTE_BYTES_MAX) {
    throw new VerificationError('note-format', `${path}: a checkpoint has ${NOTE_BYTES_MAX} bytes at most`);
  }
  return decodeSavedText(bytes, { name: path, kind: 'note' });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
