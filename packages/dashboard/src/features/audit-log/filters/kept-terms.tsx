import type { Term } from '@daybook/event';
import { X } from 'lucide-react';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { printTerm } from './panel-terms.ts';

/** The terms of a filter that no control shows: they hold all the same, and each can be taken out. */
export function KeptTerms({
  terms,
  onRemove,
}: {
  readonly terms: readonly Term[];
  readonly onRemove: (term: Term) => void;
}) {
  if (terms.length === 0) return null;
  return (
    <ul aria-label="Also in the filter" className="flex flex-wrap gap-1.5">
      {terms.map((term) => {
        const text = printTerm(term);
        return (
          <li
            key={text}
            className="inline-flex min-w-0 max-w-full items-center rounded-md bg-sunken pl-2 text-sm"
          >
            <span className="min-w-0 truncate py-1">
              <span className="text-muted">also: </span>
              <span className="mono">
                <Untrusted text={text} />
              </span>
            </span>
            <button
              type="button"
              aria-label={`Remove ${text}`}
              onClick={() => onRemove(term)}
              className="flex size-8 pointer-coarse:size-10 shrink-0 items-center justify-center rounded-md text-muted hover:text-ink"
            >
              <X aria-hidden="true" size={14} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
