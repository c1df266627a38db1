import {
  consistencyProof,
  decodeEntryBundle,
  type Edge,
  encodeEntryBundle,
  HASH_BYTES,
  inclusionProof,
  parseTilePath,
  rootFromTiles,
  TILE_WIDTH,
  type TileRef,
  type TileSource,
  tilePath,
  tilesForConsistency,
  tilesForInclusion,
  tilesForRoot,
  verifyConsistency,
  verifyInclusion,
} from '@daybook/ledger';
import type { JournalReader } from '../journal/journal-reader.ts';
import type { LedgerHead } from '../journal/ledger-heads.ts';
import type { Logger } from '../platform/logger.ts';
import { BUNDLE_PART, checkedEntries, HEAD_PARTS, type LedgerNames } from './check-head.ts';
import { CheckedFiles } from './checked-files.ts';
import { CheckedHeads } from './checked-heads.ts';
import { LedgerDisagreement } from './ledger-disagreement.ts';
import type { LogStore } from './log-store.ts';
import { NoticedDamage } from './noticed-damage.ts';

const LEVEL_BITS = 8;

export type LedgerReaderOptions = {
  readonly journal: Pick<JournalReader, 'head'>;
  readonly store: Pick<LogStore, 'read'>;
  readonly names: LedgerNames;
  readonly logger: Pick<Logger, 'error'>;
};

/**
 * Reads an organization's ledger as of its newest checkpoint: tiles, entry bundles, proofs. Gives only what the checkpoint commits to;
 * every method throws LedgerDisagreement when a part of it is missing or damaged.
 */
export class LedgerReader {
  readonly #store: Pick<LogStore, 'read'>;
  readonly #journal: Pick<JournalReader, 'head'>;
  readonly #heads: CheckedHeads;
  readonly #damage: NoticedDamage;

  constructor({ journal, store, names, logger }: LedgerReaderOptions) {
    this.#journal = journal;
    this.#store = store;
    this.#heads = new CheckedHeads(names);
    this.#damage = new NoticedDamage(logger);
  }

  /** Damage that was come upon while reading, one line; undefined when there is none. */
  problem(organizationId: string): string | undefined {
    return this.#damage.first(organizationId);
  }

  /** Reads what was come upon once more, so that a part that was restored counts as damaged no longer. */
  async lookAgain(): Promise<void> {
    for (const { organizationId, part } of this.#damage.all()) {
      // What is still damaged is noticed already; what cannot be read for another reason is looked at the next time.
      await this.#readPart(organizationId, part).catch(() => undefined);
    }
  }

  async #readPart(organizationId: string, part: string): Promise<void> {
    const head = await this.head(organizationId);
    if (part === BUNDLE_PART && head)
      this.#checkedEntries(organizationId, head, this.#heads.edge(organizationId, head));
    if (!part.startsWith('tile/')) return;
    const parsed = parseTilePath(part);
    if (parsed.kind === 'tile') await this.tile(organizationId, parsed, head);
    else await this.entries(organizationId, parsed, head);
  }

  /** Undefined until the organization's ledger exists. */
  async head(organizationId: string): Promise<LedgerHead | undefined> {
    const head = await this.#journal.head(organizationId);
    if (!head) return undefined;
    try {
      this.#heads.edge(organizationId, head);
    } catch (error) {
      throw this.#noticed(organizationId, error);
    }
    this.#damage.whole(organizationId, HEAD_PARTS);
    return head;
  }

  /** Hashes of a tile, `width` × 32 bytes; undefined when the ledger is not that large. */
  async tile(organizationId: string, ref: TileRef, known?: LedgerHead): Promise<Uint8Array | undefined> {
    const head = known ?? (await this.head(organizationId));
    const size = BigInt(head?.size ?? 0) >> BigInt(LEVEL_BITS * ref.level);
    if (!head || endOf(ref) > size) return undefined;
    const edge = this.#heads.edge(organizationId, head);
    if (!isFull(ref, size)) return prefix(edge.levels[ref.level], ref);
    const hashes = await this.#checked(organizationId, edge, (files) => files.tile(ref.level, ref.index));
    return prefix(hashes, ref);
  }

  /** An entry bundle of `width` leaves; undefined when the ledger is not that large. */
  async entries(
    organizationId: string,
    ref: Omit<TileRef, 'level'>,
    known?: LedgerHead,
  ): Promise<Uint8Array | undefined> {
    const head = known ?? (await this.head(organizationId));
    const size = BigInt(head?.size ?? 0);
    if (!head || endOf(ref) > size) return undefined;
    const edge = this.#heads.edge(organizationId, head);
    const leaves = isFull(ref, size)
      ? await this.#checked(organizationId, edge, async (files) =>
          decodeEntryBundle(await files.bundle(ref.index)),
        )
      : this.#checkedEntries(organizationId, head, edge);
    return encodeEntryBundle(leaves.slice(0, ref.width));
  }

  /** Root of the tree of the first `size` leaves. */
  async rootAt(organizationId: string, size: number): Promise<Uint8Array> {
    const head = await this.#require(organizationId);
    if (size === head.size) return head.root;
    const [oldSize, newSize] = [BigInt(size), BigInt(head.size)];
    const refs = [...tilesForRoot(oldSize), ...tilesForConsistency(oldSize, newSize)];
    return this.#fromTiles(organizationId, refs, head, (tiles) => {
      const oldRoot = rootFromTiles(oldSize, tiles);
      const proof = oldSize === 0n ? [] : consistencyProof(oldSize, newSize, tiles);
      verifyConsistency({ oldSize, newSize, oldRoot, newRoot: head.root, proof });
      return oldRoot;
    });
  }

  /** Hashes that lead from a leaf to the root of the tree of `head`. */
  async inclusion(organizationId: string, position: number, head: LedgerHead): Promise<Uint8Array[]> {
    const [index, size] = [BigInt(position), BigInt(head.size)];
    const first = index - (index % BigInt(TILE_WIDTH));
    const width = Number(size - first < BigInt(TILE_WIDTH) ? size - first : TILE_WIDTH);
    const own: TileRef = { level: 0, index: first / BigInt(TILE_WIDTH), width };
    const refs = [own, ...tilesForInclusion(index, size)];
    return this.#fromTiles(organizationId, refs, head, (tiles) => {
      const proof = inclusionProof(index, size, tiles);
      const at = Number(index - first) * HASH_BYTES;
      const leafHash = tiles(own).subarray(at, at + HASH_BYTES);
      verifyInclusion({ index, size, leafHash, proof, root: head.root });
      return proof;
    });
  }

  /** Hashes that prove the tree of `head` to extend that of `oldSize`. */
  async consistency(organizationId: string, oldSize: number, head: LedgerHead): Promise<Uint8Array[]> {
    const [from, to] = [BigInt(oldSize), BigInt(head.size)];
    const refs = [...tilesForRoot(from), ...tilesForConsistency(from, to)];
    return this.#fromTiles(organizationId, refs, head, (tiles) => {
      const proof = consistencyProof(from, to, tiles);
      const oldRoot = rootFromTiles(from, tiles);
      verifyConsistency({ oldSize: from, newSize: to, oldRoot, newRoot: head.root, proof });
      return proof;
    });
  }

  /**
   * What `make` computes from these tiles, and verifies against the root: that costs less than to hold each tile against the one above it,
   * which is done only to find out which one is damaged.
   */
  async #fromTiles<T>(
    organizationId: string,
    refs: readonly TileRef[],
    head: LedgerHead,
    make: (tiles: TileSource) => T,
  ): Promise<T> {
    const edge = this.#heads.edge(organizationId, head);
    const sizeAt = (level: number) => edge.size >> BigInt(LEVEL_BITS * level);
    const full = refs.filter((ref) => isFull(ref, sizeAt(ref.level)));
    try {
      const loaded = new Map<string, Uint8Array | undefined>();
      for (const ref of full) loaded.set(pathOf(ref), await this.#store.read(organizationId, pathOf(ref)));
      const made = make((ref) =>
        prefix(isFull(ref, sizeAt(ref.level)) ? loaded.get(pathOf(ref)) : edge.levels[ref.level], ref),
      );
      this.#damage.whole(organizationId, full.map(pathOf));
      return made;
    } catch (error) {
      for (const { level, index } of full)
        await this.#checked(organizationId, edge, (files) => files.tile(level, index));
      throw error;
    }
  }

  /** Reads files that are held against the edge. */
  async #checked<T>(
    organizationId: string,
    edge: Edge,
    read: (files: CheckedFiles) => Promise<T>,
  ): Promise<T> {
    const files = new CheckedFiles(organizationId, edge, this.#store);
    try {
      const result = await read(files);
      this.#damage.whole(organizationId, files.whole);
      return result;
    } catch (error) {
      throw this.#noticed(organizationId, error);
    }
  }

  #checkedEntries(organizationId: string, head: LedgerHead, edge: Edge): Uint8Array[] {
    try {
      const leaves = checkedEntries(head, edge);
      this.#damage.whole(organizationId, [BUNDLE_PART]);
      return leaves;
    } catch (error) {
      throw this.#noticed(organizationId, error);
    }
  }

  #noticed(organizationId: string, error: unknown): unknown {
    if (error instanceof LedgerDisagreement) this.#damage.add(organizationId, error);
    return error;
  }

  async #require(organizationId: string): Promise<LedgerHead> {
    const head = await this.head(organizationId);
    if (!head) throw new Error(`organization ${organizationId} has no ledger`);
    return head;
  }
}

/** Where the full tile lies that `ref` is a part of. */
function pathOf({ level, index }: TileRef): string {
  return tilePath({ level, index, width: TILE_WIDTH });
}

function endOf({ index, width }: Omit<TileRef, 'level'>): bigint {
  return index * BigInt(TILE_WIDTH) + BigInt(width);
}

/** Whether the tile or bundle is full in a level of `size`: then it is a file, else it is what the head holds. */
function isFull({ index }: Omit<TileRef, 'level'>, size: bigint): boolean {
  return (index + 1n) * BigInt(TILE_WIDTH) <= size;
}

function prefix(hashes: Uint8Array | undefined, { width }: Omit<TileRef, 'level'>): Uint8Array {
  return hashes?.subarray(0, width * HASH_BYTES) ?? new Uint8Array();
}
