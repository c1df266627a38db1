import {
  consistencyProof,
  decodeEntryBundle,
  encodeEntryBundle,
  entriesPath,
  inclusionProof,
  rootFromTiles,
  type TileRef,
  type TileSource,
  tilePath,
  tilesForConsistency,
  tilesForInclusion,
  tilesForRoot,
} from '@daybook/ledger';
import type { JournalReader } from '../journal/journal-reader.ts';
import { ENTRIES_PART, type LedgerHead } from '../journal/ledger-heads.ts';
import type { LogStore } from './log-store.ts';

const TILE_WIDTH = 256;
const HASH_BYTES = 32;

/** Reads an organization's ledger as of its newest checkpoint: tiles, entry bundles, proofs. */
export class LedgerReader {
  readonly #journal: Pick<JournalReader, 'head'>;
  readonly #store: LogStore;

  constructor(journal: Pick<JournalReader, 'head'>, store: LogStore) {
    this.#journal = journal;
    this.#store = store;
  }

  /** Undefined until the organization's ledger exists. */
  head(organizationId: string): LedgerHead | undefined {
    return this.#journal.head(organizationId);
  }

  /** Hashes of a tile, `width` × 32 bytes; undefined when the ledger is not that large. */
  async tile(
    organizationId: string,
    ref: TileRef,
    head = this.head(organizationId),
  ): Promise<Uint8Array | undefined> {
    if (!head) return undefined;
    const hashesAtLevel = BigInt(head.size) >> BigInt(8 * ref.level);
    const bytes = await this.#part(organizationId, ref, hashesAtLevel, {
      path: tilePath({ ...ref, width: TILE_WIDTH }),
      edge: head.edge.get(`level${ref.level}`),
    });
    return bytes?.subarray(0, ref.width * HASH_BYTES);
  }

  /** An entry bundle of `width` leaves; undefined when the ledger is not that large. */
  async entries(
    organizationId: string,
    { index, width }: Omit<TileRef, 'level'>,
    head = this.head(organizationId),
  ): Promise<Uint8Array | undefined> {
    if (!head) return undefined;
    const bytes = await this.#part(organizationId, { index, width }, BigInt(head.size), {
      path: entriesPath({ index, width: TILE_WIDTH }),
      edge: head.edge.get(ENTRIES_PART),
    });
    return bytes && encodeEntryBundle(decodeEntryBundle(bytes).slice(0, width));
  }

  /** Root of the tree of the first `size` leaves. */
  async rootAt(organizationId: string, size: number): Promise<Uint8Array> {
    const head = this.#require(organizationId);
    if (size === head.size) return head.root;
    return rootFromTiles(BigInt(size), await this.#load(organizationId, tilesForRoot(BigInt(size)), head));
  }

  /** Hashes that lead from a leaf to the root of the tree of `head`. */
  async inclusion(organizationId: string, position: number, head: LedgerHead): Promise<Uint8Array[]> {
    const [index, size] = [BigInt(position), BigInt(head.size)];
    return inclusionProof(
      index,
      size,
      await this.#load(organizationId, tilesForInclusion(index, size), head),
    );
  }

  /** Hashes that prove the tree of `head` to extend that of `oldSize`. */
  async consistency(organizationId: string, oldSize: number, head: LedgerHead): Promise<Uint8Array[]> {
    const [from, to] = [BigInt(oldSize), BigInt(head.size)];
    return consistencyProof(from, to, await this.#load(organizationId, tilesForConsistency(from, to), head));
  }

  async #load(organizationId: string, refs: readonly TileRef[], head: LedgerHead): Promise<TileSource> {
    const loaded = new Map<string, Uint8Array>();
    for (const ref of refs) {
      const bytes = await this.tile(organizationId, ref, head);
      if (!bytes)
        throw new Error(
          `the ledger of ${organizationId} lacks ${tilePath(ref)}: restore its folder from a backup`,
        );
      loaded.set(tilePath(ref), bytes);
    }
    return (ref) => {
      const bytes = loaded.get(tilePath(ref));
      if (!bytes) throw new Error(`a proof needs ${tilePath(ref)}, which was not asked for`);
      return bytes;
    };
  }

  /** A full part is a file; a partial one is the prefix of what the head holds. */
  async #part(
    organizationId: string,
    { index, width }: Omit<TileRef, 'level'>,
    available: bigint,
    { path, edge }: { path: string; edge: Uint8Array | undefined },
  ): Promise<Uint8Array | undefined> {
    const first = index * BigInt(TILE_WIDTH);
    if (first + BigInt(width) > available) return undefined;
    if (first + BigInt(TILE_WIDTH) <= available) return this.#store.read(organizationId, path);
    return edge;
  }

  #require(organizationId: string): LedgerHead {
    const head = this.head(organizationId);
    if (!head) throw new Error(`organization ${organizationId} has no ledger`);
    return head;
  }
}
