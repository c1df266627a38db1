import { ed25519PublicKey, randomSeed, sha256 } from '#crypto';
import { concatBytes, toHex } from './bytes.ts';
import { LedgerError } from './ledger-error.ts';
import { isSmallOrder } from './small-order.ts';
import { encodeText, parseBase64, quote, toBase64 } from './text.ts';

const ED25519 = Uint8Array.of(0x01);
const KEY_BYTES = 32;
const MAX_KEY_CHARACTERS = 1_024;
const PRIVATE_PREFIX = 'PRIVATE+KEY+';

/** A key that verifies notes: its name, its id (4 bytes, and as 8 hexadecimal digits), the 32-byte Ed25519 public key. */
export type VerifierKey = {
  readonly name: string;
  readonly keyId: string;
  readonly keyIdBytes: Uint8Array;
  readonly publicKey: Uint8Array;
};

/** A key that signs notes: the verifier key and the 32-byte Ed25519 seed. */
export type SigningKey = VerifierKey & { readonly seed: Uint8Array };

/**
 * Whether a name may stand in a signature line (C2SP signed-note): not empty, no Unicode space, no plus, and none of the
 * control characters below U+0020, which no note may hold. DEL and C1 control characters are allowed.
 */
export function isKeyName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return name.isWellFormed() && !/^$|[\p{White_Space}\u0000-\u001f+]/u.test(name);
}

/**
 * Reads a verifier key, `name+hex8(keyID)+base64(0x01 ‖ public key)` (C2SP signed-note), and recomputes its id.
 * Throws `key-format`, or `key-algorithm` for a key that is not Ed25519 for notes (0x01).
 */
export function parseVerifierKey(text: string): VerifierKey {
  const { name, keyId, key } = splitKey(text, 'verifier key');
  if (isSmallOrder(key)) {
    throw new LedgerError('key-format', `the verifier key ${quote(name)} is one for which anyone can sign`);
  }
  return withCheckedId(name, key, keyId, 'verifier key');
}

/**
 * Reads a signing key, `PRIVATE+KEY+name+hex8(keyID)+base64(0x01 ‖ seed)` (as Go's `sumdb/note` writes it).
 * Throws as `parseVerifierKey` does; no message holds any part of the key.
 */
export function parseSigningKey(text: string): SigningKey {
  if (!text.startsWith(PRIVATE_PREFIX)) {
    throw new LedgerError('key-format', `the signing key must begin with ${PRIVATE_PREFIX}`);
  }
  const { name, keyId, key: seed } = splitKey(text.slice(PRIVATE_PREFIX.length), 'signing key');
  return { ...withCheckedId(name, ed25519PublicKey(seed), keyId, 'signing key'), seed };
}

/** A new Ed25519 key pair for notes. Throws `key-format` unless `name` may stand in a signature line and is all visible. */
export function generateSigningKey(name: string): { signingKey: string; verifierKey: string } {
  if (!isKeyName(name) || /\p{C}/u.test(name)) {
    throw new LedgerError(
      'key-format',
      `the key's name must not be empty or hold space, plus, control or invisible characters`,
    );
  }
  const seed = randomSeed();
  const keyId = toHex(keyIdOf(name, ed25519PublicKey(seed)));
  const signingKey = `${PRIVATE_PREFIX}${name}+${keyId}+${toBase64(concatBytes(ED25519, seed))}`;
  return { signingKey, verifierKey: verifierKeyOf(signingKey) };
}

/** The verifier key that belongs to a signing key. Throws as `parseSigningKey` does. */
export function verifierKeyOf(signingKey: string): string {
  const { name, keyId, publicKey } = parseSigningKey(signingKey);
  return `${name}+${keyId}+${toBase64(concatBytes(ED25519, publicKey))}`;
}

function splitKey(text: string, kind: string): { name: string; keyId: string; key: Uint8Array } {
  const shape = `the ${kind} must be <name>+<id of 8 hexadecimal digits>+<base64>`;
  if (text.length > MAX_KEY_CHARACTERS) {
    throw new LedgerError('key-format', `${shape}, ${MAX_KEY_CHARACTERS} characters at most`);
  }
  // The name has no plus and the id neither, but base64 may.
  const [, name, keyId, base64] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(text) ?? [];
  if (name === undefined || keyId === undefined || base64 === undefined || !isKeyName(name)) {
    throw new LedgerError('key-format', shape);
  }
  const bytes = parseKeyBytes(base64, kind);
  if (bytes[0] !== ED25519[0]) {
    throw new LedgerError(
      'key-algorithm',
      `the ${kind} ${quote(name)} must be an Ed25519 key for notes (0x01)`,
    );
  }
  if (bytes.length !== 1 + KEY_BYTES) {
    throw new LedgerError('key-format', `the ${kind} ${quote(name)} must hold ${KEY_BYTES} bytes of key`);
  }
  return { name, keyId, key: bytes.slice(1) };
}

/** Decodes a key without showing it in the message when it fails. */
function parseKeyBytes(base64: string, kind: string): Uint8Array {
  try {
    return parseBase64(base64, kind, 'key-format');
  } catch {
    throw new LedgerError('key-format', `the ${kind} must end in standard base64 with padding`);
  }
}

function withCheckedId(name: string, publicKey: Uint8Array, keyId: string, kind: string): VerifierKey {
  const keyIdBytes = keyIdOf(name, publicKey);
  if (toHex(keyIdBytes) !== keyId) {
    throw new LedgerError(
      'key-format',
      `the ${kind} ${quote(name)} must have the id ${toHex(keyIdBytes)}, not ${keyId}`,
    );
  }
  return { name, keyId, keyIdBytes, publicKey };
}

/** The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). */
function keyIdOf(name: string, publicKey: Uint8Array): Uint8Array {
  return sha256(concatBytes(encodeText(`${name}\n`), ED25519, publicKey)).slice(0, 4);
}
