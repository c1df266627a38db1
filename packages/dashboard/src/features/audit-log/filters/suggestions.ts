import {
  type Catalogue,
  FACET_FIELDS,
  type FacetField,
  FILTER_KEYS,
  type FilterKey,
  parseFilter,
} from '@daybook/event';
import { PRESETS, spanWords } from './date-range.ts';
import { exactTerm, type ValueKey } from './edit-filter.ts';
import { OUTCOMES, printTerm } from './panel-terms.ts';
import type { Spot } from './spot.ts';

/** How often a value occurs; the value is written as a filter takes it. */
export type Counted = { readonly value: string; readonly count: number };

export type Suggestion = {
  /** Tells it from the others. */
  readonly id: string;
  /** What is put in place of the spot. */
  readonly text: string;
  /** What is shown; it may be text from events. */
  readonly label: string;
  readonly detail?: string;
  readonly count?: number;
  /** The filter's whole text with the suggestion in place, and where the caret then belongs. */
  readonly result: string;
  readonly caret: number;
};

type Candidate = Pick<Suggestion, 'text' | 'label' | 'detail' | 'count'>;

const SHOWN_MAX = 50;

/** Keys whose values the server counts. */
export function facetOf(key: string | undefined): FacetField | undefined {
  return FACET_FIELDS.find((name) => name === key);
}

/** What can stand at a spot of a filter, likeliest first. `counted` are the values of the spot's key that occur. */
export function suggestionsFor(
  text: string,
  spot: Spot,
  { catalogue, counted, now }: { catalogue: Catalogue; counted: readonly Counted[] | undefined; now: number },
): readonly Suggestion[] {
  const candidates =
    spot.key === undefined
      ? wordCandidates(spot.typed, text[spot.end] === ':', catalogue)
      : valueCandidates(spot, catalogue, counted, now);
  return candidates
    .slice(0, SHOWN_MAX)
    .map((candidate) => ({ id: candidate.text, ...candidate, ...placed(text, spot, candidate.text) }));
}

function wordCandidates(typed: string, isKey: boolean, catalogue: Catalogue): readonly Candidate[] {
  const keys = FILTER_KEYS.map(({ key, help }) => ({ text: `${key}:`, label: `${key}:`, detail: help }));
  const found = ranked(keys, typed, ({ label }) => label);
  if (isKey || typed.length < 2) return found;
  const values = CLOSED_KEYS.flatMap((key) =>
    known(key, catalogue)
      .map(({ value, detail }) => toCandidate(key, value, detail))
      .filter(isCandidate)
      .map((candidate) => ({
        ...candidate,
        text: `${key}:${candidate.text}`,
        label: `${key}:${candidate.label}`,
        name: candidate.label,
      })),
  );
  return [...found, ...ranked(values, typed, ({ name }) => name)];
}

function valueCandidates(
  { key, typed }: Spot,
  catalogue: Catalogue,
  counted: readonly Counted[] | undefined,
  now: number,
): readonly Candidate[] {
  if (key === 'since' || key === 'until')
    return ranked(timeCandidates(key, now), typed, ({ label }) => label);
  const valueKey = VALUE_KEYS.find((name) => name === key);
  if (valueKey === undefined) return [];
  const counts = new Map(counted?.map(({ value, count }) => [value, count]));
  const closed = CLOSED_KEYS.find((name) => name === key);
  const values =
    closed === undefined ? [...counts.keys()].map((value) => ({ value })) : known(closed, catalogue);
  const candidates = values.flatMap(({ value, ...rest }) => {
    const candidate = toCandidate(valueKey, value, 'detail' in rest ? rest.detail : undefined);
    if (candidate === undefined) return [];
    const count = counts.get(value) ?? (counted && 0);
    return [count === undefined ? candidate : { ...candidate, count }];
  });
  // What occurs often is likelier; what is as likely stays in the order of the guide.
  const likely = candidates.toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0));
  return ranked(likely, typed, ({ label }) => label);
}

const CLOSED_KEYS = ['category', 'type', 'action', 'outcome'] as const;
const VALUE_KEYS: readonly ValueKey[] = [...FACET_FIELDS, 'actor-type'];

function known(
  key: (typeof CLOSED_KEYS)[number],
  catalogue: Catalogue,
): readonly { readonly value: string; readonly detail?: string }[] {
  switch (key) {
    case 'action':
      return catalogue.list().map(({ action, category }) => ({ value: action, detail: category }));
    case 'category':
      return catalogue.categories.map((value) => ({ value }));
    case 'type':
      return catalogue.resourceTypes.map((value) => ({ value }));
    case 'outcome':
      return OUTCOMES.map((value) => ({ value }));
  }
}

function timeCandidates(key: FilterKey, now: number): readonly Candidate[] {
  const spans = PRESETS.map((span) => ({
    text: `${span.amount}${span.unit}`,
    label: `${span.amount}${span.unit}`,
    detail: key === 'since' ? spanWords(span) : `older than the ${spanWords(span)}`,
  }));
  const today = new Date(now).toISOString().slice(0, 10);
  return [
    ...spans,
    { text: today, label: today, detail: key === 'since' ? 'today, UTC' : 'before today, UTC' },
  ];
}

function toCandidate(key: ValueKey, value: string, detail: string | undefined): Candidate | undefined {
  const term = exactTerm(key, value);
  if (term === undefined) return undefined;
  const text = printTerm(term).slice(key.length + 1);
  return { text, label: key === 'category' ? text : value, ...(detail !== undefined && { detail }) };
}

function isCandidate(candidate: Candidate | undefined): candidate is Candidate {
  return candidate !== undefined;
}

/** Those that begin with what was typed, then those that hold it, each in their order. */
function ranked<Item>(
  items: readonly Item[],
  typed: string,
  nameOf: (item: Item) => string,
): readonly Item[] {
  const wanted = typed.toLowerCase();
  const starts = items.filter((item) => nameOf(item).toLowerCase().startsWith(wanted));
  const holds = items.filter((item) => nameOf(item).toLowerCase().indexOf(wanted) > 0);
  return [...starts, ...holds.filter((item) => !starts.includes(item))];
}

/** A suggestion in its place. A value ends with a space, so that the next term can follow; a key ends with its colon. */
function placed(text: string, { start, end }: Spot, inserted: string): Pick<Suggestion, 'result' | 'caret'> {
  const isKey = inserted.endsWith(':');
  const after = text.slice(isKey && text[end] === ':' ? end + 1 : end);
  const gap = isKey || /^[\s,]/.test(after) ? '' : ' ';
  const before = text.slice(0, start) + inserted;
  const isSpaceNext = !isKey && (gap !== '' || /^\s/.test(after));
  return { result: before + gap + after, caret: before.length + (isSpaceNext ? 1 : 0) };
}

/** The filter without the term that the caret is in, as far as it can be read: what its completions are counted with. */
export function restOf(text: string, { term }: Spot, catalogue: Catalogue): string {
  const rest = `${text.slice(0, term.start)}${text.slice(term.end)}`.trim();
  try {
    parseFilter(rest, { catalogue });
    return rest;
  } catch {
    return '';
  }
}
