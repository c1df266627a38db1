import { type BundleForm, checkBundleForm, verifyBundle } from '@daybook/ledger';
import { bundleMeaning, describeBundle, describeBundleForm } from '@daybook/sdk/bundle';
import type { Report, UnverifiedReport } from './report.ts';

type BundleFields = Pick<BundleForm, 'kind' | 'events' | 'gone' | 'checkpoint' | 'uncheckedFilter'> & {
  /** The positions that it is about: from the first up to, not including, the second. */
  readonly from: number;
  readonly end: number;
  readonly filter: string | null;
  readonly firstEvent: number | null;
  readonly lastEvent: number | null;
  /** Entries of the old checkpoint that the tree extends. */
  readonly extends: number | null;
};

export type BundleReport = Report & BundleFields;

/** How the parts of a bundle fit together that no pinned key vouches for. */
export type UnverifiedBundleReport = UnverifiedReport & BundleFields;

export type BundleOptions = {
  /** The pinned keys; without them only the form is looked at. */
  readonly keys: readonly string[] | undefined;
  readonly oldCheckpoint: string | undefined;
  readonly onProgress: (progress: { readonly bytes: number; readonly events: number }) => void;
};

/** Checks a bundle that comes in parts. Throws `LedgerError` at the first thing that is wrong, and what reading throws. */
export async function verifyBundleBytes(
  bytes: AsyncIterable<Uint8Array>,
  { keys, oldCheckpoint, onProgress }: BundleOptions,
): Promise<BundleReport | UnverifiedBundleReport> {
  const checks = { oldCheckpoint, onProgress, meaning: bundleMeaning };
  if (keys === undefined) {
    const bundle = await checkBundleForm(bytes, checks);
    return { ok: false, code: 'unpinned', ...fieldsOf(bundle), proved: [], ...describeBundleForm(bundle) };
  }
  const bundle = await verifyBundle(bytes, { ...checks, verifierKeys: keys });
  return { ok: true, ...fieldsOf(bundle), ...describeBundle(bundle) };
}

function fieldsOf(bundle: BundleForm) {
  const { kind, window, events, gone, checkpoint, uncheckedFilter, origin, size } = bundle;
  return {
    origin,
    size: String(size),
    kind,
    ...window,
    events,
    firstEvent: bundle.firstEvent ?? null,
    lastEvent: bundle.lastEvent ?? null,
    gone,
    filter: bundle.filter ?? null,
    uncheckedFilter,
    extends: bundle.extends === undefined ? null : Number(bundle.extends),
    checkpoint,
  };
}
