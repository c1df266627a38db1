import { cut } from '../intake/readers.ts';
import type { Issue } from '../issue.ts';
import { LIMITS } from '../limits.ts';
import { numberProblem } from './number-literal.ts';

/** Thrown inside this file to leave the recursion at the first problem. */
class Problem extends Error {
  readonly issue: Issue;

  constructor(issue: Issue) {
    super(issue.message);
    this.issue = issue;
  }
}

/** A value within a text: where it begins, its path, and in how many objects and lists it stands. */
export type JsonPlace = { readonly start: number; readonly path: string; readonly depth: number };

/** `at line 3, column 7`, both from 1. */
export function describePlace(text: string, at: number): string {
  let line = 1;
  let lineStart = 0;
  for (let place = text.indexOf('\n'); place >= 0 && place < at; place = text.indexOf('\n', place + 1)) {
    line++;
    lineStart = place + 1;
  }
  return `at line ${line}, column ${at - lineStart + 1}`;
}

/**
 * Reads a text by the grammar of RFC 8259 and gives the first thing that `parseJson` refuses, or undefined. Slow and exact: only
 * used on what was refused already. With `within` it reads that value only.
 */
export function findJsonProblem(text: string, within?: JsonPlace): Issue | undefined {
  try {
    const reader = new Reader(text, within?.start);
    if (within) reader.readValue(within.path, within.depth + 1);
    else reader.readDocument();
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.issue;
    throw error;
  }
}

const SPACE = /[ \t\n\r]*/y;
const LITERAL = /true|false|null/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
const STRING_PART = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class Reader {
  readonly #text: string;
  #at: number;

  constructor(text: string, start = 0) {
    this.#text = text;
    this.#at = start;
  }

  readDocument(): void {
    this.#skipSpace();
    if (this.#at === this.#text.length)
      throw new Problem({ path: '', message: 'is empty; JSON was expected' });
    this.readValue('', 1);
    if (this.#at < this.#text.length) this.#fail('', 'nothing more');
  }

  readValue(path: string, depth: number): void {
    const next = this.#text[this.#at];
    if (next === '{' || next === '[') {
      if (depth > LIMITS.jsonDepth) {
        throw new Problem({ path, message: `is nested deeper than ${LIMITS.jsonDepth} levels` });
      }
      if (next === '{') this.#readObject(path, depth);
      else this.#readList(path, depth);
    } else if (next === '"') {
      this.#readString(path);
    } else if (this.#take(LITERAL) === undefined) {
      const literal = this.#take(NUMBER);
      if (literal === undefined) this.#fail(path, 'a value');
      const message = numberProblem(literal);
      if (message) throw new Problem({ path, message });
    }
    this.#skipSpace();
  }

  #readObject(path: string, depth: number): void {
    const names = new Set<string>();
    this.#open();
    if (this.#skip('}')) return;
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') this.#fail(path, 'a name in double quotes');
      const name = this.#readString(path);
      const inner = path === '' ? cut(name) : `${path}.${cut(name)}`;
      if (names.has(name)) throw new Problem({ path: inner, message: 'is given twice in the same object' });
      names.add(name);
      this.#skipSpace();
      if (!this.#skip(':')) this.#fail(inner, 'a colon');
      this.#skipSpace();
      this.readValue(inner, depth + 1);
    } while (this.#skip(','));
    if (!this.#skip('}')) this.#fail(path, 'a comma or }');
  }

  #readList(path: string, depth: number): void {
    this.#open();
    if (this.#skip(']')) return;
    let index = 0;
    do {
      this.#skipSpace();
      this.readValue(`${path}[${index++}]`, depth + 1);
    } while (this.#skip(','));
    if (!this.#skip(']')) this.#fail(path, 'a comma or ]');
  }

  #readString(path: string): string {
    const start = this.#at++;
    // Part by part: one expression for all would hold a long string on its stack.
    while (this.#take(STRING_PART) !== undefined);
    if (!this.#skip('"'))
      this.#fail(path, 'the rest of a string, with control characters and backslashes escaped');
    const value: unknown = JSON.parse(this.#text.slice(start, this.#at));
    if (typeof value === 'string' && value.isWellFormed()) return value;
    throw new Problem({ path, message: `holds half a character (a lone surrogate) ${this.#place()}` });
  }

  #open(): void {
    this.#at++;
    this.#skipSpace();
  }

  #skipSpace(): void {
    this.#take(SPACE);
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0];
    this.#at += taken?.length ?? 0;
    return taken;
  }

  #fail(path: string, expected: string): never {
    throw new Problem({ path, message: `is not valid JSON ${this.#place()}: ${expected} was expected` });
  }

  #place(): string {
    return describePlace(this.#text, this.#at);
  }
}
