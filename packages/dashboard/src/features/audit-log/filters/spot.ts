/** The part of a filter's text that the caret is in, which a completion replaces. */
export type Spot = {
  readonly start: number;
  readonly end: number;
  /** What stands there before the caret, without quotes. */
  readonly typed: string;
  /** The name before the colon when it is a value; undefined for a word, which may become a key. */
  readonly key: string | undefined;
  /** The whole term, with its sign and key. */
  readonly term: { readonly start: number; readonly end: number };
};

const KEY_PREFIX = /[A-Za-z][A-Za-z0-9_-]*:/y;
const SPACE = /\s/;

/** Where the caret is, by the rules by which the parser splits a filter into terms and values; a quote may still be open. */
export function spotAt(text: string, caret: number): Spot {
  let at = 0;
  while (at < text.length) {
    if (SPACE.test(text.charAt(at))) {
      at++;
      continue;
    }
    if (at > caret) break;
    const spots = readTerm(text, at);
    const end = spots.at(-1)?.end ?? at;
    const spot = spots.find((part) => caret <= part.end);
    if (spot !== undefined) {
      // A caret before the value, in the sign or the key, completes that.
      const start = Math.min(spot.start, Math.max(caret, at));
      const isInKey = spot.key !== undefined && start < spot.start;
      const part = isInKey
        ? { ...spot, start: skipSign(text, at), end: spot.start - 1, key: undefined }
        : spot;
      return { ...part, typed: unquoted(text.slice(part.start, caret)), term: { start: at, end } };
    }
    at = end;
  }
  return { start: caret, end: caret, typed: '', key: undefined, term: { start: caret, end: caret } };
}

type Part = Pick<Spot, 'start' | 'end' | 'key'>;

function readTerm(text: string, start: number): readonly Part[] {
  const body = skipSign(text, start);
  KEY_PREFIX.lastIndex = body;
  const prefix = KEY_PREFIX.exec(text)?.[0];
  if (prefix === undefined) return [{ start: body, end: endOf(text, body, false), key: undefined }];
  const parts: Part[] = [];
  let at = body + prefix.length;
  for (;;) {
    const end = endOf(text, at, true);
    parts.push({ start: at, end, key: prefix.slice(0, -1).toLowerCase() });
    if (text[end] !== ',') return parts;
    at = end + 1;
  }
}

function skipSign(text: string, start: number): number {
  return text[start] === '-' ? start + 1 : start;
}

function endOf(text: string, start: number, stopAtComma: boolean): number {
  let isQuoted = false;
  for (let at = start; at < text.length; at++) {
    const unit = text.charAt(at);
    if (isQuoted && unit === '\\') at++;
    else if (unit === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (SPACE.test(unit) || (stopAtComma && unit === ','))) return at;
  }
  return text.length;
}

function unquoted(text: string): string {
  return text.replace(/\\(["\\])|"/g, (_, escaped: string | undefined) => escaped ?? '');
}
