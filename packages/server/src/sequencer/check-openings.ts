import {
  commitment,
  decodeEntryBundle,
  decodeLeaf,
  encodeLeaf,
  entriesPath,
  HASH_BYTES,
  leafHash,
  TILE_WIDTH,
  type TileRef,
  tilePath,
} from '@daybook/ledger';
import type { JournalEntry } from '../journal/journal.ts';
import type { SequencedBatch } from '../journal/journal-reader.ts';
import type { LedgerHead } from '../journal/ledger-heads.ts';
import type { LedgerReader } from './ledger-reader.ts';

const CHECKED_AT_ONCE = 8_192;
const MISSING: JournalEntry = { salt: new Uint8Array(0), payload: new Uint8Array(0) };

/** Neighbouring entries that were recorded at one time and are all as recorded, or all damaged. */
export type CheckedRun = {
  readonly firstPosition: number;
  /** Milliseconds since 1970, as the ledger has it. */
  readonly recordedAt: number;
  /** What the journal holds. Of a damaged entry it is not what was recorded, and empty when the journal holds nothing. */
  readonly entries: readonly JournalEntry[];
  readonly isDamaged: boolean;
};

/** Which positions to check, and as of which head of the ledger. */
export type Stretch = {
  readonly organizationId: string;
  readonly head: LedgerHead;
  /** The first position. */
  readonly from: number;
  /** The position after the last one; the end of the batches when left out. */
  readonly until?: number;
};

/**
 * Holds what the journal stores (time, salt and payload) against the leaf hashes in the ledger's tiles. `batches` are what it has from
 * `from` on. The runs cover every position of the stretch once, in order, and are a bounded number of events; what the journal lacks
 * counts as damaged. Empty at the end of the ledger.
 * @throws Error naming the file that the ledger lacks.
 */
export async function checkOpenings(
  batches: readonly SequencedBatch[],
  { organizationId, head, from, until = endOf(batches) || head.size }: Stretch,
  ledger: Pick<LedgerReader, 'tile' | 'entries'>,
): Promise<CheckedRun[]> {
  const end = Math.min(until, from + CHECKED_AT_ONCE, head.size);
  const leaves = new Leaves(organizationId, head, ledger);
  const runs = new Runs();
  for (const { firstPosition, recordedAt, entries } of withGaps(batches, from, end)) {
    for (const [place, entry] of entries.entries()) {
      const position = firstPosition + place;
      const tile = leaves.loaded(position) ?? (await leaves.load(position));
      const isSound = entry !== MISSING && opens(tile, position, recordedAt, entry);
      const time = isSound ? recordedAt : await leaves.recordedAt(position);
      runs.add({ position, recordedAt: time, entry, isDamaged: !isSound });
    }
  }
  return runs.all;
}

/** The position after the last one; 0 when there is none. */
export function endOf(runs: readonly Pick<CheckedRun, 'firstPosition' | 'entries'>[]): number {
  const last = runs.at(-1);
  return last ? last.firstPosition + last.entries.length : 0;
}

/** Whether time, salt and payload are what the leaf commits to. */
export function opens(
  tile: Uint8Array,
  position: number,
  recordedAt: number,
  { salt, payload }: JournalEntry,
): boolean {
  if (!Number.isSafeInteger(recordedAt) || recordedAt < 0) return false;
  const leaf = encodeLeaf({ recordedAt: BigInt(recordedAt), commitment: commitment({ salt, payload }) });
  return isLeafOf(tile, position, leafHash(leaf));
}

function isLeafOf(tile: Uint8Array, position: number, hash: Uint8Array): boolean {
  const at = (position % TILE_WIDTH) * HASH_BYTES;
  return Buffer.compare(hash, tile.subarray(at, at + HASH_BYTES)) === 0;
}

/** The hashes of the leaves around a position, as the tree has them. @throws Error naming the tile that the ledger lacks. */
export async function readLeafHashes(
  organizationId: string,
  position: number,
  head: LedgerHead,
  ledger: Pick<LedgerReader, 'tile'>,
): Promise<Uint8Array> {
  const ref: TileRef = { level: 0, ...partOf(position, head) };
  const tile = await ledger.tile(organizationId, ref, head);
  if (tile?.length === ref.width * HASH_BYTES) return tile;
  throw lacks(organizationId, tilePath(ref));
}

function lacks(organizationId: string, path: string): Error {
  return new Error(
    `the ledger of ${organizationId} lacks ${path}, or it is damaged: restore its folder from a backup`,
  );
}

function partOf(position: number, { size }: LedgerHead): { index: bigint; width: number } {
  const index = Math.floor(position / TILE_WIDTH);
  return { index: BigInt(index), width: Math.min(TILE_WIDTH, size - index * TILE_WIDTH) };
}

/** The batches of a stretch without what lies outside or was there before, and with entries where there are none. */
function* withGaps(
  batches: readonly SequencedBatch[],
  from: number,
  until: number,
): Generator<SequencedBatch> {
  let next = from;
  for (const { firstPosition, recordedAt, entries } of batches) {
    if (firstPosition >= until) break;
    if (firstPosition > next) yield gap(next, firstPosition);
    next = Math.max(next, firstPosition);
    const own = entries.slice(next - firstPosition, until - firstPosition);
    if (own.length > 0) yield { firstPosition: next, recordedAt, entries: own };
    next += own.length;
  }
  if (next < until) yield gap(next, until);
}

function gap(first: number, end: number): SequencedBatch {
  return { firstPosition: first, recordedAt: 0, entries: new Array<JournalEntry>(end - first).fill(MISSING) };
}

/** Leaves of the tree, one tile at a time. */
class Leaves {
  readonly #organizationId: string;
  readonly #head: LedgerHead;
  readonly #ledger: Pick<LedgerReader, 'tile' | 'entries'>;
  #tile: { readonly index: number; readonly hashes: Uint8Array } | undefined;
  #bundle: { readonly index: bigint; readonly leaves: readonly Uint8Array[] } | undefined;

  constructor(organizationId: string, head: LedgerHead, ledger: Pick<LedgerReader, 'tile' | 'entries'>) {
    this.#organizationId = organizationId;
    this.#head = head;
    this.#ledger = ledger;
  }

  loaded(position: number): Uint8Array | undefined {
    return this.#tile?.index === Math.floor(position / TILE_WIDTH) ? this.#tile.hashes : undefined;
  }

  async load(position: number): Promise<Uint8Array> {
    const hashes = await readLeafHashes(this.#organizationId, position, this.#head, this.#ledger);
    this.#tile = { index: Math.floor(position / TILE_WIDTH), hashes };
    return hashes;
  }

  /** When the entry at a position was recorded, whatever the journal says. */
  async recordedAt(position: number): Promise<number> {
    const part = partOf(position, this.#head);
    if (this.#bundle?.index !== part.index) {
      const bytes = await this.#ledger.entries(this.#organizationId, part, this.#head);
      this.#bundle = { index: part.index, leaves: bytes ? decodeEntryBundle(bytes) : [] };
    }
    const leaf = this.#bundle.leaves[position % TILE_WIDTH];
    const hashes = this.loaded(position) ?? (await this.load(position));
    if (leaf && isLeafOf(hashes, position, leafHash(leaf))) return Number(decodeLeaf(leaf).recordedAt);
    throw lacks(this.#organizationId, entriesPath(part));
  }
}

/** Collects entries into runs. */
class Runs {
  readonly all: CheckedRun[] = [];
  #entries: JournalEntry[] = [];

  add({
    position,
    recordedAt,
    entry,
    isDamaged,
  }: Omit<CheckedRun, 'firstPosition' | 'entries'> & { position: number; entry: JournalEntry }): void {
    const last = this.all.at(-1);
    if (last?.recordedAt === recordedAt && last.isDamaged === isDamaged) {
      this.#entries.push(entry);
      return;
    }
    this.#entries = [entry];
    this.all.push({ firstPosition: position, recordedAt, entries: this.#entries, isDamaged });
  }
}
