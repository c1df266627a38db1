import { commitment, encodeLeaf } from './leaf.ts';
import { LedgerError } from './ledger-error.ts';
import { encodeText, parseBase64 } from './text.ts';

/** What opens a leaf, as the API writes it. */
export type EventOpening = {
  /** Base64, 16 bytes. */
  readonly salt: string;
  /** The text whose UTF-8 bytes were hashed. */
  readonly payload: string;
  /** UTC with milliseconds, `2026-11-22T10:15:30.123Z`. */
  readonly recordedAt: string;
};

/** The same as what is hashed: bytes, and milliseconds since 1970. */
export type OpeningBytes = {
  readonly salt: Uint8Array;
  readonly payload: Uint8Array;
  readonly recordedAt: bigint;
};

/**
 * Reads an opening, each field in its only spelling. Attacker-controlled: nothing of it is taken for granted, not even its type.
 * Throws `proof-form` naming the field.
 */
export function readOpening(opening: unknown): OpeningBytes {
  return {
    salt: parseBase64(textField(opening, 'salt'), 'salt', 'proof-form'),
    payload: encodeText(textField(opening, 'payload')),
    recordedAt: parseTime(textField(opening, 'recordedAt')),
  };
}

/** The leaf data (41 bytes) that an opening is of. Throws `proof-form`, and `salt-length` unless the salt has 16 bytes. */
export function openingLeaf(opening: EventOpening): Uint8Array {
  return leafOf(readOpening(opening));
}

export function leafOf({ salt, payload, recordedAt }: OpeningBytes): Uint8Array {
  return encodeLeaf({ recordedAt, commitment: commitment({ salt, payload }) });
}

/** A field that must be text, and have a UTF-8 form. Throws `proof-form`. */
export function textField(claim: unknown, name: string): string {
  const value = fieldOf(claim, name);
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw new LedgerError('proof-form', `${name} must be text, as GET /v1/events/{id}/proof gives it`);
}

export function fieldOf(claim: unknown, name: string): unknown {
  return typeof claim === 'object' && claim !== null ? Reflect.get(claim, name) : undefined;
}

function parseTime(text: string): bigint {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms) && ms >= 0 && new Date(ms).toISOString() === text) return BigInt(ms);
  throw new LedgerError(
    'proof-form',
    'recordedAt must be a UTC time with milliseconds, such as 2026-11-22T10:15:30.123Z',
  );
}
