import { equalBytes } from './bytes.ts';
import { checkHash, checkSize, HASH_BYTES, MAX_SIZE } from './checks.ts';
import { emptyRoot } from './hash.ts';
import { LedgerError } from './ledger-error.ts';
import { openNote } from './note.ts';
import { checkNoteCharacters, parseBase64, parseDecimal, quote, toBase64 } from './text.ts';

const MAX_CHECKPOINT_CHARACTERS = 1_000_000;

/** What a log says of its tree: which log, how many leaves, and the root over them (32 bytes). */
export type Checkpoint = { origin: string; size: bigint; root: Uint8Array };

/**
 * Reads the *text* of a checkpoint (C2SP tlog-checkpoint), as `openNote` gives it after it verified the signatures.
 * Extension lines are accepted and not returned. That the origin is the expected one is the caller's to check, or
 * `openCheckpoint`'s. Throws `checkpoint-format`, `text-encoding`.
 */
export function parseCheckpoint(text: string): Checkpoint {
  if (text.length > MAX_CHECKPOINT_CHARACTERS) {
    const most = `${MAX_CHECKPOINT_CHARACTERS} characters at most`;
    throw new LedgerError('checkpoint-format', `the checkpoint must have ${most}`);
  }
  checkNoteCharacters(text, 'the checkpoint');
  const [origin, size, root, ...rest] = text.split('\n');
  if (origin === undefined || size === undefined || root === undefined || rest.pop() !== '') {
    const lines = 'origin, size, root, each ended by a newline';
    throw new LedgerError('checkpoint-format', `the checkpoint must have the lines ${lines}`);
  }
  if (origin === '') throw new LedgerError('checkpoint-format', 'the origin must not be empty');
  if (rest.includes('')) {
    throw new LedgerError(
      'checkpoint-format',
      'the checkpoint must not hold empty lines: open the signed note first',
    );
  }
  const checkpoint = {
    origin,
    size: parseDecimal(size, MAX_SIZE, 'the size', 'checkpoint-format'),
    root: parseBase64(root, 'the root', 'checkpoint-format'),
  };
  if (checkpoint.root.length !== HASH_BYTES) {
    throw new LedgerError(
      'checkpoint-format',
      `the root must be ${HASH_BYTES} bytes, not ${checkpoint.root.length}`,
    );
  }
  checkEmptyRoot(checkpoint);
  return checkpoint;
}

/** The text of a checkpoint, unsigned. Throws `checkpoint-format`, `text-encoding`, `size-range`, `hash-length`. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root } = checkpoint;
  checkSize(size, 'size');
  checkHash(root, 'root');
  checkNoteCharacters(origin, 'the origin');
  if (origin === '' || origin.includes('\n')) {
    throw new LedgerError('checkpoint-format', 'the origin must be one line and not empty');
  }
  checkEmptyRoot(checkpoint);
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/**
 * Opens a signed checkpoint from outside and checks all that can be checked of it alone: characters, signatures of
 * known keys, form, and that it is of the log with this `origin` and signed by a key of that name: the key of another
 * log says nothing about this one, though it be known.
 * Throws as `openNote` and `parseCheckpoint` do, and `origin-mismatch`.
 */
export function openCheckpoint(p: {
  note: string;
  verifierKeys: readonly string[];
  origin: string;
}): Checkpoint & { signatures: { name: string; keyId: string }[] } {
  const { text, signatures } = openNote(p.note, p.verifierKeys);
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin !== p.origin) {
    const both = `${quote(p.origin)}, not ${quote(checkpoint.origin)}`;
    throw new LedgerError('origin-mismatch', `the checkpoint must be of the log ${both}`);
  }
  if (!signatures.some(({ name }) => name === p.origin)) {
    const names = signatures.map(({ name }) => quote(name)).join(', ');
    throw new LedgerError(
      'signature-missing',
      `the checkpoint of ${quote(p.origin)} must be signed by a key of that name, not only by ${names}`,
    );
  }
  return { ...checkpoint, signatures };
}

function checkEmptyRoot(checkpoint: Checkpoint): void {
  if (checkpoint.size === 0n && !equalBytes(checkpoint.root, emptyRoot())) {
    throw new LedgerError('checkpoint-format', 'a checkpoint of size 0 must have the empty root');
  }
}
