import type { Budget } from '../budget.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { listed } from '../intake/readers.ts';
import { isUuid } from '../uuid.ts';
import { readActorPattern } from './actor-pattern.ts';
import type { FieldKey, TextPattern } from './ast.ts';
import type { FilterIssue } from './filter-error.ts';
import { matchesPattern, readPattern } from './pattern.ts';
import { quoteValue } from './print.ts';
import type { Piece } from './tokens.ts';
import { type ClosedKey, nearestKnown, resolveKnown, toSlug, vocabulary } from './vocabulary.ts';

/** What reading a filter needs beside its text. Of `any` catalogue, every value is taken as it is written. */
export type FilterContext = { readonly catalogue: Catalogue | 'any'; readonly budget: Budget };

/** What was read of one value: it may stand for several (a wildcard over known values). */
export type Read<Value> = { readonly values: readonly Value[] } | { readonly issue: FilterIssue };

/** Reads one value of a field key: splits wildcards, and holds keys with known values to those. */
export function readFieldValue(key: FieldKey, piece: Piece, context: FilterContext): Read<TextPattern> {
  switch (key) {
    case 'category':
    case 'type':
    case 'outcome':
    case 'actor-type':
      return readClosed(key, piece, context);
    case 'action':
      return readAction(piece, context);
    case 'id':
      return readId(piece);
    case 'actor':
    case 'recorder':
      return toRead(piece, readActorPattern(key, piece));
    default:
      return toRead(piece, readPattern(piece));
  }
}

/** An issue about a whole value. */
export function valueIssue(piece: Piece, message: string, suggestion?: string): { issue: FilterIssue } {
  const { start, end } = piece;
  return { issue: { start, end, message, ...(suggestion !== undefined && { suggestion }) } };
}

function toRead(piece: Piece, read: TextPattern | { readonly problem: string }): Read<TextPattern> {
  return 'problem' in read ? valueIssue(piece, read.problem) : { values: [read] };
}

function readClosed(key: ClosedKey, piece: Piece, { catalogue, budget }: FilterContext): Read<TextPattern> {
  const pattern = readPattern(piece);
  if ('problem' in pattern) return valueIssue(piece, pattern.problem);
  if (catalogue === 'any') return { values: [pattern] };
  const known = vocabulary(key, catalogue);
  const values = resolveKnown(pattern, known);
  if (values.length > 0) return { values };
  const near = budget.suggest(() => nearestKnown(pattern.text, known));
  const list = listed(key === 'category' ? known.map(toSlug) : known);
  return valueIssue(
    piece,
    `${key}: has no value ${shown(piece.text)}; it can be ${list}`,
    near && quoteValue(key === 'category' ? toSlug(near) : near),
  );
}

function readAction(piece: Piece, { catalogue, budget }: FilterContext): Read<TextPattern> {
  const read = readPattern(piece);
  if ('problem' in read) return valueIssue(piece, read.problem);
  const pattern = { ...read, text: read.text.toUpperCase() };
  if (catalogue === 'any') return { values: [pattern] };
  const isKnown =
    pattern.anyPrefix || pattern.anySuffix
      ? catalogue.list().some(({ action }) => matchesPattern(pattern, action))
      : catalogue.get(pattern.text) !== undefined;
  if (isKnown) return { values: [pattern] };
  return valueIssue(
    piece,
    `no action of the catalogue is named ${shown(piece.text)}`,
    budget.suggest(() => catalogue.nearest(pattern.text)),
  );
}

function readId(piece: Piece): Read<TextPattern> {
  if (!isUuid(piece.text)) {
    return valueIssue(
      piece,
      'an event id must be a whole UUID, such as 019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a',
    );
  }
  return { values: [{ text: piece.text.toLowerCase(), anyPrefix: false, anySuffix: false }] };
}

/** Long values are cut: the place says where the rest is. */
function shown(text: string): string {
  return text.length > 60 ? `"${text.slice(0, 60)}…"` : `"${text}"`;
}
