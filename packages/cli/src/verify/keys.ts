import { readFile } from 'node:fs/promises';
import { LedgerError, originOfKeys, parseVerifierKey } from '@daybook/ledger';
import { FailedError, UsageError } from '../output/errors.ts';
import { visible } from '../output/escape.ts';
import { decodeSavedText } from './saved-text.ts';
import { VerificationError } from './verification-error.ts';

export type PinFlags = {
  readonly key?: readonly string[];
  readonly keyFile?: string;
  readonly unpinned?: boolean;
};

/**
 * The verifier keys pinned by `--key` and `--key-file` (one a line), all of one log; undefined where `--unpinned` asks for a look at the
 * form only. `command` is what was called, to be shown with a pin. What cannot be a pin never counts as none.
 * Throws `UsageError`, and `FailedError` for a file that cannot be read.
 */
export async function pinOf(flags: PinFlags, command: string): Promise<readonly string[] | undefined> {
  const isPinned = flags.key !== undefined || flags.keyFile !== undefined;
  if (flags.unpinned) {
    if (!isPinned) return undefined;
    throw new UsageError('--unpinned checks no signature: leave it out, or leave out --key and --key-file');
  }
  if (!isPinned) throw new UsageError(withoutPin(command));
  const keys = [...givenKeys(flags.key ?? []), ...(await keysInFile(flags.keyFile))];
  try {
    originOfKeys(keys);
  } catch (error) {
    if (error instanceof LedgerError) throw new UsageError(visible(error.message));
    throw error;
  }
  return keys;
}

function withoutPin(command: string): string {
  return `no verifier key is pinned, so nothing could be proved. Give the key that you keep apart from the server:
  ${command} --key-file ./daybook.key
"daybook init" and "npm start" print it. To look at the form only, which proves nothing, add --unpinned.`;
}

function givenKeys(keys: readonly string[]): readonly string[] {
  return keys.map((key) => {
    if (key.trim() === '') throw new UsageError('--key is empty: is the variable set that it comes from?');
    return readKey(key.trim(), '--key');
  });
}

async function keysInFile(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  if (path === '') throw new UsageError('--key-file is empty: is the variable set that it comes from?');
  const bytes = await readBytes(
    path,
    ': write the verifier key into it that "daybook init" or "npm start" printed',
  );
  const lines = keyText(path, bytes)
    .split(/\r?\n/)
    .map((line) => line.trim());
  const keys = lines.flatMap((line, index) =>
    line === '' ? [] : [readKey(line, `${path}, line ${index + 1}`)],
  );
  if (keys.length === 0) throw new UsageError(`${path}: holds no verifier key`);
  return keys;
}

function keyText(path: string, bytes: Uint8Array): string {
  try {
    return decodeSavedText(bytes, { name: path, kind: 'keys' });
  } catch (error) {
    if (error instanceof VerificationError) throw new UsageError(visible(error.message));
    throw error;
  }
}

function readKey(key: string, place: string): string {
  try {
    parseVerifierKey(key);
    return key;
  } catch (error) {
    if (error instanceof LedgerError) throw new UsageError(visible(`${place}: ${error.message}`));
    throw error;
  }
}

/** A file's bytes; throws `FailedError` naming it, with a remedy where there is one. */
export async function readBytes(path: string, remedy = ''): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new FailedError(`${path}: cannot be read (${code})${remedy}`);
  }
}
