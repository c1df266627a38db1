import {
  appendToEdge,
  type Checkpoint,
  decodeLeaf,
  type Edge,
  edgeRoot,
  emptyEdge,
  entriesPath,
  type FullTile,
  LedgerError,
  leafHash,
  TILE_WIDTH,
  tilePath,
} from '@daybook/ledger';
import { type LedgerSource, readTile } from './ledger-source.ts';
import { TileError, VerificationError } from './verification-error.ts';

/** A checkpoint that the tree must extend, and what it is called. */
export type OldCheckpoint = Checkpoint & {
  readonly name: string;
  /** The key that signed it, as `name+id`; undefined where no signature was checked. */
  readonly signedBy: string | undefined;
};

/** Grows the tree entry by entry and checks on the way what can be checked there. */
export class TreeCheck {
  readonly #source: LedgerSource;
  /** The smallest first; those that the tree has reached are gone. */
  readonly #older: OldCheckpoint[];
  #edge: Edge = emptyEdge();
  #recordedAt = 0n;

  /** `older`: of the same log, and none larger than the tree will be. */
  constructor(source: LedgerSource, older: readonly OldCheckpoint[]) {
    this.#source = source;
    this.#older = older.toSorted((a, b) => (a.size < b.size ? -1 : 1));
    this.#compareWithOlder();
  }

  get size(): bigint {
    return this.#edge.size;
  }

  root(): Uint8Array {
    return edgeRoot(this.#edge);
  }

  /** Entries in their order. Throws `VerificationError`: `leaf-format`, `time-order`, `history-rewritten`, and `TileError`. */
  async append(entries: readonly Uint8Array[]): Promise<void> {
    for (let rest = entries; rest.length > 0; ) {
      const untilOld = this.#older[0] === undefined ? rest.length : Number(this.#older[0].size - this.size);
      const part = rest.slice(0, untilOld);
      rest = rest.slice(untilOld);
      const leaves = part.map((entry, place) => this.#leaf(entry, this.size + BigInt(place)));
      const { edge, fullTiles } = appendToEdge(this.#edge, leaves);
      this.#edge = edge;
      this.#compareWithOlder();
      for (const tile of fullTiles) await this.#compareTile(tile, TILE_WIDTH);
    }
  }

  /** The partial tiles at the right edge. */
  async finish(): Promise<void> {
    for (const [level, hashes] of this.#edge.levels.entries()) {
      const index = this.size >> BigInt(8 * (level + 1));
      if (hashes.length > 0) await this.#compareTile({ level, index, hashes }, hashes.length / 32);
    }
  }

  #leaf(entry: Uint8Array, position: bigint): Uint8Array {
    const { recordedAt } = readLeaf(entry, position);
    if (recordedAt < this.#recordedAt) {
      throw new VerificationError(
        'time-order',
        `the entry at position ${position} was recorded before the one that it follows`,
      );
    }
    this.#recordedAt = recordedAt;
    return leafHash(entry);
  }

  #compareWithOlder(): void {
    for (let old = this.#older[0]; old?.size === this.size; old = this.#older[0]) {
      this.#older.shift();
      if (Buffer.compare(this.root(), old.root) === 0) continue;
      throw new VerificationError(
        'history-rewritten',
        `the first ${old.size} entries are not those of ${old.name}`,
      );
    }
  }

  async #compareTile({ level, index, hashes }: FullTile, width: number): Promise<void> {
    const path = tilePath({ level, index, width });
    const given = await readTile(this.#source, { level, index, width });
    if (Buffer.compare(given, hashes) === 0) return;
    const below = level === 0 ? `the entries of ${entriesPath({ index, width })}` : 'the entries below it';
    throw new TileError('tile-mismatch', path, `${path} of ${this.#source.name} is not what ${below} give`);
  }
}

function readLeaf(entry: Uint8Array, position: bigint): ReturnType<typeof decodeLeaf> {
  try {
    return decodeLeaf(entry);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new VerificationError(error.code, `the entry at position ${position}: ${error.message}`);
  }
}
