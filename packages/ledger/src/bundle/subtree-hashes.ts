import { HASH_BYTES } from '../checks.ts';
import { perfectRoot } from '../hash.ts';
import { LedgerError } from '../ledger-error.ts';
import { tileOf } from '../subtree.ts';
import type { TileRef } from '../tile-ref.ts';
import type { CoverPart } from './cover.ts';

/** Gives the `width` hashes of a tile. */
export type ReadTile = (ref: TileRef) => Promise<Uint8Array>;

/** Hashes of perfect subtrees of a tree of `size` leaves, read from its tiles. */
export class SubtreeHashes {
  readonly #size: bigint;
  readonly #readTile: ReadTile;
  /** The last tile of each level: neighbours are wanted next. */
  readonly #tiles = new Map<number, { readonly index: bigint; readonly hashes: Uint8Array }>();

  constructor(size: number, readTile: ReadTile) {
    this.#size = BigInt(size);
    this.#readTile = readTile;
  }

  /** Throws `tile-length`. */
  async read({ first, count }: CoverPart): Promise<Uint8Array> {
    const subtree = { height: Math.round(Math.log2(count)), index: BigInt(first / count) };
    const { ref, first: place, count: width } = tileOf(subtree, this.#size);
    return perfectRoot(await this.#tile(ref), place, width);
  }

  async #tile(ref: TileRef): Promise<Uint8Array> {
    const kept = this.#tiles.get(ref.level);
    if (kept?.index === ref.index) return kept.hashes;
    const hashes = await this.#readTile(ref);
    if (hashes.length !== ref.width * HASH_BYTES) {
      const tile = `tile ${ref.index} of level ${ref.level}`;
      throw new LedgerError('tile-length', `${tile} must have ${ref.width} hashes of ${HASH_BYTES} bytes`);
    }
    this.#tiles.set(ref.level, { index: ref.index, hashes });
    return hashes;
  }
}
