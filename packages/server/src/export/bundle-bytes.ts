import { type Filter, printFilter } from '@daybook/event';
import { LedgerError, writeBundle } from '@daybook/ledger';
import type { JournalReader } from '../journal/journal-reader.ts';
import type { LedgerNames } from '../sequencer/check-head.ts';
import type { LedgerReader } from '../sequencer/ledger-reader.ts';
import { type BundleWindow, bundleOpening, journalItems, selectedItems } from './bundle-items.ts';

export { BundleEventGone } from './bundle-items.ts';

export type BundleParts = {
  readonly journal: Pick<JournalReader, 'from' | 'gone' | 'opening'>;
  readonly ledger: Pick<LedgerReader, 'head' | 'tile'>;
  readonly names: LedgerNames;
};

export type BundleRequest = {
  readonly organizationId: string;
  readonly window: BundleWindow;
  /** What events were selected by, and those that were found, in the order of positions; without it, the whole range. */
  readonly selection?:
    | {
        /** Without spans that count from now: see `fixTimes`. */
        readonly filter: Filter;
        readonly found: AsyncIterable<readonly { readonly position: number }[]>;
      }
    | undefined;
  /** Sizes of older checkpoints that the bundle is to be compared with. */
  readonly borders?: readonly number[] | undefined;
};

/**
 * A bundle with proofs of the newest checkpoint as a stream; `docs/bundles.md` has the format. Memory does not grow with it, and its last
 * line comes only if it verifies.
 * @throws BundleEventGone when an event was let go of meanwhile, LedgerError `bundle-gap` where the journal has lost one, `root-mismatch`
 *   where it has another than was recorded, LedgerDisagreement
 */
export async function* bundleBytes(
  { journal, ledger, names }: BundleParts,
  { organizationId, window, selection, borders }: BundleRequest,
): AsyncGenerator<Uint8Array, void, void> {
  const [head, name] = [await ledger.head(organizationId), names(organizationId)];
  if (!head || !name) throw new LedgerError('bundle-file', 'there is no ledger yet');
  yield* writeBundle({
    checkpoint: head.checkpoint,
    verifierKeys: name.verifierKeys,
    window,
    filter: selection && printFilter(selection.filter),
    borders,
    items: selection
      ? selectedItems(journal, organizationId, window, selection.found)
      : journalItems(journal, organizationId, window),
    tile: async (ref) => (await ledger.tile(organizationId, ref, head)) ?? new Uint8Array(),
    opening: (position) => bundleOpening(journal, organizationId, position),
  });
}
