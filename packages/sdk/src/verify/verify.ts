import type { AuditEvent } from '@daybook/event';
import {
  commitment,
  encodeLeaf,
  LedgerError,
  leafHash,
  openCheckpoint,
  parseTlogProof,
  parseVerifierKey,
  verifyInclusion,
} from '@daybook/ledger';
import type { EventProof } from '../types.ts';
import { ProofError } from './proof-error.ts';

export type { EventProof } from '../types.ts';
export { ProofError } from './proof-error.ts';

export type VerifyOptions = {
  /** The log's verifier key (`name+id+base64`), kept from an earlier time; several while keys are being replaced. */
  readonly verifierKey: string | readonly string[];
  /** The event the proof must be about. */
  readonly id?: string | undefined;
};

/** What a proof has proved: this event was recorded at this place of a log that the pinned key has signed. */
export type VerifiedEvent = {
  readonly event: AuditEvent;
  readonly position: number;
  readonly recordedAt: string;
  /** The log's name, and how many entries the tree had that was signed. */
  readonly origin: string;
  readonly size: bigint;
};

/**
 * Checks an event's proof from its opening to the signature: salt and payload → commitment → leaf → inclusion (RFC 9162 §2.1.3.2) →
 * root → checkpoint signed by one of the pinned keys, for the log the key is named after. All of the proof may come from an attacker.
 * It returns what was proved; it does not show that the log has kept everything else (see the ledger's consistency proofs).
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

function check(claim: EventProof, options: VerifyOptions): VerifiedEvent {
  const verifierKeys = readKeys(options);
  const { id } = options;
  const salt = readSalt(readField(claim, 'salt'));
  const payload = new TextEncoder().encode(readField(claim, 'payload'));
  const recordedAt = readTime(readField(claim, 'recordedAt'));
  const leaf = leafHash(encodeLeaf({ recordedAt, commitment: commitment({ salt, payload }) }));
  const { index, proof, checkpoint: note } = parseTlogProof(readField(claim, 'proof'));
  if (index !== BigInt(readPosition(claim))) {
    throw new ProofError('position-mismatch', `the proof is of position ${index}, not ${claim.position}`);
  }
  const { origin, size, root } = openSigned(note, verifierKeys);
  verifyInclusion({ index, size, leafHash: leaf, proof, root });
  const event = readEvent(claim.payload);
  if (id !== undefined && event.id !== id.toLowerCase()) {
    throw new ProofError('event-mismatch', `the proof is of event ${event.id}, not ${id}`);
  }
  return { event, position: claim.position, recordedAt: claim.recordedAt, origin, size };
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

/** A key is good only for the log it is named after: any other signature of it says nothing about this log. */
function openSigned(note: string, verifierKeys: readonly string[]) {
  let failure: unknown;
  for (const key of verifierKeys) {
    const { name } = parseVerifierKey(key);
    try {
      return { ...openCheckpoint({ note, verifierKeys: [key], origin: name }), origin: name };
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

function readField(claim: unknown, name: 'salt' | 'payload' | 'recordedAt' | 'proof'): string {
  const value: unknown = typeof claim === 'object' && claim !== null ? Reflect.get(claim, name) : undefined;
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw new ProofError('proof-form', `${name} must be text, as GET /v1/events/{id}/proof gives it`);
}

function readPosition({ position }: { readonly position: unknown }): number {
  if (typeof position === 'number' && Number.isSafeInteger(position) && position >= 0) return position;
  throw new ProofError('proof-form', 'position must be a whole number from 0');
}

function readSalt(text: string): Uint8Array {
  try {
    const salt = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    if (btoa(String.fromCharCode(...salt)) === text) return salt;
  } catch {
    // Falls through to the one message for both.
  }
  throw new ProofError('proof-form', 'salt must be base64 in its canonical form');
}

function readTime(text: string): bigint {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms) && ms >= 0 && new Date(ms).toISOString() === text) return BigInt(ms);
  throw new ProofError('proof-form', 'recordedAt must be a UTC time such as 2026-11-22T10:15:30.123Z');
}

/** The payload is what the log's own server wrote, once the proof holds. */
function readEvent(payload: string): AuditEvent {
  try {
    return JSON.parse(payload) as AuditEvent;
  } catch (cause) {
    throw new ProofError('proof-form', 'payload must be the JSON text of an event', { cause });
  }
}
