import { openNote, parseCheckpoint } from '@daybook/ledger';
import { VerificationError } from './verification-error.ts';

export type OpenedCheckpoint = {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Uint8Array;
  /** The key that signed it, as `name+id`; undefined when no key was given to check with. */
  readonly signedBy: string | undefined;
};

/**
 * Opens a signed checkpoint with the given verifier keys, and requires that a key carries the name of the log it signed for. Without
 * keys only its form is read, and its content is a claim.
 * Throws `LedgerError` or `VerificationError`.
 */
export function openCheckpointWith(note: string, keys: readonly string[]): OpenedCheckpoint {
  if (keys.length === 0) return { ...parseCheckpoint(unverifiedText(note)), signedBy: undefined };
  const { text, signatures } = openNote(note, [...keys]);
  const checkpoint = parseCheckpoint(text);
  const signer = signatures.find(({ name }) => name === checkpoint.origin);
  if (signer === undefined) {
    const names = signatures.map(({ name }) => name).join(', ');
    throw new VerificationError(
      'origin-mismatch',
      `the checkpoint is of ${checkpoint.origin}, the key that signed it of ${names}`,
    );
  }
  return { ...checkpoint, signedBy: `${signer.name}+${signer.keyId}` };
}

/** The text of a signed note stands before its last empty line (C2SP signed-note). */
function unverifiedText(note: string): string {
  const end = note.lastIndexOf('\n\n');
  if (end === -1)
    throw new VerificationError(
      'note-format',
      'the checkpoint is no signed note: an empty line must follow its text',
    );
  return note.slice(0, end + 1);
}
