import type { TextPattern } from './ast.ts';
import type { Piece } from './tokens.ts';

/** Splits wildcards off a value, or says why it cannot stand. `from` skips a type prefix already read. */
export function readPattern(piece: Piece, from = 0): TextPattern | { readonly problem: string } {
  const isStar = (index: number) => piece.text[index] === '*' && piece.quoted[index] === false;
  let start = from;
  let end = piece.text.length;
  const anyPrefix = start < end && isStar(start);
  if (anyPrefix) start++;
  const anySuffix = start < end && isStar(end - 1);
  if (anySuffix) end--;
  for (let index = start; index < end; index++) {
    if (isStar(index)) {
      return {
        problem:
          'a wildcard * can stand only at the start or the end; in quotes it means the character itself',
      };
    }
  }
  const text = piece.text.slice(start, end);
  if (text !== '') return { text, anyPrefix, anySuffix };
  if (!anyPrefix && !anySuffix) return { problem: 'a value is missing here' };
  return ANYTHING;
}

/** `*`: anything, but not nothing. */
export const ANYTHING: TextPattern = { text: '', anyPrefix: true, anySuffix: true };

/** Whether the pattern is `*` alone (with or without an actor type). */
export function isAnything(pattern: TextPattern): boolean {
  return pattern.text === '' && (pattern.anyPrefix || pattern.anySuffix);
}

/** Whether `value` fulfils the pattern; case counts. */
export function matchesPattern({ text, anyPrefix, anySuffix }: TextPattern, value: string): boolean {
  if (anyPrefix && anySuffix) return value.includes(text);
  if (anyPrefix) return value.endsWith(text);
  if (anySuffix) return value.startsWith(text);
  return value === text;
}
