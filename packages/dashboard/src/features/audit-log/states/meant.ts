import { type FieldTerm, type Filter, printFilter, type TextPattern } from '@daybook/event';
import { exactTerm } from '../filters/edit-filter.ts';

/** Keys whose values come from events alone, so that no catalogue tells a wrong one. */
export type DoubtfulKey = 'actor' | 'env' | 'resource';

/** Values that occur, by key; actors are written as the server's counts write them. */
export type KnownValues = Readonly<Partial<Record<DoubtfulKey, readonly string[]>>>;

/** What a filter may have been meant to be. */
export type Meant = {
  /** The term that differs, as it is written. */
  readonly term: string;
  /** The whole filter with it. */
  readonly q: string;
};

const KEYS: readonly DoubtfulKey[] = ['actor', 'env', 'resource'];
/** Keys that a bare word of a filter looks into. */
const SEARCHED: readonly DoubtfulKey[] = ['actor', 'resource'];
const SHOWN_MAX = 3;

/** The keys of a filter that demand a value which may be a part of the one that was meant, or its name in another case. */
export function doubtfulKeys(filter: Filter): readonly DoubtfulKey[] {
  return doubtfulTerms(filter).map(({ key }) => key);
}

/** What finds the values that may have been meant: the rest of the filter, and the doubtful values as mere parts of a text. */
export function lookAround(filter: Filter): string {
  const doubtful = doubtfulTerms(filter);
  const rest = filter.terms.filter((term) => !doubtful.some((other) => other === term));
  const words = doubtful
    .filter(({ key }) => SEARCHED.includes(key))
    // Of several values any one may be the wrong one, and no word finds either of two.
    .flatMap(({ values }) => (values.length === 1 ? values.map(({ text }) => text) : []))
    .map((text) => ({ kind: 'text', negated: false, text }) as const);
  return printFilter({ terms: [...rest, ...words] });
}

/** The filters that were probably meant, likeliest first. */
export function meantFilters(filter: Filter, known: KnownValues): readonly Meant[] {
  const found = doubtfulTerms(filter).flatMap((term) =>
    term.values.flatMap((value, place) => {
      const names = (known[term.key] ?? []).filter((name) => fits(term.key, value, name));
      if (names.some((name) => nameOf(term.key, name) === value.text)) return [];
      return names.toSorted(likelierThan(value.text)).flatMap((name) => {
        const [meant] = patternsOf(term.key, name);
        if (meant === undefined) return [];
        const replaced = { ...term, values: term.values.with(place, meant) };
        const terms = filter.terms.map((other) => (other === term ? replaced : other));
        return [{ term: printFilter({ terms: [replaced] }), q: printFilter({ terms }) }];
      });
    }),
  );
  return found.slice(0, SHOWN_MAX);
}

type DoubtfulTerm = FieldTerm & { readonly key: DoubtfulKey };

function doubtfulTerms({ terms }: Filter): readonly DoubtfulTerm[] {
  return terms.filter(
    (term): term is DoubtfulTerm =>
      term.kind === 'field' &&
      !term.negated &&
      KEYS.some((key) => key === term.key) &&
      term.values.every(({ text, anyPrefix, anySuffix }) => text !== '' && !anyPrefix && !anySuffix),
  );
}

function fits(key: DoubtfulKey, { text, actorType }: TextPattern, name: string): boolean {
  if (actorType === 'api-key' && !name.startsWith('api-key:')) return false;
  return nameOf(key, name).toLowerCase().includes(text.toLowerCase());
}

function nameOf(key: DoubtfulKey, name: string): string {
  return key === 'actor' ? name.replace(/^(?:user|api-key):/, '') : name;
}

/** The same in another case first, then what begins so; then the shorter ones, of which what was typed is the larger part. */
function likelierThan(typed: string) {
  const wanted = typed.toLowerCase();
  const rank = (name: string) => {
    const lower = name.toLowerCase();
    if (lower === wanted) return 0;
    return lower.startsWith(wanted) ? 1 : 2;
  };
  return (a: string, b: string) => rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : 1);
}

function patternsOf(key: DoubtfulKey, name: string): readonly TextPattern[] {
  const term = exactTerm(key, name);
  return term?.kind === 'field' ? term.values : [];
}
