import {
  bundlesOfTree,
  type Checkpoint,
  encodeEntryBundle,
  entriesPath,
  HASH_BYTES,
  LEAF_BYTES,
  leafHash,
  partialTilesOfTree,
  rootFromTiles,
  TILE_WIDTH,
  type TileRef,
  tileHash,
  tilePath,
} from '@daybook/ledger';
import { type LedgerSource, readBundle, readTile } from '../verify/ledger-source.ts';
import { TileError, VerificationError } from '../verify/verification-error.ts';
import type { CopyWriter } from './copy-writer.ts';

/** A tile or bundle. `read` gives its bytes, and throws `TileError` where they are not those that the tiles above it commit to. */
type Part = { readonly path: string; readonly read: (source: LedgerSource) => Promise<Uint8Array> };

/** Parts fetched at the same time. */
const FETCHES = 8;
const TILE_LEVEL_BITS = 8n;

/**
 * Brings the tiles and entry bundles of a checkpoint's tree into a copy, from the root down: each part is held against the one above it, so
 * what does not lead to the checkpoint is never written, and what lies in the copy and does not is fetched again.
 */
export class CopyTree {
  readonly #server: LedgerSource;
  readonly #copy: LedgerSource;
  readonly #writer: CopyWriter;
  readonly #checkpoint: Checkpoint;
  readonly #onProgress: (path: string, fetched: number) => void;
  /** Parts fetched by this run, and those that were there already. */
  fetched = 0;
  kept = 0;

  constructor(options: {
    readonly server: LedgerSource;
    readonly copy: LedgerSource;
    readonly writer: CopyWriter;
    readonly checkpoint: Checkpoint;
    readonly onProgress: (path: string, fetched: number) => void;
  }) {
    this.#server = options.server;
    this.#copy = options.copy;
    this.#writer = options.writer;
    this.#checkpoint = options.checkpoint;
    this.#onProgress = options.onProgress;
  }

  /** The partial tiles, which give the root. Throws `VerificationError` (`root-mismatch`), `TileError`. */
  async copyEdge(): Promise<void> {
    const refs = partialTilesOfTree(this.#checkpoint.size);
    const there = new Map<string, Uint8Array>();
    for (const ref of refs) {
      const part = { path: tilePath(ref), read: (source: LedgerSource) => readTile(source, ref) };
      const bytes = await this.#readKept(part);
      if (bytes !== undefined) there.set(part.path, bytes);
    }
    // Those that are there may be the leftovers of a run that was stopped.
    const edge = await this.#edge(refs, there);
    if (this.#isOfRoot(edge)) return this.#writeEdge(edge, there);
    const served = there.size === 0 ? edge : await this.#edge(refs, new Map());
    if (this.#isOfRoot(served)) return this.#writeEdge(served, new Map());
    throw new VerificationError(
      'root-mismatch',
      `the tiles that ${this.#server.name} gives do not lead to the root of its checkpoint with ${this.#checkpoint.size} entries: nothing of it was saved`,
    );
  }

  /** All that lies below: full tiles level by level, then the entry bundles. Throws `TileError`. */
  async copyBelow(): Promise<void> {
    const { size } = this.#checkpoint;
    const levels = levelsOf(size);
    for (let level = levels - 1; level >= 0; level -= 1) await this.#copyAll(this.#fullTiles(level));
    await this.#copyAll(this.#bundles());
  }

  async #copyAll(parts: Generator<Part, void, void>): Promise<void> {
    const work = async () => {
      // All take from one row, and a failure of one ends it for the others.
      for (const part of parts) {
        if ((await this.#readKept(part)) !== undefined) this.kept += 1;
        else await this.#write(part.path, await part.read(this.#server));
        this.#onProgress(part.path, this.fetched);
      }
    };
    const ended = await Promise.allSettled(Array.from({ length: FETCHES }, work));
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  }

  *#fullTiles(level: number): Generator<Part, void, void> {
    const count = hashesAt(level + 1, this.#checkpoint.size);
    for (let index = 0n; index < count; index += 1n) {
      const ref = { level, index, width: TILE_WIDTH };
      const path = tilePath(ref);
      const read = async (source: LedgerSource) => {
        const bytes = await readTile(source, ref);
        const above = await this.#hashOf(ref);
        if (Buffer.compare(tileHash(bytes), above.hash) !== 0) throw misfit(source, path, above.path);
        return bytes;
      };
      yield { path, read };
    }
  }

  *#bundles(): Generator<Part, void, void> {
    for (const ref of bundlesOfTree(this.#checkpoint.size)) {
      const path = entriesPath(ref);
      const leaves = { ...ref, level: 0 };
      const read = async (source: LedgerSource) => {
        const entries = await readBundle(source, ref);
        const place = entries.findIndex(({ length }) => length !== LEAF_BYTES);
        if (place >= 0) {
          const lengths = `entry ${place} has ${entries[place]?.length} bytes instead of ${LEAF_BYTES}`;
          throw new TileError('tile-broken', path, `${path} of ${source.name} is broken: ${lengths}`);
        }
        const hashes = Buffer.concat(entries.map(leafHash));
        if (Buffer.compare(hashes, await readTile(this.#copy, leaves)) !== 0)
          throw misfit(source, path, tilePath(leaves));
        return encodeEntryBundle(entries);
      };
      yield { path, read };
    }
  }

  /** The hash of a full tile in the one above it, which the copy holds already. */
  async #hashOf({ level, index }: TileRef): Promise<{ path: string; hash: Uint8Array }> {
    const above = index >> TILE_LEVEL_BITS;
    const left = hashesAt(level + 1, this.#checkpoint.size) - (above << TILE_LEVEL_BITS);
    const width = left < BigInt(TILE_WIDTH) ? Number(left) : TILE_WIDTH;
    const ref = { level: level + 1, index: above, width };
    const start = Number(index & BigInt(TILE_WIDTH - 1)) * HASH_BYTES;
    const hash = (await readTile(this.#copy, ref)).subarray(start, start + HASH_BYTES);
    return { path: tilePath(ref), hash };
  }

  /** A part as the copy has it under its own name; undefined where it has none that fits. */
  async #readKept({ path, read }: Part): Promise<Uint8Array | undefined> {
    try {
      const bytes = await this.#copy.tile(path);
      if (bytes === undefined) return undefined;
      const fitting = await read(this.#copy);
      return fitting.length === bytes.length ? fitting : undefined;
    } catch (error) {
      if (error instanceof TileError && error.code !== 'tile-missing') return undefined;
      throw error;
    }
  }

  async #edge(refs: readonly TileRef[], there: ReadonlyMap<string, Uint8Array>) {
    const edge = new Map<string, Uint8Array>();
    for (const ref of refs) {
      const path = tilePath(ref);
      edge.set(path, there.get(path) ?? (await readTile(this.#server, ref)));
    }
    return edge;
  }

  #isOfRoot(edge: ReadonlyMap<string, Uint8Array>): boolean {
    const { size, root } = this.#checkpoint;
    const given = rootFromTiles(size, (ref) => edge.get(tilePath(ref)) ?? new Uint8Array());
    return Buffer.compare(given, root) === 0;
  }

  async #writeEdge(edge: ReadonlyMap<string, Uint8Array>, there: ReadonlyMap<string, Uint8Array>) {
    for (const [path, bytes] of edge) {
      if (there.has(path)) this.kept += 1;
      else await this.#write(path, bytes);
      this.#onProgress(path, this.fetched);
    }
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    await this.#writer.write(path, bytes);
    this.fetched += 1;
  }
}

function hashesAt(level: number, size: bigint): bigint {
  return size >> (TILE_LEVEL_BITS * BigInt(level));
}

/** Levels of tiles in a tree. */
function levelsOf(size: bigint): number {
  let levels = 0;
  while (hashesAt(levels, size) > 0n) levels += 1;
  return levels;
}

function misfit(source: LedgerSource, path: string, above: string): TileError {
  return new TileError('tile-mismatch', path, `${path} of ${source.name} is not what ${above} commits to`);
}
