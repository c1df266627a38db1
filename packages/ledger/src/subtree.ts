import { TILE_LEVEL_BITS, TILE_WIDTH, type TileRef } from './tile-ref.ts';

/** A perfect subtree: the leaves from `index` · 2^`height` on, 2^`height` of them. */
export type Subtree = { readonly height: number; readonly index: bigint };

/**
 * The perfect subtrees that make up the leaves from `start` to `end` (exclusive), left to right, largest first.
 * `start` is a multiple of the largest power of two that fits, as it is for every range that RFC 6962 §2.1 splits off.
 */
export function subtreesOf(start: bigint, end: bigint): Subtree[] {
  const subtrees: Subtree[] = [];
  let from = start;
  while (from < end) {
    const height = bitLength(end - from) - 1;
    subtrees.push({ height, index: from >> BigInt(height) });
    from += 1n << BigInt(height);
  }
  return subtrees;
}

/** The largest power of two below `n` (RFC 6962 §2.1), for `n` of 2 or more. */
export function splitPoint(n: bigint): bigint {
  return 1n << BigInt(bitLength(n - 1n) - 1);
}

/**
 * The tile that a subtree's hash is read from, in a tree of `size` leaves: the subtree's root is that of the `count`
 * hashes of the tile beginning at hash `first`. A subtree never crosses a tile.
 */
export function tileOf(subtree: Subtree, size: bigint): { ref: TileRef; first: number; count: number } {
  const level = Math.floor(subtree.height / TILE_LEVEL_BITS);
  const inner = subtree.height % TILE_LEVEL_BITS;
  const position = subtree.index << BigInt(inner);
  const index = position / BigInt(TILE_WIDTH);
  const first = position % BigInt(TILE_WIDTH);
  const right = (size >> BigInt(TILE_LEVEL_BITS * level)) - index * BigInt(TILE_WIDTH);
  const width = right < TILE_WIDTH ? Number(right) : TILE_WIDTH;
  return { ref: { level, index, width }, first: Number(first), count: 2 ** inner };
}

function bitLength(n: bigint): number {
  return n.toString(2).length;
}
