import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from './bytes.ts';
import { edgeRoot } from './edge.ts';
import { emptyRoot, leafHash } from './hash.ts';
import { expectCode } from './testing/expect-code.ts';
import {
  fromHex,
  KNOWN_CONSISTENCY_PROOFS,
  KNOWN_INCLUSION_PROOFS,
  KNOWN_LEAF_INPUTS,
  KNOWN_ROOTS,
} from './testing/known-tree.ts';
import { referencePath, referenceProof, referenceRoot, someLeafHashes } from './testing/reference-tree.ts';
import { storeTiles } from './testing/tile-store.ts';
import { tilePath } from './tile-path.ts';
import {
  consistencyProof,
  inclusionProof,
  rootFromTiles,
  type TileSource,
  tilesForConsistency,
  tilesForInclusion,
  tilesForRoot,
} from './tile-proofs.ts';
import { verifyConsistency } from './verify-consistency.ts';
import { verifyInclusion } from './verify-inclusion.ts';

const leaves = someLeafHashes(1_000);
const { tiles } = storeTiles(leaves);
const sizes = fc.integer({ min: 1, max: leaves.length });

/** A source that remembers which tiles were asked for. */
function recording(source: TileSource): { source: TileSource; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    source: (ref) => {
      asked.push(tilePath(ref));
      return source(ref);
    },
  };
}

describe('proofs from tiles', () => {
  test('roots and proofs are the known answers of RFC 6962', () => {
    const known = storeTiles(KNOWN_LEAF_INPUTS.map((input) => leafHash(fromHex(input))));
    for (const [i, root] of KNOWN_ROOTS.entries()) {
      expect(toHex(rootFromTiles(BigInt(i + 1), known.tiles))).toBe(root);
    }
    for (const { index, size, proof } of KNOWN_INCLUSION_PROOFS) {
      expect(inclusionProof(index, size, known.tiles).map(toHex)).toEqual(proof);
    }
    for (const { oldSize, newSize, proof } of KNOWN_CONSISTENCY_PROOFS) {
      expect(consistencyProof(oldSize, newSize, known.tiles).map(toHex)).toEqual(proof);
    }
  });

  test('in any tree they are those of the RFC, and they verify', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
        const [index, oldSize] = [a % size, b % (size + 1)];
        const tree = leaves.slice(0, size);
        const root = rootFromTiles(BigInt(size), tiles);
        expect(root).toEqual(referenceRoot(tree));

        const path = inclusionProof(BigInt(index), BigInt(size), tiles);
        expect(path).toEqual(referencePath(index, tree));
        const leaf = leaves[index] ?? new Uint8Array();
        verifyInclusion({ index: BigInt(index), size: BigInt(size), leafHash: leaf, proof: path, root });

        const proof = consistencyProof(BigInt(oldSize), BigInt(size), tiles);
        expect(proof).toEqual(referenceProof(oldSize, tree));
        const oldRoot = rootFromTiles(BigInt(oldSize), tiles);
        verifyConsistency({ oldSize: BigInt(oldSize), newSize: BigInt(size), oldRoot, newRoot: root, proof });
      }),
      { numRuns: 60 },
    );
  });

  test('a computation asks for exactly the tiles it named, each once', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (newSize, a, b) => {
        const [index, oldSize, size] = [BigInt(a % newSize), BigInt(b % (newSize + 1)), BigInt(newSize)];
        const root = recording(tiles);
        rootFromTiles(size, root.source);
        expect(root.asked).toEqual(tilesForRoot(size).map(tilePath));
        const inclusion = recording(tiles);
        inclusionProof(index, size, inclusion.source);
        expect(inclusion.asked).toEqual(tilesForInclusion(index, size).map(tilePath));
        const consistency = recording(tiles);
        consistencyProof(oldSize, size, consistency.source);
        expect(consistency.asked).toEqual(tilesForConsistency(oldSize, size).map(tilePath));
        expect(new Set(inclusion.asked).size).toBe(inclusion.asked.length);
      }),
      { numRuns: 60 },
    );
  });

  test('proofs hold in a tree of three tile levels', () => {
    const many = someLeafHashes(70_000);
    const big = storeTiles(many);
    const size = 70_000n;
    const root = edgeRoot(big.edge);
    expect(rootFromTiles(size, big.tiles)).toEqual(root);
    for (const index of [0n, 255n, 256n, 65_535n, 65_536n, 69_887n, 69_888n, 69_999n]) {
      const proof = inclusionProof(index, size, big.tiles);
      verifyInclusion({ index, size, leafHash: many[Number(index)] ?? new Uint8Array(), proof, root });
    }
    for (const oldSize of [1n, 255n, 256n, 257n, 65_535n, 65_536n, 65_537n, 69_999n, 70_000n]) {
      const proof = consistencyProof(oldSize, size, big.tiles);
      const oldRoot = rootFromTiles(oldSize, big.tiles);
      verifyConsistency({ oldSize, newSize: size, oldRoot, newRoot: root, proof });
    }
    const paths = tilesForInclusion(0n, size).map(tilePath);
    expect(paths.sort()).toEqual(['tile/0/000', 'tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17']);
  });

  test('the empty tree needs no tile and has the empty root', () => {
    expect(tilesForRoot(0n)).toEqual([]);
    expect(rootFromTiles(0n, tiles)).toEqual(emptyRoot());
    expect(tilesForConsistency(0n, 5n)).toEqual([]);
    expect(tilesForConsistency(5n, 5n)).toEqual([]);
  });

  test('an index or size that no tree has is refused', () => {
    expectCode(() => tilesForRoot(-1n), 'size-range');
    expectCode(() => tilesForRoot(2n ** 63n), 'size-range');
    expectCode(() => inclusionProof(5n, 5n, tiles), 'index-range');
    expectCode(() => inclusionProof(-1n, 5n, tiles), 'index-range');
    expectCode(() => inclusionProof(0n, 0n, tiles), 'index-range');
    expectCode(() => consistencyProof(6n, 5n, tiles), 'size-range');
    expectCode(() => consistencyProof(-1n, 5n, tiles), 'size-range');
  });

  test('a tile with too few or too many bytes is refused, naming the tile', () => {
    const short: TileSource = (ref) => tiles(ref).subarray(32);
    const long: TileSource = (ref) => new Uint8Array(ref.width * 32 + 1);
    expect(expectCode(() => rootFromTiles(300n, short), 'tile-length').message).toMatch(
      /tile 0 of level 1 with width 1 must have 32 bytes/,
    );
    expectCode(() => inclusionProof(3n, 300n, long), 'tile-length');
    expectCode(() => consistencyProof(3n, 300n, long), 'tile-length');
  });
});
