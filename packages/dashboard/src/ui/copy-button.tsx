import { Check, Copy } from 'lucide-react';
import { Button } from './button.tsx';
import { useCopy } from './use-copy.ts';

/** Copies a text, exactly, and says whether it could. */
export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
  const { outcome, copy } = useCopy();
  return (
    <Button variant="quiet" className="-my-1" onClick={() => copy(text)}>
      {outcome === 'copied' ? <Check aria-hidden="true" size={14} /> : <Copy aria-hidden="true" size={14} />}
      <span aria-live="polite">{outcome === undefined ? label : WORDS[outcome]}</span>
    </Button>
  );
}

const WORDS = { copied: 'Copied', refused: 'Select it and copy by hand' } as const;
