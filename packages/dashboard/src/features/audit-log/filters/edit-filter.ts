import {
  type AddressRange,
  type FieldKey,
  type Filter,
  type NumberTerm,
  parseAddressRange,
  parseFilter,
  readActorText,
  type Term,
  type TextPattern,
} from '@daybook/event';

// The parser gives one term of each key and sign; what is edited here keeps to that, so that it can always be printed.

/** Keys whose terms hold values that an event has: not times. */
export type ValueKey = FieldKey | NumberTerm['key'] | 'ip';

export const NO_FILTER: Filter = { terms: [] };

/**
 * The term that holds for one value exactly; nothing in the value is a wildcard. Actors and recorders are written as the counts of the
 * server write them: `ana@acme.example`, `api-key:ci-deploy`, `system`. Undefined for a value that the key cannot have.
 */
export function exactTerm(key: ValueKey, value: string, negated = false): Term | undefined {
  switch (key) {
    case 'ip': {
      const range = parseAddressRange(value);
      return range && { kind: 'address', key, negated, values: [range] };
    }
    case 'version':
    case 'position':
    case 'hour': {
      const number = /^\d{1,15}$/.test(value) ? Number(value) : undefined;
      return number === undefined
        ? undefined
        : { kind: 'number', key, negated, values: [{ first: number, last: number }] };
    }
    case 'actor':
    case 'recorder': {
      const pattern = readActorText(key, value);
      return pattern && { kind: 'field', key, negated, values: [pattern] };
    }
    default:
      return value === '' ? undefined : { kind: 'field', key, negated, values: [exact(value)] };
  }
}

/** Narrows a filter to one value of a key, whatever it said of that key before. A value that the key cannot have changes nothing. */
export function filterFor(filter: Filter, key: ValueKey, value: string): Filter {
  const term = exactTerm(key, value);
  if (term === undefined) return filter;
  return setTerm(withoutValue(filter, term, true), key, term);
}

/** Leaves out what has one value of a key, beside what was left out before. A value that the key cannot have changes nothing. */
export function filterOut(filter: Filter, key: ValueKey, value: string): Filter {
  const term = exactTerm(key, value, true);
  if (term === undefined) return filter;
  const rest = withoutValue(filter, term, false);
  const before = rest.terms.find((other) => isTermOf(other, key, true));
  const others =
    before === undefined ? [] : valuesOf(before).filter((old) => !isSame(old, valuesOf(term)[0]));
  return replaceTerms(rest, (other) => isTermOf(other, key, true), [
    withValues(term, [...others, ...valuesOf(term)]),
  ]);
}

/** Puts a term in place of what the filter demands of a key (not of what it leaves out); without a term it demands nothing. */
export function setTerm(filter: Filter, key: ValueKey, term: Term | undefined): Filter {
  return replaceTerms(filter, (other) => isTermOf(other, key, false), term === undefined ? [] : [term]);
}

/** Puts times (milliseconds since 1970; `since` inclusive, `until` exclusive) in place of all that the filter says of time. */
export function setTimes(
  filter: Filter,
  { since, until }: { readonly since?: number | undefined; readonly until?: number | undefined },
): Filter {
  const times = Object.entries({ since, until }).flatMap(([key, ms]) =>
    ms === undefined ? [] : parseFilter(`${key}:${new Date(ms).toISOString()}`).terms,
  );
  return replaceTerms(filter, (term) => term.kind === 'time', times);
}

/** Puts terms in the place of the first that they replace, or at the end. */
export function replaceTerms(
  filter: Filter,
  isReplaced: (term: Term) => boolean,
  terms: readonly Term[],
): Filter {
  const place = filter.terms.findIndex(isReplaced);
  const kept = filter.terms.filter((term) => !isReplaced(term));
  return { terms: kept.toSpliced(place < 0 ? kept.length : place, 0, ...terms) };
}

/** Whether a term is about a key, and demands it or leaves it out. */
export function isTermOf(term: Term, key: ValueKey, negated: boolean): boolean {
  return term.kind !== 'text' && term.kind !== 'time' && term.key === key && term.negated === negated;
}

function exact(text: string): TextPattern {
  return { text, anyPrefix: false, anySuffix: false };
}

type Value = TextPattern | AddressRange | { readonly first: number; readonly last: number };

function valuesOf(term: Term): readonly Value[] {
  return term.kind === 'text' || term.kind === 'time' ? [] : term.values;
}

/** The term with other values, which must be of its own kind. */
function withValues(term: Term, values: readonly Value[]): Term {
  switch (term.kind) {
    case 'field':
      return { ...term, values: values.filter((value) => 'anyPrefix' in value) };
    case 'address':
      return { ...term, values: values.filter((value) => 'first' in value && 'text' in value) };
    case 'number':
      return { ...term, values: values.filter((value) => isNumberRange(value)) };
    default:
      return term;
  }
}

function isNumberRange(value: Value): value is Extract<Value, { readonly first: number }> {
  return 'first' in value && typeof value.first === 'number';
}

/** Takes the value of a term out of the filter's terms of the same key and the sign given. */
function withoutValue(filter: Filter, term: Term, negated: boolean): Filter {
  if (term.kind === 'text' || term.kind === 'time') return filter;
  const [value] = valuesOf(term);
  return {
    terms: filter.terms.flatMap((other) => {
      if (!isTermOf(other, term.key, negated)) return [other];
      const rest = valuesOf(other).filter((old) => !isSame(old, value));
      return rest.length === 0 ? [] : [withValues(other, rest)];
    }),
  };
}

function isSame(a: Value, b: Value | undefined): boolean {
  return nameOf(a) === (b && nameOf(b));
}

/** Addresses hold big numbers, which JSON does not have; their text says the same. */
function nameOf(value: Value): string {
  return JSON.stringify('text' in value && 'first' in value ? value.text : value);
}
