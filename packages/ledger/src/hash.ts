import { sha256, sha256Into } from '#crypto';
import { concatBytes } from './bytes.ts';
import { checkHash, HASH_BYTES } from './checks.ts';
import { LedgerError } from './ledger-error.ts';
import { TILE_BYTES, TILE_WIDTH } from './tile-ref.ts';

const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = 0x01;

// Reused between calls: all of this is synchronous, and a hash is worth less than the array it would need.
const nodeInput = new Uint8Array(1 + 2 * HASH_BYTES);
nodeInput[0] = NODE_PREFIX;
const scratch = new Uint8Array(128 * HASH_BYTES);
const joined = new Uint8Array(40_960);

/** Root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1). 32 bytes. */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array(0));
}

/** Hash of a leaf: SHA-256(0x00 ‖ data) (RFC 6962 §2.1). 32 bytes. */
export function leafHash(data: Uint8Array): Uint8Array {
  return sha256Joined(LEAF_PREFIX, data);
}

/** SHA-256(first ‖ second), 32 bytes. */
export function sha256Joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const length = first.length + second.length;
  if (length > joined.length) return sha256(concatBytes(first, second));
  joined.set(first);
  joined.set(second, first.length);
  return sha256(joined.subarray(0, length));
}

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1). Throws `hash-length` unless both are 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  checkHash(left, 'left');
  checkHash(right, 'right');
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}

/**
 * Root of the perfect tree over `count` consecutive hashes of `hashes`, the first at position `first`.
 * Positions and `count` are in hashes, not bytes; `count` is a power of two, 256 at most.
 */
export function perfectRoot(hashes: Uint8Array, first: number, count: number): Uint8Array {
  if (count === 1) return hashes.slice(first * HASH_BYTES, (first + 1) * HASH_BYTES);
  let width = count / 2;
  for (let i = 0; i < width; i++) hashPair(hashes, (first + 2 * i) * HASH_BYTES, i * HASH_BYTES);
  while (width > 1) {
    width /= 2;
    for (let i = 0; i < width; i++) hashPair(scratch, 2 * i * HASH_BYTES, i * HASH_BYTES);
  }
  return scratch.slice(0, HASH_BYTES);
}

/** The hash that stands for a full tile in the tile above it. `hashes` are its 8,192 bytes. Throws `tile-length`. */
export function tileHash(hashes: Uint8Array): Uint8Array {
  if (hashes.length !== TILE_BYTES) {
    throw new LedgerError('tile-length', `a full tile must have ${TILE_BYTES} bytes, not ${hashes.length}`);
  }
  return perfectRoot(hashes, 0, TILE_WIDTH);
}

/** Hashes the two neighbours at byte `from` of `source` into byte `to` of the scratch array. */
function hashPair(source: Uint8Array, from: number, to: number): void {
  hashNodeInto(source, from, scratch, to);
}

/** The hash of the inner node over two neighbours, those at byte `from` of `source`, to byte `to` of `target`. */
export function hashNodeInto(source: Uint8Array, from: number, target: Uint8Array, to: number): void {
  nodeInput.set(source.subarray(from, from + 2 * HASH_BYTES), 1);
  sha256Into(nodeInput, target, to);
}

export { sha256 } from '#crypto';
