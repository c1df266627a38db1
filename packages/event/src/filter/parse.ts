import { parseAddressRange } from '../address/address-range.ts';
import { Budget } from '../budget.ts';
import { builtInCatalogue, type Catalogue } from '../catalogue/catalogue.ts';
import { ACTOR_TYPES } from '../event.ts';
import { cut } from '../intake/readers.ts';
import { LIMITS } from '../limits.ts';
import type { AddressRange, Filter, Term } from './ast.ts';
import { type FilterContext, type Read, readFieldValue, valueIssue } from './field-values.ts';
import { FilterError, type FilterIssue } from './filter-error.ts';
import { FILTER_KEYS, filterKey, nearestKey } from './keys.ts';
import { mergeTerms } from './merge.ts';
import { readNumberRange } from './number-values.ts';
import { quote } from './print.ts';
import { FIELD_SEPARATOR } from './search-text.ts';
import { readTextTerm } from './text-term.ts';
import { readTimeBound } from './times.ts';
import { type Piece, type Token, tokenize } from './tokens.ts';

/**
 * Reads a filter. Terms come in the order written, those of one key and sign joined at the first (`mergeTerms`). Categories,
 * types and actions are held to `catalogue`: by default to the product's own. With `any`, they and all other values of closed lists are taken
 * as they are written: for a filter that was printed with a catalogue that is not at hand.
 *
 * @throws FilterError with what is wrong, up to `LIMITS.issues`.
 */
export function parseFilter(text: string, options: { readonly catalogue?: Catalogue | 'any' } = {}): Filter {
  const budget = new Budget();
  refuseUnreadable(text, budget);
  const catalogue = options.catalogue ?? builtInCatalogue;
  const { tokens, issues: found } = tokenize(text);
  const issues = [...found, ...refuseManyValues(tokens)];
  if (issues.length > found.length) throw new FilterError(issues);
  const terms: Term[] = [];
  // A quote that is not closed swallows the rest: what it would be read as says nothing.
  const lastGood = found.length > 0 ? -1 : tokens.length;
  for (const token of tokens.slice(0, lastGood)) {
    const read = readToken(text, token, { catalogue, budget });
    if ('issues' in read) issues.push(...read.issues.filter(() => budget.takeIssue()));
    else terms.push(read.term);
    if (budget.isFull) break;
  }
  const filter = mergeTerms(terms);
  issues.push(...refuseTooMany(filter, text));
  if (issues.length > 0) throw new FilterError(issues.sort((a, b) => a.start - b.start));
  return filter;
}

type ReadTerm = { readonly term: Term } | { readonly issues: readonly FilterIssue[] };

function readToken(source: string, token: Token, context: FilterContext): ReadTerm {
  if (!token.key) return readTextTerm(token);
  const key = filterKey(token.key.name);
  if (!key) return { issues: [unknownKey(source, token, token.key, context.budget)] };
  const { negated, values } = token;
  switch (key) {
    case 'since':
    case 'until':
      return readTimeTerm(key, token);
    case 'ip':
      return collect(values.map(readAddress), (ranges) => ({
        kind: 'address',
        key,
        negated,
        values: ranges,
      }));
    case 'version':
    case 'position':
    case 'hour':
      return collect(
        values.map((piece) => readNumberRange(key, piece)),
        (ranges) => ({ kind: 'number', key, negated, values: ranges }),
      );
    default:
      return collect(
        values.map((piece) => readFieldValue(key, piece, context)),
        (patterns) => ({ kind: 'field', key, negated, values: patterns }),
      );
  }
}

function collect<Value>(reads: readonly Read<Value>[], make: (values: readonly Value[]) => Term): ReadTerm {
  const issues = reads.flatMap((read) => ('issue' in read ? [read.issue] : []));
  if (issues.length > 0) return { issues };
  return { term: make(reads.flatMap((read) => ('values' in read ? read.values : []))) };
}

function readAddress(piece: Piece): Read<AddressRange> {
  const range = parseAddressRange(piece.text);
  if (range) return { values: [range] };
  if (piece.text === '') return valueIssue(piece, 'a value is missing here: an address or a CIDR');
  return valueIssue(
    piece,
    'ip: must be an IPv4 or IPv6 address, or a CIDR such as 10.0.0.0/8 or 2001:db8::/32',
  );
}

function readTimeTerm(key: 'since' | 'until', token: Token): ReadTerm {
  const { start, end, negated, values } = token;
  const [piece, second] = values;
  if (negated) {
    const other = key === 'since' ? 'until' : 'since';
    return { issues: [{ start, end, message: `${key}: cannot be negated; use ${other}:` }] };
  }
  if (!piece || second) {
    return { issues: [{ start, end, message: `${key}: takes one time` }] };
  }
  const bound = readTimeBound(piece.text);
  if ('problem' in bound) return { issues: [valueIssue(piece, bound.problem, bound.suggestion).issue] };
  return { term: { kind: 'time', key, bound } };
}

function unknownKey(
  source: string,
  token: Token,
  key: NonNullable<Token['key']>,
  budget: Budget,
): FilterIssue {
  const { start, end, name } = key;
  const written = source.slice(start, token.end);
  if (ACTOR_TYPES.some((type) => type === name.toLowerCase())) {
    const message = `there is no key ${cut(name)}; write actor: before it`;
    return { start, end: token.end, message, suggestion: `actor:${written}` };
  }
  const near = nearestKey(name, budget);
  if (near) return { start, end, message: `there is no key ${cut(name)}`, suggestion: near };
  const keys = FILTER_KEYS.map((help) => help.key).join(', ');
  const message = `there is no key ${cut(name)}; the keys are ${keys}; to find this as text, put it in quotes`;
  return { start, end: token.end, message, suggestion: quote(written) };
}

function refuseUnreadable(text: string, budget: Budget): void {
  if (text.length > LIMITS.filterCharacters) {
    const message = `a filter can have ${LIMITS.filterCharacters} characters, this has ${text.length}`;
    throw new FilterError([{ start: LIMITS.filterCharacters, end: text.length, message }]);
  }
  const issues: FilterIssue[] = [];
  for (let at = 0; at < text.length && !budget.isFull; at++) {
    const unit = text.charAt(at);
    const add = (message: string) => budget.takeIssue() && issues.push({ start: at, end: at + 1, message });
    if (unit === '\0' || unit === FIELD_SEPARATOR) add('this control character cannot be searched for');
    else if (isSurrogate(unit)) {
      if (text.slice(at, at + 2).isWellFormed() && at + 1 < text.length) at++;
      else add('this is half of a character');
    }
  }
  if (issues.length > 0) throw new FilterError(issues);
}

function isSurrogate(unit: string): boolean {
  return unit >= '\ud800' && unit <= '\udfff';
}

/** Before a value is read: each may stand for as many as there are known ones. */
function refuseManyValues(tokens: readonly Token[]): readonly FilterIssue[] {
  const counts = new Map<string, number>();
  return tokens.flatMap(({ start, end, negated, key, values }) => {
    if (!key) return [];
    const name = `${negated ? '-' : ''}${key.name.toLowerCase()}`;
    const before = counts.get(name) ?? 0;
    const count = before + values.length;
    counts.set(name, count);
    if (count <= LIMITS.filterValues || before > LIMITS.filterValues) return [];
    const message = `${cut(key.name)}: can have ${LIMITS.filterValues} values, this has more`;
    return [{ start, end, message }];
  });
}

function refuseTooMany(filter: Filter, text: string): readonly FilterIssue[] {
  const whole = { start: 0, end: text.length };
  const most = LIMITS.filterValues;
  const issues: FilterIssue[] = [];
  for (const term of filter.terms) {
    if (term.kind === 'text' || term.kind === 'time' || term.values.length <= most) continue;
    issues.push({
      ...whole,
      message: `${term.key}: can have ${most} values, this has ${term.values.length}`,
    });
  }
  const loose = filter.terms.filter((term) => term.kind === 'text' || term.kind === 'time').length;
  if (loose > most)
    issues.push({ ...whole, message: `a filter can have ${most} words and times, this has ${loose}` });
  return issues;
}
