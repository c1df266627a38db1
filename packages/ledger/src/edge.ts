import { checkHash, checkSize, HASH_BYTES } from './checks.ts';
import { emptyRoot, nodeHash, perfectRoot } from './hash.ts';
import { LedgerError } from './ledger-error.ts';
import { TILE_BYTES, TILE_LEVEL_BITS, TILE_WIDTH } from './tile-ref.ts';

/**
 * The right edge of a tree: all that is needed to append to it and to know its root.
 *
 * `levels[L]` holds the hashes of the partial tile at tile level L, one after the other: 0 to 255 of them, 32 bytes
 * each, as many as digit L of `size` in base 256 says. There are as many levels as `size` has such digits.
 */
export type Edge = { readonly size: bigint; readonly levels: readonly Uint8Array[] };

/** A tile that has become full: 256 hashes, 8,192 bytes, never to change again. */
export type FullTile = { readonly level: number; readonly index: bigint; readonly hashes: Uint8Array };

/** The edge of the tree without leaves. */
export function emptyEdge(): Edge {
  return { size: 0n, levels: [] };
}

/** Throws `edge-shape` unless the levels are exactly those a tree of this size has, `size-range` for an impossible size. */
export function checkEdge(edge: Edge): void {
  checkSize(edge.size, 'edge.size');
  let left = edge.size;
  for (const [level, hashes] of edge.levels.entries()) {
    const width = Number(left % BigInt(TILE_WIDTH));
    if (left === 0n || hashes.length !== width * HASH_BYTES) {
      const right = left === 0n ? 'absent' : `${width} hashes of ${HASH_BYTES} bytes`;
      throw new LedgerError('edge-shape', `edge.levels[${level}] must be ${right} for size ${edge.size}`);
    }
    left >>= BigInt(TILE_LEVEL_BITS);
  }
  if (left !== 0n) {
    throw new LedgerError('edge-shape', `edge.levels must have more levels for size ${edge.size}`);
  }
}

/**
 * The edge after `leafHashes` have been appended in order, and the tiles this filled: level by level, each level by
 * index. Neither `edge` nor the given hashes are changed or kept; levels that did not change are shared by both edges.
 *
 * Throws `edge-shape`, `hash-length`, or `size-range` when the tree would outgrow 2^63 − 1 leaves.
 */
export function appendToEdge(
  edge: Edge,
  leafHashes: readonly Uint8Array[],
): { edge: Edge; fullTiles: FullTile[] } {
  checkEdge(edge);
  const size = edge.size + BigInt(leafHashes.length);
  checkSize(size, 'the size after appending');
  for (const hash of leafHashes) checkHash(hash, 'each leaf hash');

  const levels = [...edge.levels];
  const fullTiles: FullTile[] = [];
  let incoming = leafHashes;
  for (let level = 0; incoming.length > 0; level++) {
    const { partial, full } = fillTiles(levels[level], incoming);
    levels[level] = partial;
    let index = edge.size >> BigInt(TILE_LEVEL_BITS * (level + 1));
    for (const hashes of full) fullTiles.push({ level, index: index++, hashes });
    incoming = full.map((hashes) => perfectRoot(hashes, 0, TILE_WIDTH));
  }
  return { edge: { size, levels }, fullTiles };
}

/** The root of the whole tree, 32 bytes. Throws `edge-shape`. */
export function edgeRoot(edge: Edge): Uint8Array {
  checkEdge(edge);
  let root: Uint8Array | undefined;
  for (const hashes of edge.levels) {
    const width = hashes.length / HASH_BYTES;
    // The perfect subtrees of one level stand largest first; folding begins at the rightmost, the smallest.
    for (let count = 1; count <= width; count *= 2) {
      if ((width & count) === 0) continue;
      const first = width - (width % (2 * count));
      const subtree = perfectRoot(hashes, first, count);
      root = root === undefined ? subtree : nodeHash(subtree, root);
    }
  }
  return root ?? emptyRoot();
}

/** Puts hashes behind those of a partial tile: the tiles that became full, and the hashes left over. */
function fillTiles(
  partial: Uint8Array | undefined,
  incoming: readonly Uint8Array[],
): { partial: Uint8Array; full: Uint8Array[] } {
  const full: Uint8Array[] = [];
  let filled = partial?.length ?? 0;
  let left = filled + incoming.length * HASH_BYTES;
  let tile = new Uint8Array(Math.min(left, TILE_BYTES));
  if (partial !== undefined) tile.set(partial);
  for (const hash of incoming) {
    tile.set(hash, filled);
    filled += HASH_BYTES;
    if (filled < TILE_BYTES) continue;
    full.push(tile);
    left -= TILE_BYTES;
    filled = 0;
    tile = new Uint8Array(Math.min(left, TILE_BYTES));
  }
  return { partial: tile, full };
}
