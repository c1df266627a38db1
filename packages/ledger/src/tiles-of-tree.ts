import { checkSize } from './checks.ts';
import { type BundleRef, TILE_LEVEL_BITS, TILE_WIDTH, type TileRef } from './tile-ref.ts';

/**
 * Every tile that a tree of `size` leaves has (C2SP tlog-tiles), level by level from the leaves up, each level from the left, its partial
 * tile last. One at a time: a size from outside may be any. Throws `size-range`.
 */
export function* tilesOfTree(size: bigint): Generator<TileRef, void, void> {
  checkSize(size, 'size');
  let hashes = size;
  for (let level = 0; hashes > 0n; level += 1) {
    for (const ref of rowOf(hashes)) yield { level, ...ref };
    hashes >>= BigInt(TILE_LEVEL_BITS);
  }
}

/** The partial tiles among them: the right edge of the tree. Throws `size-range`. */
export function partialTilesOfTree(size: bigint): TileRef[] {
  checkSize(size, 'size');
  const refs: TileRef[] = [];
  for (let level = 0, hashes = size; hashes > 0n; level += 1, hashes >>= BigInt(TILE_LEVEL_BITS)) {
    const ref = partOf(hashes);
    if (ref.width > 0) refs.push({ level, ...ref });
  }
  return refs;
}

/** Every entry bundle that a log of `size` entries has, from the first on. Throws `size-range`. */
export function* bundlesOfTree(size: bigint): Generator<BundleRef, void, void> {
  checkSize(size, 'size');
  yield* rowOf(size);
}

/** `count` hashes or entries as full tiles and what is left over. */
function* rowOf(count: bigint): Generator<BundleRef, void, void> {
  const last = partOf(count);
  for (let index = 0n; index < last.index; index += 1n) yield { index, width: TILE_WIDTH };
  if (last.width > 0) yield last;
}

/** What is left over after the full tiles; its width may be 0. */
function partOf(count: bigint): BundleRef {
  return { index: count >> BigInt(TILE_LEVEL_BITS), width: Number(count & BigInt(TILE_WIDTH - 1)) };
}
