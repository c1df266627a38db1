import {
  decodeEntryBundle,
  type Edge,
  entriesPath,
  HASH_BYTES,
  LedgerError,
  TILE_WIDTH,
  tileHash,
  tilePath,
} from '@daybook/ledger';
import { areLeavesOf, isSame } from './check-head.ts';
import { damagedFile } from './ledger-disagreement.ts';
import type { LogStore } from './log-store.ts';

const TILE_BYTES = 8_192;
const LEVEL_BITS = 8;
/** The process has run out of something; that says nothing about the file. */
const NOT_OF_THE_FILE = ['EMFILE', 'ENFILE', 'ENOMEM'];

/**
 * Full tiles and bundles of one ledger, each held against the hash that the tile above has for it, up to the right edge. So only bytes
 * that the root commits to are given. `edge` must have been checked. Keeps what it has read: make a new one for each request.
 */
export class CheckedFiles {
  /** Paths of all that was read and is what the root commits to. */
  readonly whole: string[] = [];
  readonly #organizationId: string;
  readonly #edge: Edge;
  readonly #store: Pick<LogStore, 'read'>;
  readonly #tiles = new Map<string, Promise<Uint8Array>>();

  constructor(organizationId: string, edge: Edge, store: Pick<LogStore, 'read'>) {
    this.#organizationId = organizationId;
    this.#edge = edge;
    this.#store = store;
  }

  /** The 256 hashes of a full tile within the edge's size. @throws LedgerDisagreement */
  tile(level: number, index: bigint): Promise<Uint8Array> {
    const path = tilePath({ level, index, width: TILE_WIDTH });
    const known = this.#tiles.get(path);
    if (known) return known;
    const tile = this.#readTile(path, level, index);
    this.#tiles.set(path, tile);
    return tile;
  }

  /** A full entry bundle within the edge's size, as it is stored. @throws LedgerDisagreement */
  async bundle(index: bigint): Promise<Uint8Array> {
    const path = entriesPath({ index, width: TILE_WIDTH });
    const bytes = await this.#read(path);
    const hashes = await this.tile(0, index);
    if (!areLeavesOf(entriesOf(path, bytes), hashes)) {
      throw damagedFile(
        path,
        `does not hash to the hashes of ${tilePath({ level: 0, index, width: TILE_WIDTH })}`,
      );
    }
    this.whole.push(path);
    return bytes;
  }

  /** The last full tile of each level and the last full bundle. @throws LedgerDisagreement */
  async checkLast(): Promise<void> {
    for (const level of this.#edge.levels.keys()) {
      const full = this.#fullTiles(level);
      if (full > 0n) await this.tile(level, full - 1n);
    }
    const full = this.#fullTiles(0);
    if (full > 0n) await this.bundle(full - 1n);
  }

  async #readTile(path: string, level: number, index: bigint): Promise<Uint8Array> {
    const expected = await this.#hashOf(level, index);
    const bytes = await this.#read(path);
    if (bytes.length !== TILE_BYTES) {
      throw damagedFile(path, `has ${bytes.length} bytes instead of ${TILE_BYTES}`);
    }
    if (!isSame(tileHash(bytes), expected)) {
      throw damagedFile(path, 'does not hash to what the ledger has for it');
    }
    this.whole.push(path);
    return bytes;
  }

  /** The hash that stands for a full tile in the tile above it. */
  async #hashOf(level: number, index: bigint): Promise<Uint8Array> {
    const above = index / BigInt(TILE_WIDTH);
    const hashes =
      above < this.#fullTiles(level + 1) ? await this.tile(level + 1, above) : this.#edge.levels[level + 1];
    const place = Number(index % BigInt(TILE_WIDTH)) * HASH_BYTES;
    return hashes?.subarray(place, place + HASH_BYTES) ?? new Uint8Array();
  }

  #fullTiles(level: number): bigint {
    return this.#edge.size >> BigInt(LEVEL_BITS * (level + 1));
  }

  async #read(path: string): Promise<Uint8Array> {
    const bytes = await this.#store.read(this.#organizationId, path).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
      if (code === undefined || NOT_OF_THE_FILE.includes(code)) throw error;
      throw damagedFile(path, `cannot be read (${code})`);
    });
    if (!bytes) throw damagedFile(path, 'is missing');
    return bytes;
  }
}

function entriesOf(path: string, bytes: Uint8Array): Uint8Array[] {
  try {
    return decodeEntryBundle(bytes, TILE_WIDTH);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw damagedFile(path, `cannot be read (${error.message})`);
  }
}
