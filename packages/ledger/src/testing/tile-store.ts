import { appendToEdge, type Edge, emptyEdge } from '../edge.ts';
import { tilePath } from '../tile-path.ts';
import type { TileSource } from '../tile-proofs.ts';

/** A log's tiles as a server keeps them: full tiles as files, partial ones as prefixes of what it holds now. */
export function storeTiles(leafHashes: readonly Uint8Array[]): {
  edge: Edge;
  tiles: TileSource;
  fullTiles: string[];
} {
  const { edge, fullTiles } = appendToEdge(emptyEdge(), leafHashes);
  const files = new Map(
    fullTiles.map(({ level, index, hashes }) => [tilePath({ level, index, width: 256 }), hashes]),
  );
  const tiles: TileSource = ({ level, index, width }) => {
    const bytes = files.get(tilePath({ level, index, width: 256 })) ?? edge.levels[level];
    if (bytes === undefined) throw new Error(`no such tile: ${tilePath({ level, index, width })}`);
    return bytes.subarray(0, width * 32);
  };
  return { edge, tiles, fullTiles: [...files.keys()] };
}
