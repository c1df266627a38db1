import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendToEdge, checkEdge, type Edge, edgeRoot, emptyEdge, type FullTile } from './edge.ts';
import { emptyRoot, leafHash } from './hash.ts';
import { expectCode } from './testing/expect-code.ts';
import { fromHex, KNOWN_LEAF_INPUTS, KNOWN_ROOTS } from './testing/known-tree.ts';
import { referenceRoot, someLeafHashes } from './testing/reference-tree.ts';

const leaves = someLeafHashes(1_100);

function appendInChunks(chunks: readonly (readonly Uint8Array[])[]): { edge: Edge; fullTiles: FullTile[] } {
  let edge = emptyEdge();
  const fullTiles: FullTile[] = [];
  for (const chunk of chunks) {
    const step = appendToEdge(edge, chunk);
    edge = step.edge;
    fullTiles.push(...step.fullTiles);
  }
  return { edge, fullTiles };
}

describe('right edge', () => {
  test('its roots are the known answers of RFC 6962', () => {
    let edge = emptyEdge();
    expect(edgeRoot(edge)).toEqual(emptyRoot());
    for (const [i, input] of KNOWN_LEAF_INPUTS.entries()) {
      edge = appendToEdge(edge, [leafHash(fromHex(input))]).edge;
      expect(edgeRoot(edge)).toEqual(fromHex(KNOWN_ROOTS[i] ?? ''));
    }
  });

  test('however leaves are cut into steps, edge, root and tiles are the same, and the root is that of the RFC', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 300 }), { maxLength: 8 }), (lengths) => {
        let total = 0;
        const chunks = lengths.map((length) => {
          const chunk = leaves.slice(total, total + length);
          total += chunk.length;
          return chunk;
        });
        const inChunks = appendInChunks(chunks);
        const atOnce = appendToEdge(emptyEdge(), leaves.slice(0, total));
        expect(inChunks.edge).toEqual(atOnce.edge);
        expect(new Set(inChunks.fullTiles)).toEqual(new Set(atOnce.fullTiles));
        expect(edgeRoot(inChunks.edge)).toEqual(referenceRoot(leaves.slice(0, total)));
      }),
      { numRuns: 30 },
    );
  });

  test('70,000 leaves make the tiles that C2SP tlog-tiles names for them', () => {
    const many = someLeafHashes(70_000);
    const { edge, fullTiles } = appendToEdge(emptyEdge(), many);
    expect(fullTiles.filter((tile) => tile.level === 0).map((tile) => tile.index)).toEqual(
      Array.from({ length: 273 }, (_, i) => BigInt(i)),
    );
    expect(fullTiles.filter((tile) => tile.level === 1).map((tile) => tile.index)).toEqual([0n]);
    expect(fullTiles.every((tile) => tile.hashes.length === 8_192)).toBe(true);
    expect(edge.levels.map((hashes) => hashes.length / 32)).toEqual([112, 17, 1]);
    expect(edgeRoot(edge)).toEqual(referenceRoot(many));
  });

  test('appending changes neither the edge before nor the hashes given, and keeps none of them', () => {
    const before = appendToEdge(emptyEdge(), leaves.slice(0, 255)).edge;
    const copy = structuredClone(before);
    const given = leaves.slice(255, 257).map((hash) => hash.slice());
    const after = appendToEdge(before, given).edge;
    const root = edgeRoot(after);
    for (const hash of given) hash.fill(0);
    expect(before).toEqual(copy);
    expect(edgeRoot(after)).toEqual(root);
  });

  test('an edge whose levels do not fit its size is refused', () => {
    const { edge } = appendToEdge(emptyEdge(), leaves.slice(0, 257));
    const [partial, above] = edge.levels;
    if (partial === undefined || above === undefined) throw new Error('two levels');
    checkEdge(edge);
    expectCode(() => checkEdge({ ...edge, size: 258n }), 'edge-shape');
    expectCode(() => checkEdge({ ...edge, levels: [partial] }), 'edge-shape');
    expectCode(() => checkEdge({ ...edge, levels: [partial, above, new Uint8Array(0)] }), 'edge-shape');
    expectCode(() => checkEdge({ ...edge, levels: [partial.subarray(1), above] }), 'edge-shape');
    expectCode(() => edgeRoot({ size: 0n, levels: [new Uint8Array(0)] }), 'edge-shape');
    expectCode(() => appendToEdge({ ...edge, size: 2n }, leaves.slice(0, 1)), 'edge-shape');
    expectCode(() => appendToEdge({ size: -1n, levels: [] }, []), 'size-range');
  });

  test('a leaf hash of the wrong length is refused before anything is appended', () => {
    expectCode(() => appendToEdge(emptyEdge(), [new Uint8Array(32), new Uint8Array(31)]), 'hash-length');
  });

  test('a tree does not outgrow 2^63 - 1 leaves', () => {
    const levels = Array.from({ length: 8 }, (_, level) => new Uint8Array(32 * (level === 7 ? 127 : 255)));
    const largest = { size: 2n ** 63n - 1n, levels };
    checkEdge(largest);
    expectCode(() => appendToEdge(largest, leaves.slice(0, 1)), 'size-range');
  });
});
