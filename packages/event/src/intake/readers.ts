import type { Issues } from '../budget.ts';
import { nearest } from '../nearest.ts';

const SHOWN_CHARACTERS = 60;
const LISTED_NAMES = 20;

/** A JSON object of unknown content. */
export type Fields = { readonly [name: string]: unknown };

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a part that must be an object with known names only; the issues say what is wrong. */
export function readFields(
  value: unknown,
  path: string,
  names: ReadonlySet<string>,
  issues: Issues,
  describeUnknown?: (name: string) => string | undefined,
): Fields | undefined {
  if (!isFields(value)) {
    issues.push({ path, message: value === undefined ? 'is required: an object' : 'must be an object' });
    return undefined;
  }
  for (const name of Object.keys(value)) {
    if (names.has(name)) continue;
    const inner = path === '' ? cut(name) : `${path}.${cut(name)}`;
    issues.push({ path: inner, message: describeUnknown?.(name) ?? unknownName(name, names, issues) });
    if (issues.isFull) break;
  }
  return value;
}

/** Reads a string of 1 to `max` characters; undefined with an issue for anything else. */
export function readText(value: unknown, path: string, max: number, issues: Issues): string | undefined {
  const problem =
    value === undefined ? `is required: a string of 1 to ${max} characters` : textProblem(value, max, 1);
  if (problem === undefined) return value as string;
  issues.push({ path, message: problem });
  return undefined;
}

/** As `readText`, but may be left out. */
export function readOptionalText(
  value: unknown,
  path: string,
  max: number,
  issues: Issues,
): string | undefined {
  if (value === undefined) return undefined;
  const problem = textProblem(value, max, 1);
  if (problem === undefined) return value as string;
  issues.push({
    path,
    message: value === null || value === '' ? `${problem}; leave it out when it does not apply` : problem,
  });
  return undefined;
}

/** Why a value is no string of `min` to `max` characters that can be stored and shown, or undefined. */
export function textProblem(value: unknown, max: number, min = 0): string | undefined {
  if (typeof value !== 'string')
    return min > 0 ? `must be a string of ${min} to ${max} characters` : 'must be a string';
  if (value.length < min) return `must be a string of ${min} to ${max} characters, not empty`;
  if (value.length > max) return `must have at most ${max} characters, not ${value.length}`;
  if (value.includes('\0')) return 'must not hold the character NUL';
  if (!value.isWellFormed()) return 'must not hold half a character (a lone surrogate)';
  return undefined;
}

/** `"a"`, with what is long cut and what is invisible escaped: for messages that name what was sent. */
export function shown(text: string): string {
  return JSON.stringify(cut(text));
}

/** A name that was sent, short enough for the path of an issue. */
export function cut(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** `a, b, c`, of a long list its beginning. */
export function listed(names: readonly string[]): string {
  const more = names.length - LISTED_NAMES;
  return more > 0 ? `${names.slice(0, LISTED_NAMES).join(', ')} and ${more} more` : names.join(', ');
}

function unknownName(name: string, names: ReadonlySet<string>, { budget }: Issues): string {
  const near = budget.suggest(() => nearest(name, names));
  return near
    ? `is not a known field; did you mean ${near}?`
    : `is not a known field; known are ${listed([...names])}`;
}
