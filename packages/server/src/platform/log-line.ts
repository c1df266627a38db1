import { format } from 'node:util';

/** Characters of one text; the rest is left out, and its length told. */
const TEXT_MAX = 2_048;
/** Characters of all that a line holds together; what would begin behind them is left out. */
const LINE_MAX = 4_096;
/** What a value counts for besides its text. */
const VALUE_COST = 16;
const ENTRIES_MAX = 20;
const NAME_MAX = 100;
const DEPTH_MAX = 4;
const MESSAGE_MAX = 500;

export type LogLine = { readonly fields: Readonly<Record<string, unknown>>; readonly message: string };

/**
 * The arguments of a call of the logger as one line that is bounded, whatever they hold: no text, list, object or error gets past
 * these lengths, so that no caller has to think of them.
 */
export function boundLine(args: readonly unknown[]): LogLine {
  const [first, ...rest] = args;
  const [what, text, ...values] = typeof first === 'string' ? [undefined, first, ...rest] : [first, ...rest];
  const bounding = new Bounding();
  const told = values.length > 0 ? format(text, ...values.map((value) => bounding.bound(value))) : text;
  const message = cut(String(told ?? messageIn(what) ?? ''), MESSAGE_MAX);
  const fields = bounding.bound(what instanceof Error ? { err: what } : what);
  return { fields: isRecord(fields) ? fields : { value: fields }, message };
}

class Bounding {
  #left = LINE_MAX;

  bound(value: unknown, depth = 0): unknown {
    this.#left -= VALUE_COST;
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
    if (depth >= DEPTH_MAX) return '…';
    if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
    if (value instanceof Error) return this.#error(value, depth);
    if (value instanceof Date || value instanceof URL) return this.#text(String(value.toJSON()));
    if (Array.isArray(value)) return this.#list(value, depth);
    return this.#object(Object.entries(value), depth);
  }

  #text(text: string): string {
    const told = cut(text, Math.min(TEXT_MAX, Math.max(0, this.#left)));
    this.#left -= told.length;
    return told;
  }

  #error(error: Error, depth: number): unknown {
    const { name, message, stack, cause } = error;
    const code = 'code' in error ? error.code : undefined;
    return this.#object(Object.entries({ name, message, code, stack, cause }), depth);
  }

  #list(values: readonly unknown[], depth: number): unknown[] {
    const told: unknown[] = [];
    for (const value of values.slice(0, ENTRIES_MAX)) {
      if (this.#left <= 0) break;
      told.push(this.bound(value, depth + 1));
    }
    return told.length < values.length ? [...told, `… ${values.length - told.length} more`] : told;
  }

  #object(entries: readonly (readonly [string, unknown])[], depth: number): Record<string, unknown> {
    const known = entries.filter(([, value]) => value !== undefined);
    const told: [string, unknown][] = [];
    for (const [name, value] of known.slice(0, ENTRIES_MAX)) {
      if (this.#left <= 0) break;
      const shown = cut(name, NAME_MAX);
      this.#left -= shown.length;
      told.push([shown, this.bound(value, depth + 1)]);
    }
    if (told.length < known.length) told.push(['…', `${known.length - told.length} more`]);
    return Object.fromEntries(told);
  }
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max)}… (${text.length.toLocaleString('en')} characters)`;
}

function messageIn(what: unknown): string | undefined {
  return what instanceof Error ? what.message : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
