import { describe, expect, test } from 'vitest';
import { appendToEdge, emptyEdge } from './edge.ts';
import { expectCode } from './testing/expect-code.ts';
import { entriesPath, tilePath } from './tile-path.ts';
import { bundlesOfTree, partialTilesOfTree, tilesOfTree } from './tiles-of-tree.ts';

const tiles = (size: bigint) => [...tilesOfTree(size)].map(tilePath);
const bundles = (size: bigint) => [...bundlesOfTree(size)].map(entriesPath);

describe('the parts of a tree', () => {
  test('70,000 entries have the tiles and bundles that C2SP tlog-tiles names for them', () => {
    const paths = tiles(70_000n);
    expect(paths.slice(0, 273).every((path) => /^tile\/0\/\d{3}$/.test(path))).toBe(true);
    expect(paths.slice(273)).toEqual(['tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']);
    expect(bundles(70_000n)).toHaveLength(274);
    expect(bundles(70_000n).at(-1)).toBe('tile/entries/273.p/112');
  });

  test('an empty log has none, and one of 256 entries a full tile below a partial one', () => {
    expect([...tiles(0n), ...bundles(0n)]).toEqual([]);
    expect([...tiles(256n), ...bundles(256n)]).toEqual(['tile/0/000', 'tile/1/000.p/1', 'tile/entries/000']);
  });

  test.each([1, 255, 257, 600, 4_000])('they are those that %i leaves make', (size) => {
    const leaves = Array.from({ length: size }, (_, i) => new Uint8Array(32).fill(i));
    const { edge, fullTiles } = appendToEdge(emptyEdge(), leaves);
    const made = [
      ...fullTiles.map(({ level, index }) => tilePath({ level, index, width: 256 })),
      ...edge.levels.flatMap((hashes, level) => {
        const index = edge.size >> BigInt(8 * (level + 1));
        return hashes.length === 0 ? [] : [tilePath({ level, index, width: hashes.length / 32 })];
      }),
    ];
    expect(tiles(BigInt(size)).sort()).toEqual(made.sort());
    const partial = partialTilesOfTree(BigInt(size)).map(tilePath);
    expect(partial.sort()).toEqual(made.filter((path) => path.includes('.p/')));
  });

  test('a size that no tree has is refused, and the greatest does not fill the memory', () => {
    expectCode(() => tilesOfTree(-1n).next(), 'size-range');
    expect(tilesOfTree(2n ** 63n - 1n).next().value).toEqual({ level: 0, index: 0n, width: 256 });
  });
});
