import { type Checkpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { LedgerError } from './ledger-error.ts';
import { readUnverifiedNote } from './note.ts';
import { parseVerifierKey } from './note-key.ts';
import { quote } from './text.ts';

/** A checkpoint that one of the given keys has signed, and which, as `name+id`. */
export type LogCheckpoint = Checkpoint & { readonly signedBy: string };

/**
 * The log that verifier keys are of: the name that all of them carry. A log may have several keys while they are being replaced, but
 * keys of two logs would let either pass for the other.
 * Throws `no-key`, `key-format`, `key-algorithm`, and `key-conflict` for keys of different logs.
 */
export function originOfKeys(verifierKeys: readonly string[]): string {
  const [origin, other] = new Set(verifierKeys.map((key) => parseVerifierKey(key).name));
  if (origin === undefined) {
    throw new LedgerError(
      'no-key',
      'at least one verifier key must be given: without one, nothing is proved',
    );
  }
  if (other !== undefined) {
    const names = `${quote(origin)} and ${quote(other)}`;
    throw new LedgerError('key-conflict', `the verifier keys must be of one log, not of ${names}`);
  }
  return origin;
}

/**
 * The verifier keys of a log among those that a server lists. A line that cannot be read (a key of an algorithm to come, say) verifies
 * nothing, a key of another log says nothing about this one, and neither spoils the others. Throws `no-key` when none is left.
 */
export function keysOfLog(lines: readonly string[], origin: string): string[] {
  const keys = lines.filter((line) => isKeyOf(line, origin));
  if (keys.length > 0) return keys;
  throw new LedgerError('no-key', `the list holds no verifier key of the log ${quote(origin)}`);
}

function isKeyOf(line: string, origin: string): boolean {
  try {
    return parseVerifierKey(line).name === origin;
  } catch {
    return false;
  }
}

/** Opens a signed checkpoint of the log that the keys are of. Throws as `originOfKeys` and `openCheckpoint` do. */
export function openLogCheckpoint(note: string, verifierKeys: readonly string[]): LogCheckpoint {
  const origin = originOfKeys(verifierKeys);
  const { size, root, signatures } = openCheckpoint({ note, verifierKeys, origin });
  const signer = signatures.find(({ name }) => name === origin);
  return { origin, size, root, signedBy: `${origin}+${signer?.keyId}` };
}

/**
 * What a checkpoint claims. Only its form is checked, down to a signature line in the log's name; **no signature is verified**.
 * Throws `text-encoding`, `note-format`, `checkpoint-format`, `signature-missing`.
 */
export function readUnverifiedCheckpoint(note: string): Checkpoint {
  const { text, claimedKeys } = readUnverifiedNote(note);
  const checkpoint = parseCheckpoint(text);
  if (claimedKeys.some(({ name }) => name === checkpoint.origin)) return checkpoint;
  throw new LedgerError(
    'signature-missing',
    `the checkpoint of ${quote(checkpoint.origin)} must have a signature line in that name`,
  );
}
