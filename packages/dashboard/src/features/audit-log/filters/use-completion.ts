import type { Catalogue } from '@daybook/event';
import { useState } from 'react';
import { useDebounced } from '../../../ui/use-debounced.ts';
import { useMatchingValues } from './count-queries.ts';
import { spotAt } from './spot.ts';
import { facetOf, restOf, type Suggestion, suggestionsFor } from './suggestions.ts';

/** What could stand where the caret is; values are counted by the server only while the list is open. */
export function useCompletion(
  text: string,
  caret: number,
  { catalogue, isOpen }: { readonly catalogue: Catalogue; readonly isOpen: boolean },
): { readonly suggestions: readonly Suggestion[]; readonly typed: string } {
  const [now] = useState(() => Date.now());
  const spot = spotAt(text, Math.min(caret, text.length));
  const facet = isOpen ? facetOf(spot.key) : undefined;
  const rest = useDebounced(restOf(text, spot, catalogue));
  const counted = useMatchingValues(facet, rest, useDebounced(spot.typed));
  const suggestions = isOpen ? suggestionsFor(text, spot, { catalogue, counted, now }) : [];
  return { suggestions, typed: spot.typed };
}
