import {
  type FieldKey,
  type FieldTerm,
  type Filter,
  foldText,
  isUuid,
  type NumberTerm,
  RAREST_FIRST,
  resolveTimes,
  type Term,
  type TextPattern,
} from '@daybook/event';
import type { Parameters } from './parameters.ts';
import { SEARCHED_COLUMNS } from './schema.ts';

const FIELD_SQL: Readonly<Record<Exclude<FieldKey, 'id'>, string>> = {
  category: 'category',
  type: 'resource_type',
  action: 'action',
  actor: 'actor_name',
  'actor-type': 'actor_type',
  'actor-id': 'actor_id',
  recorder: "coalesce(recorder_name, '')",
  resource: 'resource_name',
  'resource-id': 'resource_id',
  env: 'environment',
  project: 'project',
  outcome: 'outcome',
  request: 'request_id',
  'user-agent': 'user_agent',
};

const NUMBER_SQL: Readonly<Record<NumberTerm['key'], string>> = {
  version: 'version',
  position: 'position',
  hour: '(occurred_at // 3600000) % 24',
};

/** Folds ASCII letters only; what has others is found through `search_text`, folded as the filter is. */
const SEARCHED_SQL = SEARCHED_COLUMNS.map(
  (column) => `translate(${column}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`,
);

/**
 * The filter as conditions over the table `events`, all of which must hold. They find exactly what `matchFilter` matches: in SQL
 * a comparison with a missing value is neither true nor false, here it is false, and true when negated.
 */
export function compileFilter(filter: Filter, now: number, parameters: Parameters): string[] {
  const terms = filter.terms.toSorted((a, b) => rank(a) - rank(b));
  const conditions = terms.flatMap((term) => {
    const condition = compileTerm(term, parameters);
    if (condition === undefined) return [];
    return [term.kind !== 'time' && term.negated ? `NOT coalesce(${condition}, false)` : condition];
  });
  const { since, until } = resolveTimes(filter, now);
  if (since !== undefined) conditions.push(`occurred_at >= ${parameters.whole(since)}`);
  if (until !== undefined) conditions.push(`occurred_at < ${parameters.whole(until)}`);
  return conditions;
}

/**
 * Where a term stands among the conditions. The engine looks at a condition only where those before it hold: in the wrong order a filter takes
 * up to twice as long. Negated terms hold for most events, and texts are dear to search.
 */
function rank(term: Term): number {
  if (term.kind === 'time') return 0;
  if (term.kind === 'text') return 2 * RAREST_FIRST.length;
  return RAREST_FIRST.indexOf(term.key) + (term.negated ? RAREST_FIRST.length : 0);
}

/** Times are compiled for the whole filter instead. */
function compileTerm(term: Term, parameters: Parameters): string | undefined {
  switch (term.kind) {
    case 'field':
      return term.key === 'id'
        ? compileIds(term, parameters)
        : compileField(term, FIELD_SQL[term.key], parameters);
    case 'number': {
      const ranges = term.values.map(
        ({ first, last }) =>
          `${NUMBER_SQL[term.key]} BETWEEN ${parameters.whole(first)} AND ${parameters.whole(last)}`,
      );
      return anyOf(ranges);
    }
    case 'address': {
      const ranges = term.values.map(
        ({ first, last }) => `ip_value BETWEEN ${parameters.address(first)} AND ${parameters.address(last)}`,
      );
      return anyOf(ranges);
    }
    case 'text': {
      const text = parameters.text(foldText(term.text));
      // What is missing must not hide what another column holds.
      return anyOf(
        [...SEARCHED_SQL, 'search_text'].map((column) => `coalesce(contains(${column}, ${text}), false)`),
      );
    }
    case 'time':
      return undefined;
  }
}

function compileField({ key, values }: FieldTerm, column: string, parameters: Parameters): string {
  const exact = values.filter((pattern) => isExact(pattern) && pattern.actorType === undefined);
  const others = values.filter((pattern) => !exact.includes(pattern));
  const conditions = others.map((pattern) => {
    const condition = compilePattern(pattern, column, parameters);
    if (pattern.actorType === undefined) return condition;
    const typeColumn = key === 'actor' ? 'actor_type' : 'recorder_type';
    return `(${typeColumn} = ${parameters.text(pattern.actorType)} AND ${condition})`;
  });
  if (exact.length > 0) {
    conditions.push(`${column} IN (${textsSql(exact, parameters)})`);
  }
  // Whether one of several types and names holds is dear to ask of each event; that the name is one of theirs is not.
  const isDear = others.length > 1 && values.every(isExact);
  return isDear
    ? `(${column} IN (${textsSql(values, parameters)}) AND ${anyOf(conditions)})`
    : anyOf(conditions);
}

function textsSql(patterns: readonly TextPattern[], parameters: Parameters): string {
  return patterns.map(({ text }) => parameters.text(text)).join(', ');
}

/** Whole ids are compared as the numbers they are, which skips most of a file; a text that is no id equals none. */
function compileIds({ values }: FieldTerm, parameters: Parameters): string {
  const conditions = values.map((pattern) => {
    if (!isExact(pattern)) return compilePattern(pattern, 'id::VARCHAR', parameters);
    const isStored = isUuid(pattern.text) && pattern.text === pattern.text.toLowerCase();
    return isStored ? `id = ${parameters.text(pattern.text)}::UUID` : 'false';
  });
  return anyOf(conditions);
}

function compilePattern(pattern: TextPattern, column: string, parameters: Parameters): string {
  const text = parameters.text(pattern.text);
  if (pattern.anyPrefix && pattern.anySuffix) return `contains(${column}, ${text})`;
  if (pattern.anyPrefix) return `ends_with(${column}, ${text})`;
  if (pattern.anySuffix) return `starts_with(${column}, ${text})`;
  return `${column} = ${text}`;
}

function isExact({ anyPrefix, anySuffix }: TextPattern): boolean {
  return !anyPrefix && !anySuffix;
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'false' : `(${conditions.join(' OR ')})`;
}
