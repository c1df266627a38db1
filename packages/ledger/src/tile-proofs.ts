import { HASH_BYTES } from './checks.ts';
import { emptyRoot, nodeHash, perfectRoot } from './hash.ts';
import { LedgerError } from './ledger-error.ts';
import { type PlannedHash, planConsistency, planInclusion, planRoot } from './proof-plan.ts';
import { tileOf } from './subtree.ts';
import type { TileRef } from './tile-ref.ts';

/**
 * Gives the bytes of a tile: `width` hashes of 32 bytes, no more and no fewer. Asked once for each tile that the
 * `tilesFor…` function of the same name lists. A wider tile serves as a narrower one by its prefix.
 */
export type TileSource = (ref: TileRef) => Uint8Array;

/** The tiles from which `rootFromTiles` computes: those on the right edge. Throws `size-range`. */
export function tilesForRoot(size: bigint): TileRef[] {
  return tilesFor(planRoot(size), size);
}

/** The tiles from which `inclusionProof` computes, each once. Throws `size-range`, `index-range`. */
export function tilesForInclusion(index: bigint, size: bigint): TileRef[] {
  return tilesFor(planInclusion(index, size), size);
}

/** The tiles from which `consistencyProof` computes, each once: tiles of the new tree. Throws `size-range`. */
export function tilesForConsistency(oldSize: bigint, newSize: bigint): TileRef[] {
  return tilesFor(planConsistency(oldSize, newSize), newSize);
}

/**
 * The root of the tree of `size` leaves as its tiles tell it. Whether the tiles below the right edge fit the hashes
 * above them is not looked at: who wants that recomputes the tree from the entries with `appendToEdge`.
 * Throws `size-range`, `tile-length`.
 */
export function rootFromTiles(size: bigint, tiles: TileSource): Uint8Array {
  const [root] = compute(planRoot(size), size, tiles);
  return root ?? emptyRoot();
}

/**
 * The inclusion proof of a leaf, as `verifyInclusion` takes it (RFC 6962 §2.1.1).
 * Throws `size-range`, `index-range`, `tile-length`.
 */
export function inclusionProof(index: bigint, size: bigint, tiles: TileSource): Uint8Array[] {
  return compute(planInclusion(index, size), size, tiles);
}

/**
 * The proof that the tree of `newSize` extends that of `oldSize`, as `verifyConsistency` takes it (RFC 6962 §2.1.2).
 * Throws `size-range`, `tile-length`.
 */
export function consistencyProof(oldSize: bigint, newSize: bigint, tiles: TileSource): Uint8Array[] {
  return compute(planConsistency(oldSize, newSize), newSize, tiles);
}

function tilesFor(plan: readonly PlannedHash[], size: bigint): TileRef[] {
  const tiles = new Map<string, TileRef>();
  for (const subtree of plan.flat()) {
    const { ref } = tileOf(subtree, size);
    tiles.set(keyOf(ref), ref);
  }
  return [...tiles.values()];
}

function compute(plan: readonly PlannedHash[], size: bigint, tiles: TileSource): Uint8Array[] {
  const read = new Map<string, Uint8Array>();
  for (const ref of tilesFor(plan, size)) read.set(keyOf(ref), readTile(ref, tiles));

  return plan.map((subtrees) =>
    subtrees
      .map((subtree) => {
        const { ref, first, count } = tileOf(subtree, size);
        return perfectRoot(read.get(keyOf(ref)) ?? readTile(ref, tiles), first, count);
      })
      .reduceRight((right, left) => nodeHash(left, right)),
  );
}

function readTile(ref: TileRef, tiles: TileSource): Uint8Array {
  const bytes = tiles(ref);
  const length = ref.width * HASH_BYTES;
  if (bytes.length !== length) {
    const tile = `tile ${ref.index} of level ${ref.level} with width ${ref.width}`;
    throw new LedgerError('tile-length', `${tile} must have ${length} bytes, not ${bytes.length}`);
  }
  return bytes;
}

function keyOf(ref: TileRef): string {
  return `${ref.level}/${ref.index}`;
}
