import { checkHash, HASH_BYTES } from './checks.ts';
import { sha256Joined } from './hash.ts';
import { LedgerError } from './ledger-error.ts';

const VERSION = 0x01;
const TIME_BYTES = 8;
/** How long the data of every leaf is. */
export const LEAF_BYTES = 1 + TIME_BYTES + HASH_BYTES;
export const SALT_BYTES = 16;
const MAX_TIME = 2n ** 64n - 1n;

/**
 * What a leaf commits to instead of the payload itself: SHA-256(salt ‖ payload), 32 bytes. Salt and payload, the
 * opening, may be destroyed later, and proofs still verify. Throws `salt-length` unless the salt has 16 bytes.
 */
export function commitment(opening: { salt: Uint8Array; payload: Uint8Array }): Uint8Array {
  // Were the length free, one hash could be opened with bytes moved between salt and payload.
  if (opening.salt.length !== SALT_BYTES) {
    throw new LedgerError(
      'salt-length',
      `the salt must have exactly ${SALT_BYTES} bytes, not ${opening.salt.length}`,
    );
  }
  return sha256Joined(opening.salt, opening.payload);
}

/**
 * The data of a leaf, 41 bytes: 0x01 ‖ uint64be(recordedAt) ‖ commitment. `recordedAt` in milliseconds since 1970.
 * Throws `leaf-format` for a time outside uint64, `hash-length` for a commitment that is not 32 bytes.
 */
export function encodeLeaf(p: { recordedAt: bigint; commitment: Uint8Array }): Uint8Array {
  if (typeof p.recordedAt !== 'bigint' || p.recordedAt < 0n || p.recordedAt > MAX_TIME) {
    throw new LedgerError('leaf-format', 'recordedAt must be a bigint of milliseconds from 0 to 2^64 - 1');
  }
  checkHash(p.commitment, 'commitment');
  const data = new Uint8Array(LEAF_BYTES);
  data[0] = VERSION;
  new DataView(data.buffer).setBigUint64(1, p.recordedAt);
  data.set(p.commitment, 1 + TIME_BYTES);
  return data;
}

/** What `encodeLeaf` was given. Throws `leaf-format` for another length or first byte. */
export function decodeLeaf(data: Uint8Array): { recordedAt: bigint; commitment: Uint8Array } {
  if (data.length !== LEAF_BYTES) {
    throw new LedgerError('leaf-format', `the leaf must have ${LEAF_BYTES} bytes, not ${data.length}`);
  }
  if (data[0] !== VERSION)
    throw new LedgerError('leaf-format', `the leaf must begin with 0x01, not ${data[0]}`);
  const recordedAt = new DataView(data.buffer, data.byteOffset, LEAF_BYTES).getBigUint64(1);
  return { recordedAt, commitment: data.slice(1 + TIME_BYTES) };
}
