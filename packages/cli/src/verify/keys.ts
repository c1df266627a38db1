import { readFile } from 'node:fs/promises';
import { parseVerifierKey } from '@daybook/ledger';
import { FailedError } from '../output/errors.ts';

/**
 * The verifier keys pinned by `--key` and `--key-file` (one a line), each checked for its form; empty when none was given.
 * Throws `LedgerError` for a key that is none.
 */
export async function pinnedKeys(flags: {
  readonly key?: readonly string[];
  readonly keyFile?: string;
}): Promise<readonly string[]> {
  const fromFile = flags.keyFile === undefined ? [] : (await readTextFile(flags.keyFile)).split(/\r?\n/);
  const keys = [...(flags.key ?? []), ...fromFile].map((key) => key.trim()).filter((key) => key !== '');
  for (const key of keys) parseVerifierKey(key);
  if (flags.keyFile !== undefined && keys.length === 0)
    throw new FailedError(`${flags.keyFile}: holds no verifier key`);
  return keys;
}

/** A file as text; throws `FailedError` naming it. */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new FailedError(`${path}: cannot be read (${code})`);
  }
}
