import {
  commitment,
  encodeLeaf,
  LedgerError,
  leafHash,
  parseTlogProof,
  verifyInclusion,
} from '@daybook/ledger';
import type { EventProof } from '@daybook/sdk';
import { openCheckpointWith } from './checkpoint.ts';
import { CLAIMS_NOT_PROVED, type Report } from './report.ts';
import { VerificationError } from './verification-error.ts';

/** What a proof proves, with the payload that it is about. */
export type ProofReport = Report & {
  readonly position: number;
  readonly recordedAt: string;
  readonly payload: string;
};

/**
 * Checks an event's proof from its opening to the signature: salt and payload → commitment → leaf → inclusion → root → signed
 * checkpoint. Without pinned keys the last step is left out, and the report says so.
 * Throws `LedgerError` or `VerificationError` at the first step that fails.
 */
export function verifyProof(proof: EventProof, keys: readonly string[]): ProofReport {
  const opening = {
    salt: decodeBase64(proof.salt, 'salt'),
    payload: new TextEncoder().encode(proof.payload),
  };
  const recordedAt = BigInt(parseRecordedAt(proof.recordedAt));
  const leaf = leafHash(encodeLeaf({ recordedAt, commitment: commitment(opening) }));
  const { index, proof: hashes, checkpoint: note } = parseTlogProof(proof.proof);
  if (index !== BigInt(proof.position)) {
    throw new VerificationError(
      'position-mismatch',
      `the proof is for position ${index}, the file says ${proof.position}`,
    );
  }
  const checkpoint = openCheckpointWith(note, keys);
  explainingMismatch(() =>
    verifyInclusion({ index, size: checkpoint.size, leafHash: leaf, proof: hashes, root: checkpoint.root }),
  );

  const { origin, size, signedBy } = checkpoint;
  const signature = `the checkpoint of ${origin} with ${size} entries is signed by the pinned key ${signedBy}`;
  return {
    ok: true,
    origin,
    size: String(size),
    position: proof.position,
    recordedAt: proof.recordedAt,
    payload: proof.payload,
    proved: [
      `the payload below, recorded at ${proof.recordedAt}, is entry ${index} of the tree of ${size} entries`,
      ...(signedBy === undefined ? [] : [signature]),
    ],
    notProved: [
      ...(signedBy === undefined
        ? [`who signed: no key is pinned, so anyone could have made this file (give --key)`]
        : []),
      'that the server has shown others the same tree, or still holds it (npx daybook verify ledger)',
      ...CLAIMS_NOT_PROVED,
    ],
  };
}

/** The leaf is all that is new in a proof of a signed tree, so a root that differs is first of all about what is in the leaf. */
function explainingMismatch(verify: () => void): void {
  try {
    verify();
  } catch (error) {
    if (!(error instanceof LedgerError && error.code === 'root-mismatch')) throw error;
    throw new VerificationError(
      error.code,
      `the payload, the salt or the time is not what was recorded, or the proof is of another entry: ${error.message}`,
    );
  }
}

function decodeBase64(text: string, field: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') === text) return bytes;
  throw new VerificationError('proof-file', `${field} must be base64 in its canonical form`);
}

function parseRecordedAt(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== text || ms < 0) {
    throw new VerificationError(
      'proof-file',
      'recordedAt must be a UTC time with milliseconds, such as 2026-11-22T10:15:30.123Z',
    );
  }
  return ms;
}
