import type { Issue } from '../issue.ts';
import { LIMITS } from '../limits.ts';
import { findJsonProblem } from './find-json-problem.ts';
import { numberProblem } from './number-literal.ts';

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issue: Issue };

const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;
const NUMBER = /-?\d+(?:\.\d+)?([eE][-+]?\d+)?/y;

/**
 * Reads JSON (RFC 8259) of which nothing is lost or guessed: refuses, beside what is not JSON, an object that has a name twice,
 * half characters (lone surrogates, also as `\ud800`), numbers that would not be kept as written, and nesting deeper than
 * 32. The issue names the place. Messages never quote values, which may be secret. `__proto__` is a name as any other.
 *
 * The engine parses; one pass over the text then proves the rest. Only a text that fails is read again to find the place.
 */
export function parseJson(text: string): ParsedJson {
  // Counting comes first: it ends at once where a text is nested so deep that parsing it would take long.
  const names = countNames(text);
  if (names === undefined) return refuse(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(text);
  }
  return isExact(text, value, names) ? { ok: true, value } : refuse(text);
}

function refuse(text: string): ParsedJson {
  return { ok: false, issue: findJsonProblem(text) ?? { path: '', message: 'is not valid JSON' } };
}

/** Whether valid JSON and what was made of it say the same. Every name of the text must have become one of the value. */
function isExact(text: string, value: unknown, names: number): boolean {
  if (names !== countKeys(value) || !text.isWellFormed()) return false;
  return !ESCAPED_SURROGATE.test(text) || isWellFormed(value);
}

/**
 * How many names the objects of a JSON text have, or undefined for a number or depth that is refused. Of what is not JSON it
 * only promises to come to an end.
 */
function countNames(text: string): number | undefined {
  let names = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = closingQuote(text, at);
    else if (unit === COLON) names++;
    else if (unit === OPEN_OBJECT || unit === OPEN_LIST) {
      if (++depth > LIMITS.jsonDepth) return undefined;
    } else if (unit === CLOSE_OBJECT || unit === CLOSE_LIST) depth--;
    else if ((unit >= ZERO && unit <= NINE) || unit === MINUS) {
      NUMBER.lastIndex = at;
      const [literal = '', exponent] = NUMBER.exec(text) ?? [];
      // Fifteen digits always survive a double.
      if ((exponent !== undefined || literal.length > 15) && numberProblem(literal)) return undefined;
      at += Math.max(literal.length - 1, 0);
    }
  }
  return names;
}

function closingQuote(text: string, opening: number): number {
  let at = text.indexOf('"', opening + 1);
  while (text.charCodeAt(at - 1) === BACKSLASH && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at < 0 ? text.length : at;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countKeys(item);
    return count;
  }
  for (const item of Object.values(value)) count += 1 + (typeof item === 'object' ? countKeys(item) : 0);
  return count;
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, item]) => name.isWellFormed() && isWellFormed(item));
}
