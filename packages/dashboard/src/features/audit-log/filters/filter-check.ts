import { type Catalogue, type Filter, FilterError, type FilterIssue, parseFilter } from '@daybook/event';

export type FilterCheck =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly issues: readonly FilterIssue[] };

/** What a filter says, or all that is wrong with it. */
export function checkFilter(text: string, catalogue: Catalogue): FilterCheck {
  try {
    return { ok: true, filter: parseFilter(text, { catalogue }) };
  } catch (error) {
    if (error instanceof FilterError) return { ok: false, issues: error.issues };
    throw error;
  }
}

/** The filter's text with what an issue suggests in its place, and where the caret then belongs. */
export function applySuggestion(
  text: string,
  { start, end, suggestion }: FilterIssue & { readonly suggestion: string },
): { readonly text: string; readonly caret: number } {
  return { text: text.slice(0, start) + suggestion + text.slice(end), caret: start + suggestion.length };
}
