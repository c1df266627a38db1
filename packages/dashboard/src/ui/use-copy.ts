import { useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';

const SHOWN_MS = 2_000;

/** Copies texts, and tells for a moment whether the browser let it. */
export function useCopy(): {
  readonly outcome: 'copied' | 'refused' | undefined;
  readonly copy: (text: string) => Promise<void>;
} {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();

  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  return {
    outcome,
    copy: async (text) => setOutcome((await copyText(text)) ? 'copied' : 'refused'),
  };
}
