import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';
import { copyText } from './copy-text.ts';

const SHOWN_MS = 2_000;

/** Copies a text, exactly, and says whether it could. */
export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();

  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  return (
    <Button
      variant="quiet"
      className="-my-1"
      onClick={async () => setOutcome((await copyText(text)) ? 'copied' : 'refused')}
    >
      {outcome === 'copied' ? <Check aria-hidden="true" size={14} /> : <Copy aria-hidden="true" size={14} />}
      <span aria-live="polite">{outcome === undefined ? label : WORDS[outcome]}</span>
    </Button>
  );
}

const WORDS = { copied: 'Copied', refused: 'Select it and copy by hand' } as const;
