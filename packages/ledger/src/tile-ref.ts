/** A tile spans this many levels of the binary tree. */
export const TILE_LEVEL_BITS = 8;

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;

/** Bytes of a full tile. */
export const TILE_BYTES = 8_192;

/** Which tile: its tile level (0 holds leaf hashes), its index within the level, and how many hashes it has, 1 to 256. */
export type TileRef = { readonly level: number; readonly index: bigint; readonly width: number };

/** Which entry bundle: its index and how many entries it has, 1 to 256. */
export type BundleRef = { readonly index: bigint; readonly width: number };
