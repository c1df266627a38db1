import { isValueName } from '@daybook/event';
import { parse } from 'dotenv';
import { NAME_RULE, valueProblem } from '../value-rules.ts';

const NAMES_MAX = 1_000;
const LINES_MAX = 20_000;
/** What is shown of a file that is wrong throughout. */
const PROBLEMS_MAX = 100;
/** A value of 64 KiB may be written in escapes, and have a comment. */
const ENTRY_CHARACTERS_MAX = 262_144;

export type EnvProblem = {
  /** From 1; the first line of a value that has several. */
  readonly line: number;
  /** What would be right. Never text of the file: any of it may be part of a value. */
  readonly message: string;
};

export type ParsedEnv =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly problems: readonly EnvProblem[] };

/**
 * The variables of a `.env` text. Values are what the library dotenv makes of them; as that passes over what it does not
 * understand, each entry is found here and given to it alone.
 */
export function parseEnv(text: string): ParsedEnv {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/, LINES_MAX + 1);
  if (lines.length > LINES_MAX) {
    const message = `the file must have at most ${LINES_MAX.toLocaleString('en')} lines`;
    return { ok: false, problems: [{ line: LINES_MAX + 1, message }] };
  }
  const values = new Map<string, string>();
  const places = new Map<string, number>();
  const problems: EnvProblem[] = [];
  for (let at = 0; at < lines.length && problems.length < PROBLEMS_MAX && values.size <= NAMES_MAX; ) {
    const line = at + 1;
    const entry = readEntry(lines, at);
    at += entry.lines;
    if (entry.kind === 'nothing') continue;
    const problem = entry.kind === 'wrong' ? entry.message : checkEntry(entry, places);
    if (problem !== undefined) problems.push({ line, message: problem });
    else if (entry.kind === 'variable') {
      places.set(entry.name, line);
      values.set(entry.name, entry.value);
    }
  }
  if (problems.length === 0 && (values.size === 0 || values.size > NAMES_MAX)) {
    const message = `the file must have 1 to ${NAMES_MAX.toLocaleString('en')} variables, it has ${values.size}${values.size > NAMES_MAX ? ' or more' : ''}`;
    return { ok: false, problems: [{ line: 1, message }] };
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values };
}

type Entry = { readonly lines: number } & (
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'variable'; readonly name: string; readonly value: string }
);

const HEAD = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=|:(?=\s))\s*/;

function readEntry(lines: readonly string[], at: number): Entry {
  const first = lines[at] ?? '';
  if (/^\s*(#|$)/.test(first)) return { kind: 'nothing', lines: 1 };
  const [head, name = ''] = HEAD.exec(first) ?? [];
  if (head === undefined) {
    return { kind: 'wrong', lines: 1, message: 'must be NAME=value, empty, or a comment that begins with #' };
  }
  const quote = /^["'`]/.exec(first.slice(head.length))?.[0];
  const count = quote ? linesOfQuoted(lines, { at, from: head.length + 1, quote }) : 1;
  if (count === undefined) {
    const message = `must end its value with the quote (${quote}) that begins it, and nothing but a comment after it`;
    return { kind: 'wrong', lines: 1, message };
  }
  const written = lines.slice(at, at + count).join('\n');
  if (written.length > ENTRY_CHARACTERS_MAX) {
    return { kind: 'wrong', lines: count, message: 'must have fewer characters: the value is too large' };
  }
  const read = Object.entries(parse(written));
  const [only] = read;
  if (!only || read.length > 1 || only[0] !== name) {
    return { kind: 'wrong', lines: count, message: 'must be NAME=value: put the value in quotes' };
  }
  return { kind: 'variable', lines: count, name, value: only[1] };
}

/**
 * How many lines a quoted value takes, as dotenv sees it: it ends at the last quote after which its line holds nothing but a comment,
 * looking past quotes behind a backslash only. Undefined when there is none.
 */
function linesOfQuoted(
  lines: readonly string[],
  { at, from, quote }: { at: number; from: number; quote: string },
): number | undefined {
  let count: number | undefined;
  for (let index = at; index < lines.length; index++) {
    const line = lines[index] ?? '';
    let place = line.indexOf(quote, index === at ? from : 0);
    for (; place >= 0; place = line.indexOf(quote, place + 1)) {
      if (/^\s*(#|$)/.test(line.slice(place + 1))) count = index - at + 1;
      if (line[place - 1] !== '\\') return count;
    }
  }
  return count;
}

function checkEntry(entry: Entry, places: ReadonlyMap<string, number>): string | undefined {
  if (entry.kind !== 'variable') return undefined;
  if (!isValueName(entry.name)) return `the name ${NAME_RULE}`;
  const before = places.get(entry.name);
  if (before !== undefined) return `must not set the variable of line ${before} again`;
  const problem = valueProblem(entry.value);
  return problem && `the value ${problem}`;
}
