import type { Filter, Term } from './ast.ts';

/**
 * Makes one filter of terms in the order written: terms of the same key and sign become one, at the place of the first,
 * since the values of one key are or-ed wherever they stand. Repeated values are kept once. Times and free text stay apart:
 * all of them must hold.
 */
export function mergeTerms(terms: readonly Term[]): Filter {
  const merged: Term[] = [];
  const places = new Map<string, number>();
  for (const term of terms) {
    if (term.kind === 'time' || term.kind === 'text') {
      merged.push(term);
      continue;
    }
    const name = `${term.negated ? '-' : ''}${term.key}`;
    const place = places.get(name);
    const earlier = place === undefined ? undefined : merged[place];
    if (place === undefined || !earlier) {
      places.set(name, merged.length);
      merged.push(join(term, term));
    } else {
      merged[place] = join(earlier, term);
    }
  }
  return { terms: merged };
}

function join(a: Term, b: Term): Term {
  if (a.kind === 'field' && b.kind === 'field') {
    return { ...a, values: distinct([...a.values, ...b.values], (value) => JSON.stringify(value)) };
  }
  if (a.kind === 'address' && b.kind === 'address') {
    return { ...a, values: distinct([...a.values, ...b.values], (value) => value.text) };
  }
  if (a.kind === 'number' && b.kind === 'number') {
    return { ...a, values: distinct([...a.values, ...b.values], (value) => `${value.first}..${value.last}`) };
  }
  return a;
}

function distinct<Value>(values: readonly Value[], nameOf: (value: Value) => string): readonly Value[] {
  const byName = new Map<string, Value>();
  for (const value of values) if (!byName.has(nameOf(value))) byName.set(nameOf(value), value);
  return [...byName.values()];
}
