import {
  type BundleForm,
  checkBundleForm,
  LedgerError,
  type LedgerErrorCode,
  type VerifiedBundle,
  verifyBundle,
} from '@daybook/ledger';
import { bundleMeaning } from './bundle-meaning.ts';

export type { BundleForm, VerifiedBundle } from '@daybook/ledger';
export { bundleMeaning } from './bundle-meaning.ts';
export { type BundleFindings, describeBundle, describeBundleForm } from './describe-bundle.ts';

/** How much is read and checked in one go: some hundred events, well below what a page's user would notice. */
const SLICE_BYTES = 131_072;

export type BundleFileOptions = {
  /** The log's verifier keys that were kept apart from the file, all of one log. */
  readonly verifierKeys: readonly string[];
  /** A signed checkpoint from an earlier time that the bundle's tree must extend. */
  readonly oldCheckpoint?: string | undefined;
  readonly onProgress?: ((progress: BundleProgress) => void) | undefined;
  /** Ends the check with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
};

export type BundleProgress = {
  readonly bytes: number;
  /** Bytes of the whole file. */
  readonly of: number;
  readonly events: number;
};

/** A bundle that does not prove what it says; `code` is stable, the message is for people. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Verifies a bundle with proofs that a person chose or dropped on a page, offline: nothing of it leaves the browser. Reads it slice by slice, in
 * memory that does not grow with it, and lets the page breathe between two slices. All of the file may come from an attacker; `describeBundle`
 * says what was proved, and what not.
 *
 * Rejects with `BundleError` at the first thing that is wrong, and with the reason of `signal`.
 */
export async function verifyBundleFile(file: Blob, options: BundleFileOptions): Promise<VerifiedBundle> {
  return explained(() =>
    verifyBundle(slicesOf(file, options.signal), {
      ...checksOf(file, options),
      verifierKeys: options.verifierKeys,
    }),
  );
}

/** The same without a pinned key: whether the parts fit together, whoever made them. **It proves nothing.** */
export async function checkBundleFileForm(
  file: Blob,
  options: Omit<BundleFileOptions, 'verifierKeys'> = {},
): Promise<BundleForm> {
  return explained(() => checkBundleForm(slicesOf(file, options.signal), checksOf(file, options)));
}

function checksOf(file: Blob, { oldCheckpoint, onProgress }: Omit<BundleFileOptions, 'verifierKeys'>) {
  return {
    meaning: bundleMeaning,
    oldCheckpoint,
    onProgress:
      onProgress &&
      ((read: Omit<BundleProgress, 'of'>) => {
        onProgress({ ...read, of: file.size });
      }),
  };
}

/** Each slice is read by itself: the browser does other things meanwhile. */
async function* slicesOf(
  file: Blob,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    signal?.throwIfAborted();
    const slice = file.slice(start, Math.min(start + SLICE_BYTES, file.size));
    yield new Uint8Array(await slice.arrayBuffer());
  }
}

async function explained<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof LedgerError) throw new BundleError(error.code, error.message, { cause: error });
    throw error;
  }
}
