import { LedgerError } from './ledger-error.ts';

/** Length of every hash in a log, in bytes (SHA-256). */
export const HASH_BYTES = 32;

/** The largest tree accepted: 2^63 − 1 leaves, the bound other implementations have too. */
export const MAX_SIZE = 2n ** 63n - 1n;

/** Throws `size-range` unless `size` is a bigint from 0 to `MAX_SIZE`. */
export function checkSize(size: bigint, field: string): void {
  if (typeof size !== 'bigint' || size < 0n || size > MAX_SIZE) {
    throw new LedgerError('size-range', `${field} must be a bigint from 0 to 2^63 - 1`);
  }
}

/** Throws `index-range` unless `index` is the index of a leaf in a tree of `size` leaves. */
export function checkIndex(index: bigint, size: bigint): void {
  if (typeof index !== 'bigint' || index < 0n || index >= size) {
    throw new LedgerError(
      'index-range',
      `index must be a bigint from 0 to size - 1, and the size is ${size}`,
    );
  }
}

/** Throws `hash-length` unless `hash` is 32 bytes. */
export function checkHash(hash: Uint8Array, field: string): void {
  // Not `instanceof`: a page's test environment may have a second Uint8Array.
  if (!ArrayBuffer.isView(hash) || hash.length !== HASH_BYTES) {
    throw new LedgerError('hash-length', `${field} must be ${HASH_BYTES} bytes`);
  }
}
