import type { Issue } from '../issue.ts';
import { findJsonProblem } from './find-json-problem.ts';
import { scanValue, skipSpace } from './scan-value.ts';

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issue: Issue };

const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

/**
 * Reads JSON (RFC 8259) of which nothing is lost or guessed: refuses, beside what is not JSON, an object that has a name twice,
 * half characters (lone surrogates, also as `\ud800`), numbers that would not be kept as written, and nesting deeper than
 * 32. The issue names the place. Messages never quote values, which may be secret. `__proto__` is a name as any other.
 *
 * The engine parses; one pass over the text then proves the rest. Only a text that fails is read again to find the place.
 */
export function parseJson(text: string): ParsedJson {
  // Scanning comes first: it ends at once where a text is nested so deep that parsing it would take long.
  const scanned = scanValue(text, skipSpace(text, 0));
  const value = scanned && parseExactly(text, scanned.names);
  if (value) return { ok: true, value: value.value };
  return { ok: false, issue: findJsonProblem(text) ?? { path: '', message: 'is not valid JSON' } };
}

/** The value of a text that `scanValue` has read whole, counting `names`; undefined when it is refused. */
export function parseExactly(text: string, names: number): { readonly value: unknown } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isExact(text, value, names) ? { value } : undefined;
}

/** Whether valid JSON and what was made of it say the same. Every name of the text must have become one of the value. */
function isExact(text: string, value: unknown, names: number): boolean {
  if (names !== countKeys(value) || !text.isWellFormed()) return false;
  return !ESCAPED_SURROGATE.test(text) || isWellFormed(value);
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
