import { CATEGORIES } from '../catalogue/definition.ts';
import { type ActorKey, looksTyped, standsAlone } from './actor-pattern.ts';
import type { FieldKey, FieldTerm, Filter, Term, TextPattern } from './ast.ts';
import { isAnything } from './pattern.ts';
import { printTimeBound } from './times.ts';
import { keyPrefixAt } from './tokens.ts';
import { toSlug } from './vocabulary.ts';

/**
 * Writes a filter in its canonical text: parsing that again (with the same catalogue) gives an equal filter.
 *
 * @throws RangeError for two terms of one key that are not both negated: side by side they would be read as one, "any of
 *   these", and so mean something else.
 */
export function printFilter(filter: Filter): string {
  const seen = new Set<string>();
  for (const term of filter.terms) {
    if (term.kind === 'text' || term.kind === 'time' || term.negated) continue;
    if (seen.has(term.key))
      throw new RangeError(`two terms of the key ${term.key} cannot be written in one filter`);
    seen.add(term.key);
  }
  return filter.terms.map(printTerm).join(' ');
}

/** A value as it must be written to be read as itself. */
export function quoteValue(text: string): string {
  return /^[^\s",*]+$/.test(text) ? text : quote(text);
}

function printTerm(term: Term): string {
  if (term.kind === 'time') return `${term.key}:${printTimeBound(term.bound)}`;
  const sign = term.negated ? '-' : '';
  switch (term.kind) {
    case 'text':
      return sign + printText(term.text);
    case 'field':
      return `${sign}${term.key}:${term.values.map((value) => printPattern(term.key, value)).join(',')}`;
    case 'address':
      return `${sign}${term.key}:${term.values.map((value) => value.text).join(',')}`;
    case 'number':
      return `${sign}${term.key}:${term.values
        .map(({ first, last }) => (first === last ? `${first}` : `${first}..${last}`))
        .join(',')}`;
  }
}

function printText(text: string): string {
  const isPlain = /^[^\s"*-][^\s"*]*$/.test(text) && keyPrefixAt(text, 0) === undefined;
  return isPlain ? text : quote(text);
}

function printPattern(key: FieldTerm['key'], pattern: TextPattern): string {
  if (isActorKey(key)) return printActor(key, pattern);
  if (key === 'category' && CATEGORIES.some((category) => category === pattern.text))
    return toSlug(pattern.text);
  return printWildcards(pattern, quoteValue(pattern.text));
}

function printActor(key: ActorKey, pattern: TextPattern): string {
  const { actorType, text } = pattern;
  if (actorType === undefined) {
    const readsAsType = !pattern.anyPrefix && looksTyped(key, text);
    return printWildcards(pattern, readsAsType ? quote(text) : quoteValue(text));
  }
  if (isAnything(pattern) && standsAlone(key, actorType)) return actorType;
  return `${actorType}:${printWildcards(pattern, quoteValue(text))}`;
}

function printWildcards(pattern: TextPattern, printed: string): string {
  if (isAnything(pattern)) return '*';
  return `${pattern.anyPrefix ? '*' : ''}${printed}${pattern.anySuffix ? '*' : ''}`;
}

/** A text in quotes, read as itself whatever it holds. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function isActorKey(key: FieldKey): key is ActorKey {
  return key === 'actor' || key === 'recorder';
}
