import {
  commitment,
  encodeLeaf,
  LedgerError,
  leafHash,
  openNote,
  parseCheckpoint,
  parseTlogProof,
  verifyInclusion,
} from '@daybook/ledger';
import type { EventProof } from '@daybook/sdk';

/** What was found out about an entry: that its payload is at this place of a tree that the log's key has signed. */
export type VerifiedEntry = {
  readonly position: number;
  /** Entries of the tree, decimal. */
  readonly size: string;
  /** The log's name. */
  readonly origin: string;
  /** The key that signed, as `name+id`. */
  readonly signedBy: string;
  readonly recordedAt: string;
  /** The exact text that was hashed. */
  readonly payload: string;
};

/** A proof that does not prove, for a reason the ledger package does not know. */
export class EntryProofError extends Error {
  override readonly name = 'EntryProofError';
}

/** Whether an error means that the check was made and failed. */
export function isProofFailure(error: unknown): error is EntryProofError | LedgerError {
  return error instanceof EntryProofError || error instanceof LedgerError;
}

/**
 * Checks an entry's proof from its opening to the signature: salt and payload → commitment → leaf → inclusion → root → checkpoint
 * signed by one of `verifierKeys`, of the log of this organization. All of it may come from an attacker; the keys come from the same
 * server as the proof, so this shows a consistent answer, not an honest server.
 *
 * @throws LedgerError or EntryProofError at the first step that fails.
 */
export function verifyEntry(
  answer: EventProof,
  {
    verifierKeys,
    organizationId,
  }: { readonly verifierKeys: readonly string[]; readonly organizationId: string },
): VerifiedEntry {
  const payload = new TextEncoder().encode(answer.payload);
  const recordedAt = readTime(answer.recordedAt);
  const leaf = leafHash(
    encodeLeaf({ recordedAt, commitment: commitment({ salt: readSalt(answer.salt), payload }) }),
  );
  const { index, proof, checkpoint: note } = parseTlogProof(answer.proof);
  if (index !== BigInt(answer.position)) {
    throw new EntryProofError(`the proof is of position ${index}, the answer says ${answer.position}`);
  }
  const { text, signatures } = openNote(note, verifierKeys);
  const { origin, size, root } = parseCheckpoint(text);
  const signer = signatures.find(({ name }) => name === origin);
  if (signer === undefined) {
    throw new EntryProofError(`the checkpoint is of ${origin}, and no key of that name has signed it`);
  }
  if (!origin.endsWith(`/${organizationId}`)) {
    throw new EntryProofError(
      `the checkpoint is of ${origin}, which is not the log of this organization (${organizationId})`,
    );
  }
  verifyInclusion({ index, size, leafHash: leaf, proof, root });
  return {
    position: answer.position,
    size: String(size),
    origin,
    signedBy: `${signer.name}+${signer.keyId}`,
    recordedAt: answer.recordedAt,
    payload: answer.payload,
  };
}

function readSalt(text: string): Uint8Array {
  try {
    const salt = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    if (btoa(String.fromCharCode(...salt)) === text) return salt;
  } catch {
    // Falls through to the one message for both.
  }
  throw new EntryProofError('the salt is not base64');
}

function readTime(text: string): bigint {
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || ms < 0 || new Date(ms).toISOString() !== text) {
    throw new EntryProofError('the time of recording is not a UTC time with milliseconds');
  }
  return BigInt(ms);
}
