import { decodeEntryBundle, decodeLeaf, TILE_WIDTH } from '@daybook/ledger';
import type { LedgerHead } from '../journal/ledger-heads.ts';
import type { LedgerReader } from '../sequencer/ledger-reader.ts';

/**
 * When the entries of one ledger were recorded, whether their openings are still there or not: the leaves say so. It never decreases from
 * one position to the next.
 */
export class RecordedTimes {
  readonly #ledger: Pick<LedgerReader, 'entries'>;
  readonly #organizationId: string;
  readonly #head: LedgerHead;
  #bundle: { readonly index: number; readonly leaves: readonly Uint8Array[] } | undefined;

  constructor(ledger: Pick<LedgerReader, 'entries'>, organizationId: string, head: LedgerHead) {
    this.#ledger = ledger;
    this.#organizationId = organizationId;
    this.#head = head;
  }

  get size(): number {
    return this.#head.size;
  }

  /** In milliseconds since 1970. */
  async at(position: number): Promise<number> {
    const index = Math.floor(position / TILE_WIDTH);
    if (this.#bundle?.index !== index) this.#bundle = { index, leaves: await this.#leaves(index) };
    const leaf = this.#bundle.leaves[position % TILE_WIDTH];
    if (!leaf) throw new RangeError(`the ledger has no entry ${position}`);
    return Number(decodeLeaf(leaf).recordedAt);
  }

  /** The first position from `from` to before `end` that was recorded at `time` or later; `end` where none was. */
  async firstSince(
    time: number,
    { from, end }: { readonly from: number; readonly end: number },
  ): Promise<number> {
    let [low, high] = [from, end];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((await this.at(middle)) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #leaves(index: number): Promise<readonly Uint8Array[]> {
    const width = Math.min(TILE_WIDTH, this.#head.size - index * TILE_WIDTH);
    const bytes = await this.#ledger.entries(
      this.#organizationId,
      { index: BigInt(index), width },
      this.#head,
    );
    return bytes ? decodeEntryBundle(bytes) : [];
  }
}
