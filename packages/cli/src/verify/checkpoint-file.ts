import { randomUUID } from 'node:crypto';
import { access, constants, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FailedError } from '../output/errors.ts';
import { decodeSavedText } from './saved-text.ts';

/**
 * An old checkpoint as text, to the byte; throws `FailedError` naming the file, and what to do where there is none yet, and
 * `VerificationError` where a tool has changed its bytes.
 */
export async function readCheckpoint(path: string): Promise<string> {
  return decodeSavedText(await readFileAt(path), { name: path, kind: 'note' });
}

async function readFileAt(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = codeOf(error);
    throw new FailedError(
      code === 'ENOENT'
        ? `${path}: there is no such file. The first time, leave --checkpoint out and give --save, which writes one to compare with from then on`
        : `${path}: cannot be read (${code})`,
    );
  }
}

/** Throws `FailedError` naming the path and what would be right, unless a checkpoint can be saved there. Nothing is written. */
export async function checkCanSave(path: string): Promise<void> {
  const existing = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new FailedError(`--save ${path}: cannot be written (${codeOf(error)})`);
  });
  if (existing?.isDirectory()) {
    throw new FailedError(`--save ${path}: this is a folder; give the name of a file in it`);
  }
  if (existing !== undefined && !existing.isFile()) {
    throw new FailedError(`--save ${path}: this is not a file; give the name of one`);
  }
  const parent = dirname(path);
  const parentInfo = await stat(parent).catch(() => undefined);
  if (!parentInfo?.isDirectory()) {
    throw new FailedError(`--save ${path}: there is no folder ${parent}; make it first`);
  }
  await access(parent, constants.W_OK).catch((error: unknown) => {
    throw new FailedError(`--save ${path}: the folder ${parent} cannot be written (${codeOf(error)})`);
  });
}

/** The bytes as they were served, whole or not at all: a cut checkpoint would be worse than the old one. Throws `FailedError`, and leaves nothing behind. */
export async function saveCheckpoint(path: string, checkpoint: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.new`;
  try {
    await writeFile(temporary, checkpoint, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new FailedError(`--save ${path}: cannot be written (${codeOf(error)})`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
