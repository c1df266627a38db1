import type { Checkpoint } from './checkpoint.ts';
import { leafHash } from './hash.ts';
import { LedgerError } from './ledger-error.ts';
import { openLogCheckpoint, originOfKeys, readUnverifiedCheckpoint } from './log-checkpoint.ts';
import { type EventOpening, fieldOf, leafOf, readOpening, textField } from './opening.ts';
import { checkPlainObject } from './plain-object.ts';
import { decodeText } from './text.ts';
import { parseTlogProof } from './tlog-proof.ts';
import { verifyInclusion } from './verify-inclusion.ts';

/** What `GET /v1/events/{id}/proof` answers: an event's opening and its proof of inclusion. */
export type EventProof = EventOpening & {
  readonly position: number;
  /** A tlog-proof file with the signed checkpoint. */
  readonly proof: string;
};

/** What fits together in a proof, whoever made it. */
export type OpeningForm = {
  readonly position: bigint;
  /** Milliseconds since 1970. */
  readonly recordedAt: bigint;
  /** The bytes that were hashed, as they are: the UTF-8 text of a JSON object that every reader understands alike. */
  readonly payload: Uint8Array;
  /** The log's name, and how many entries its tree has. */
  readonly origin: string;
  readonly size: bigint;
};

/** What is proved: these bytes stand at this position of a tree that a pinned key has signed. */
export type VerifiedOpening = OpeningForm & {
  /** The pinned key that signed, as `name+id`. */
  readonly signedBy: string;
};

/**
 * The one verifier of an event's proof: fields → commitment → leaf → inclusion (RFC 9162 §2.1.3.2) → root → checkpoint, signed by one of
 * the pinned keys for the log that they are named after → a payload that can be read in one way only. Everything in `claim` may come
 * from an attacker; `verifierKeys` are the caller's own, all of one log. If it returns, the result is proved, and no more than that.
 *
 * Throws `LedgerError` at the first step that fails: `no-key` and others for the keys, `proof-form` naming the field, `proof-format`,
 * `position-mismatch`, `root-mismatch`, `signature-missing` and others for the checkpoint, `payload-form`.
 */
export function verifyOpening(claim: EventProof, verifierKeys: readonly string[]): VerifiedOpening {
  originOfKeys(verifierKeys);
  const { opened, ...parts } = check(claim, (note) => openLogCheckpoint(note, verifierKeys));
  return { ...parts, origin: opened.origin, size: opened.size, signedBy: opened.signedBy };
}

/**
 * Whether the parts of a proof fit together, without anybody's signature being verified. **It proves nothing**: anyone can make such a
 * proof of anything. Throws as `verifyOpening` does.
 */
export function checkOpeningForm(claim: EventProof): OpeningForm {
  const { opened, ...parts } = check(claim, readUnverifiedCheckpoint);
  return { ...parts, origin: opened.origin, size: opened.size };
}

function check<Opened extends Checkpoint>(claim: unknown, open: (note: string) => Opened) {
  const { salt, payload, recordedAt } = readOpening(claim);
  const leaf = leafOf({ salt, payload, recordedAt });
  const position = positionOf(claim);
  const { index, proof, checkpoint } = parseTlogProof(textField(claim, 'proof'));
  if (index !== position) {
    throw new LedgerError('position-mismatch', `the proof is of position ${index}, not ${position}`);
  }
  const opened = open(checkpoint);
  const { size, root } = opened;
  explainingMismatch(() => verifyInclusion({ index, size, leafHash: leafHash(leaf), proof, root }));
  checkPlainObject(decodeText(payload));
  return { position, recordedAt, payload, opened };
}

function positionOf(claim: unknown): bigint {
  const position = fieldOf(claim, 'position');
  if (typeof position === 'number' && Number.isSafeInteger(position) && position >= 0)
    return BigInt(position);
  throw new LedgerError('proof-form', 'position must be a whole number from 0');
}

/** The leaf is all that is new in a proof of a signed tree, so a root that differs is first of all about what is in the leaf. */
function explainingMismatch(verify: () => void): void {
  try {
    verify();
  } catch (error) {
    if (!(error instanceof LedgerError && error.code === 'root-mismatch')) throw error;
    throw new LedgerError(
      error.code,
      `the payload, the salt or the time is not what was recorded, or the proof is of another entry: ${error.message}`,
    );
  }
}
