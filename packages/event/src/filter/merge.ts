import type { Filter, Term } from './ast.ts';

/**
 * Makes one filter of terms in the order written: terms of the same key and sign become one, at the place of the first,
 * since the values of one key are or-ed wherever they stand. Repeated values are kept once. Times and free text stay apart:
 * all of them must hold.
 */
export function mergeTerms(terms: readonly Term[]): Filter {
  const merged = new Map<Term | string, Term[]>();
  for (const term of terms) {
    const isLoose = term.kind === 'time' || term.kind === 'text';
    const name = isLoose ? term : `${term.negated ? '-' : ''}${term.key}`;
    const alike = merged.get(name);
    if (alike) alike.push(term);
    else merged.set(name, [term]);
  }
  return { terms: [...merged.values()].flatMap(join) };
}

/** Terms of one key and sign. */
function join(terms: readonly Term[]): readonly Term[] {
  const [first] = terms;
  switch (first?.kind) {
    case 'field': {
      const values = terms.flatMap((term) => (term.kind === 'field' ? term.values : []));
      return [{ ...first, values: distinct(values, (value) => JSON.stringify(value)) }];
    }
    case 'address': {
      const values = terms.flatMap((term) => (term.kind === 'address' ? term.values : []));
      return [{ ...first, values: distinct(values, (value) => value.text) }];
    }
    case 'number': {
      const values = terms.flatMap((term) => (term.kind === 'number' ? term.values : []));
      return [{ ...first, values: distinct(values, (value) => `${value.first}..${value.last}`) }];
    }
    default:
      return terms;
  }
}

function distinct<Value>(values: readonly Value[], nameOf: (value: Value) => string): readonly Value[] {
  const byName = new Map<string, Value>();
  for (const value of values) {
    const name = nameOf(value);
    if (!byName.has(name)) byName.set(name, value);
  }
  return [...byName.values()];
}
