import type { AuditEvent } from '@daybook/event';
import { decodeText, LedgerError, verifyOpening } from '@daybook/ledger';
import type { EventProof } from '../types.ts';
import { ProofError } from './proof-error.ts';

export type { EventProof } from '../types.ts';
export { ProofError } from './proof-error.ts';

export type VerifyOptions = {
  /** The log's verifier key (`name+id+base64`), kept from an earlier time; several of the same log while its keys are being replaced. */
  readonly verifierKey: string | readonly string[];
  /** The event the proof must be about. */
  readonly id?: string | undefined;
};

/** What a proof has proved: this event was recorded at this place of a log that the pinned key has signed. */
export type VerifiedEvent = {
  readonly event: AuditEvent;
  /** The bytes that were hashed, as they are; `event` is what they say. */
  readonly payload: Uint8Array;
  readonly position: number;
  readonly recordedAt: string;
  /** The log's name, and how many entries the tree had that was signed. */
  readonly origin: string;
  readonly size: bigint;
};

/**
 * Checks an event's proof by the one verifier of `@daybook/ledger`, `verifyOpening`: from the payload to a signature of one of the pinned
 * keys, all of which must be of one log. All of the proof may come from an attacker. It returns what was proved; it does not show that
 * the log has kept everything else (see the ledger's consistency proofs).
 *
 * Throws `ProofError` at the first step that fails.
 */
export function verify(proof: EventProof, options: VerifyOptions): VerifiedEvent {
  try {
    return check(proof, options);
  } catch (error) {
    if (error instanceof LedgerError) throw new ProofError(error.code, error.message, { cause: error });
    throw error;
  }
}

function check(proof: EventProof, options: VerifyOptions): VerifiedEvent {
  const { payload, origin, size } = verifyOpening(proof, readKeys(options));
  const event = JSON.parse(decodeText(payload)) as AuditEvent;
  const { id } = options;
  if (id !== undefined && event.id !== id.toLowerCase()) {
    throw new ProofError('event-mismatch', `the proof is of event ${event.id}, not ${id}`);
  }
  return { event, payload, position: proof.position, recordedAt: proof.recordedAt, origin, size };
}

/** A program without types, or one that reads the key from its environment, may give none. */
function readKeys(options: Partial<Record<keyof VerifyOptions, unknown>> | undefined): readonly string[] {
  const given = options?.verifierKey;
  const keys: readonly unknown[] = Array.isArray(given) ? given : [given];
  const isKey = (key: unknown): key is string => typeof key === 'string' && key !== '';
  if (keys.length > 0 && keys.every(isKey)) return keys;
  throw new ProofError(
    'no-key',
    'the option verifierKey must be the verifier key of the log (name+id+base64), or a list of keys: daybook init and npm start print it, and GET /v1/ledger/key gives it; keep it apart from the server',
  );
}
