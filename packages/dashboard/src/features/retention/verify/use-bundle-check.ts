import type { BundleFindings, BundleProgress } from '@daybook/sdk/bundle';
import { useEffect, useRef, useState } from 'react';

/** Where the check of a bundle is. */
export type BundleCheck =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly progress: BundleProgress | undefined }
  | { readonly kind: 'verified'; readonly findings: BundleFindings }
  | { readonly kind: 'not-verified'; readonly reason: string };

export type BundleCheckInput = {
  readonly file: File;
  /** Verifier keys, one a line. */
  readonly keys: string;
  /** A signed note from an earlier time. */
  readonly oldCheckpoint: string | undefined;
};

/** Checks bundles in this browser, one at a time; what is under way is given up with the page. */
export function useBundleCheck() {
  const [check, setCheck] = useState<BundleCheck>({ kind: 'none' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  function stop() {
    running.current?.abort();
    setCheck({ kind: 'none' });
  }

  async function start({ file, keys, oldCheckpoint }: BundleCheckInput): Promise<void> {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    const show = (next: BundleCheck) => {
      if (!mine.signal.aborted) setCheck(next);
    };
    show({ kind: 'running', progress: undefined });
    try {
      const { describeBundle, verifyBundleFile } = await import('@daybook/sdk/bundle');
      const verified = await verifyBundleFile(file, {
        verifierKeys: linesOf(keys),
        oldCheckpoint,
        onProgress: (progress) => show({ kind: 'running', progress }),
        signal: mine.signal,
      });
      show({ kind: 'verified', findings: describeBundle(verified) });
    } catch (error) {
      show({ kind: 'not-verified', reason: error instanceof Error ? error.message : String(error) });
    }
  }

  return { check, start, stop };
}

function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
