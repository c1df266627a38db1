import { LIMITS } from '../limits.ts';
import { numberProblem } from './number-literal.ts';

const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const LETTER_E = 0x65;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const NUMBER = /-?\d+(?:\.\d+)?([eE][-+]?\d+)?/y;

/** A value in a JSON text: the place behind it, and how many names its objects have. */
export type ScannedValue = { readonly end: number; readonly names: number };

/**
 * Finds the end of the value that begins at `start`, within so many objects and lists (`outside`), or undefined for a number or depth that
 * is refused. Reads to `most` at the latest. Of what is not JSON it only promises to come to an end.
 */
export function scanValue(
  text: string,
  start: number,
  outside = 0,
  most = text.length,
): ScannedValue | undefined {
  let names = 0;
  let depth = outside;
  for (let at = start; at < most; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = closingQuote(text, at, most);
      if (depth === outside) return { end: at + 1, names };
    } else if (unit === COLON) names++;
    else if (unit === OPEN_OBJECT || unit === OPEN_LIST) {
      if (++depth > LIMITS.jsonDepth) return undefined;
    } else if (unit === CLOSE_OBJECT || unit === CLOSE_LIST) {
      if (depth === outside) return { end: at, names };
      if (--depth === outside) return { end: at + 1, names };
    } else if ((unit >= ZERO && unit <= NINE) || unit === MINUS) {
      const end = endOfShortNumber(text, at) ?? endOfNumber(text, at);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if (depth === outside && (unit === COMMA || isSpace(unit))) return { end: at, names };
  }
  return { end: most, names };
}

/** The end of a number of at most fifteen digits, which always survive a double; undefined for another. */
function endOfShortNumber(text: string, start: number): number | undefined {
  let at = start + 1;
  let unit = text.charCodeAt(at);
  while ((unit >= ZERO && unit <= NINE) || unit === POINT) unit = text.charCodeAt(++at);
  const goesOn = unit === MINUS || unit === PLUS || (unit | 0x20) === LETTER_E;
  return goesOn || at - start > 15 ? undefined : at;
}

/** The end of a number; undefined when it would become another one. */
function endOfNumber(text: string, start: number): number | undefined {
  NUMBER.lastIndex = start;
  const [literal = '', exponent] = NUMBER.exec(text) ?? [];
  if ((exponent !== undefined || literal.length > 15) && numberProblem(literal)) return undefined;
  return start + Math.max(literal.length, 1);
}

/** The place of the first unit from `at` on that is no white space, or `most`. */
export function skipSpace(text: string, at: number, most = text.length): number {
  let place = at;
  while (place < most && isSpace(text.charCodeAt(place))) place++;
  return place;
}

/** The place of the quote that ends the string beginning at `opening`, or `most` when it does not end before. */
export function closingQuote(text: string, opening: number, most: number): number {
  let at = text.indexOf('"', opening + 1);
  while (at < most && text.charCodeAt(at - 1) === BACKSLASH && isEscaped(text, at)) {
    at = text.indexOf('"', at + 1);
  }
  return at < 0 || at > most ? most : at;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}

/** How many values and names a JSON text has at least; counting ends beyond `most`. */
export function countValues(text: string, most: number): number {
  let count = 0;
  for (let at = 0; at < text.length && count <= most; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = closingQuote(text, at, text.length);
    else if (unit === COMMA || unit === COLON || unit === OPEN_OBJECT || unit === OPEN_LIST) count++;
  }
  return count;
}
