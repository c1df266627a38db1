import type { FilterIssue } from './filter-error.ts';

/** A value as written: `quoted[i]` says whether unit `i` of `text` stood in quotes, where nothing has a special meaning. */
export type Piece = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly quoted: readonly boolean[];
};

/** A word of the filter. `key` is absent for free text, which has exactly one value. */
export type Token = {
  readonly start: number;
  readonly end: number;
  readonly negated: boolean;
  readonly key?: { readonly start: number; readonly end: number; readonly name: string };
  readonly values: readonly Piece[];
};

const KEY_PREFIX = /[A-Za-z][A-Za-z0-9_-]*:/y;
const SPACE = /\s/;

/** What reads as `key:` at that place of the text, unless it is quoted. */
export function keyPrefixAt(text: string, at: number): string | undefined {
  KEY_PREFIX.lastIndex = at;
  return KEY_PREFIX.exec(text)?.[0];
}

/** Splits a filter into its words; only a quote that is not closed can be wrong here. */
export function tokenize(text: string): { tokens: readonly Token[]; issues: readonly FilterIssue[] } {
  const tokens: Token[] = [];
  const issues: FilterIssue[] = [];
  let at = 0;
  while (at < text.length) {
    if (SPACE.test(text.charAt(at))) {
      at++;
      continue;
    }
    const token = readToken(text, at, issues);
    tokens.push(token);
    at = token.end;
  }
  return { tokens, issues };
}

function readToken(text: string, start: number, issues: FilterIssue[]): Token {
  const negated = text[start] === '-';
  const body = negated ? start + 1 : start;
  const prefix = keyPrefixAt(text, body);
  if (prefix === undefined) {
    const value = readPiece(text, body, false, issues);
    return { start, end: value.end, negated, values: [value] };
  }
  const key = { start: body, end: body + prefix.length - 1, name: prefix.slice(0, -1) };
  const values = [readPiece(text, body + prefix.length, true, issues)];
  let end = values[0]?.end ?? start;
  while (text[end] === ',') {
    const value = readPiece(text, end + 1, true, issues);
    values.push(value);
    end = value.end;
  }
  return { start, end, negated, key, values };
}

/** Reads up to white space (or a comma) outside quotes. In quotes, `\"` and `\\` stand for the second character. */
function readPiece(source: string, start: number, stopAtComma: boolean, issues: FilterIssue[]): Piece {
  const units: string[] = [];
  const quoted: boolean[] = [];
  let openedAt: number | undefined;
  let at = start;
  for (; at < source.length; at++) {
    let unit = source.charAt(at);
    if (unit === '"') {
      openedAt = openedAt === undefined ? at : undefined;
      continue;
    }
    if (openedAt === undefined) {
      if (SPACE.test(unit) || (stopAtComma && unit === ',')) break;
    } else if (unit === '\\' && (source[at + 1] === '"' || source[at + 1] === '\\')) {
      at++;
      unit = source.charAt(at);
    }
    units.push(unit);
    quoted.push(openedAt !== undefined);
  }
  if (openedAt !== undefined) {
    issues.push({
      start: openedAt,
      end: source.length,
      message: 'this quote is never closed: add a " at its end',
    });
  }
  return { start, end: at, text: units.join(''), quoted };
}
