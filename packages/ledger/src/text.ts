import { LedgerError, type LedgerErrorCode } from './ledger-error.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const CANONICAL_DECIMAL = /^(?:0|[1-9][0-9]{0,19})$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Decodes bytes that came from outside (a served checkpoint, a proof file) as strict UTF-8. A byte order mark is kept
 * as the character it is, so that what was signed is what is read. Throws `text-encoding` for anything else.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new LedgerError('text-encoding', 'the text must be valid UTF-8');
  }
}

/** The UTF-8 bytes of a text that has passed `checkNoteCharacters`. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Throws `text-encoding` if the text has no UTF-8 form (a lone surrogate) or a control character other than newline. */
export function checkNoteCharacters(text: string, field: string): void {
  if (!text.isWellFormed()) {
    throw new LedgerError('text-encoding', `${field} must be Unicode text without lone surrogates`);
  }
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && unit !== 0x0a) {
      const character = `U+${unit.toString(16).toUpperCase().padStart(4, '0')}`;
      throw new LedgerError(
        'text-encoding',
        `${field} must hold no control character but newline; ${character} at ${i}`,
      );
    }
  }
}

/** Parses a decimal from 0 to `max` in its only spelling: ASCII digits without leading zeros, sign or space. */
export function parseDecimal(text: string, max: bigint, field: string, code: LedgerErrorCode): bigint {
  const value = CANONICAL_DECIMAL.test(text) ? BigInt(text) : undefined;
  if (value === undefined || value > max) {
    throw new LedgerError(
      code,
      `${field} must be a decimal from 0 to ${max} without leading zeros, not ${quote(text)}`,
    );
  }
  return value;
}

/** Standard padded base64 (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Decodes standard padded base64 in its only spelling: no white space, no missing padding, no stray trailing bits. */
export function parseBase64(text: string, field: string, code: LedgerErrorCode): Uint8Array {
  const { bytes, isCanonical } = decodeBase64(text) ?? {};
  if (bytes === undefined || !isCanonical) {
    throw new LedgerError(code, `${field} must be standard base64 with padding, not ${quote(text)}`);
  }
  return bytes;
}

/**
 * Decodes standard padded base64, and tells whether that is the spelling `toBase64` gives it: the unused bits of the
 * last character may be set (RFC 4648 §3.5). Undefined for what is not base64.
 */
export function decodeBase64(text: string): { bytes: Uint8Array; isCanonical: boolean } | undefined {
  if (!BASE64.test(text)) return undefined;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return { bytes, isCanonical: toBase64(bytes) === text };
}

/** A text from outside, shortened and escaped, for use in a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
