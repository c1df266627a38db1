/** One variable as a `.env` text writes it. */
export type EnvEntry = {
  readonly name: string;
  readonly value: string;
  /** The quote around the value, if it has one. */
  readonly quote: Quote | undefined;
  /** How many characters from a `#` on were left out, in the line of a value without quotes. */
  readonly commentCharacters: number;
  /** The characters that stand after a backslash: those that it gave another meaning, and the others. */
  readonly escapes: { readonly replaced: ReadonlySet<string>; readonly kept: ReadonlySet<string> };
};

export type Quote = '"' | "'";

/** What stands at a place of the text, and where the next line begins. */
export type EnvLine = { readonly end: number } & (
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'variable'; readonly entry: EnvEntry }
);

/** More characters than these have more than 64 KiB. */
const UNQUOTED_CHARACTERS_MAX = 65_536;
/** A value of 64 KiB may be written in escapes. */
const QUOTED_CHARACTERS_MAX = 131_072;
/** The name is taken whole: giving back its characters one by one would take its length again, and find nothing. */
const HEAD = /^\s*(?:export\s+)?(?=([\w.-]+))\1(?:\s*=|:(?=\s))\s*/;
/** What a backslash and this character stand for in double quotes. */
const IN_DOUBLE_QUOTES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['\\', '\\'],
  ['"', '"'],
  ['$', '$'],
]);

/**
 * Reads the entry whose first line begins at `start`; lines end with `\n`. Quotes, comments and escapes are those of Docker Compose
 * (https://docs.docker.com/reference/compose-file/services/#env_file-format), but a `$` is a `$`, and nothing is made of `\a`, `\b`, `\c`,
 * `\f`, `\v` and `\0`. Takes time in proportion to what it reads.
 */
export function readEnvLine(text: string, start: number): EnvLine {
  const end = endOfLine(text, start);
  const line = text.slice(start, end);
  const after = end + 1;
  if (/^\s*(#|$)/.test(line)) return { kind: 'nothing', end: after };
  const [head, name = ''] = HEAD.exec(line) ?? [];
  if (head === undefined) {
    return {
      kind: 'wrong',
      end: after,
      message: 'must be NAME=value, empty, or a comment that begins with #',
    };
  }
  const quote = line[head.length];
  if (quote !== '"' && quote !== "'") {
    const plain = unquoted(line, head.length);
    if (plain === 'too-long') return tooLong(after);
    return { kind: 'variable', end: after, entry: { name, ...plain } };
  }
  const quoted = readQuoted(text, start + head.length + 1, quote);
  if (quoted === 'too-long') return tooLong(after);
  if (quoted === undefined) {
    const message = `must end its value with the quote (${quote}) that begins it, which a backslash before it prevents`;
    return { kind: 'wrong', end: after, message };
  }
  const endOfLast = endOfLine(text, quoted.end);
  if (!/^\s*$|^\s+#/.test(text.slice(quoted.end, endOfLast))) {
    const message = `must have nothing after its closing quote (${quote}) but a comment, with white space before the #`;
    return { kind: 'wrong', end: after, message };
  }
  const { value, escapes } = quoted;
  return {
    kind: 'variable',
    end: endOfLast + 1,
    entry: { name, value, quote, commentCharacters: 0, escapes },
  };
}

function tooLong(end: number): EnvLine {
  return { kind: 'wrong', end, message: 'must have fewer characters: the value is too large' };
}

function unquoted(line: string, from: number): Omit<EnvEntry, 'name'> | 'too-long' {
  // A # right after the = belongs to the value.
  const comment = line.slice(from - 1).search(/\s#/);
  const end = comment < 0 ? line.length : from + comment;
  const value = line.slice(from, end).trim();
  if (value.length > UNQUOTED_CHARACTERS_MAX) return 'too-long';
  return {
    value,
    quote: undefined,
    commentCharacters: codePoints(line, end),
    escapes: { replaced: new Set(), kept: afterBackslashes(value) },
  };
}

function afterBackslashes(value: string): Set<string> {
  const found = new Set<string>();
  for (let at = value.indexOf('\\'); at >= 0; at = value.indexOf('\\', at + 2)) {
    const char = value.codePointAt(at + 1);
    if (char !== undefined) found.add(String.fromCodePoint(char));
  }
  return found;
}

/** The value whose opening quote ends at `from`, and where its closing quote ends, if there is one. */
function readQuoted(
  text: string,
  from: number,
  quote: Quote,
): (Pick<EnvEntry, 'value' | 'escapes'> & { readonly end: number }) | 'too-long' | undefined {
  let end = from;
  while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1;
  if (end >= text.length) return undefined;
  if (end - from > QUOTED_CHARACTERS_MAX) return 'too-long';
  const replaced = new Set<string>();
  const kept = new Set<string>();
  const value = text.slice(from, end).replaceAll(/\\(.)/gs, (written, char: string) => {
    const meaning = quote === '"' ? IN_DOUBLE_QUOTES.get(char) : char === quote ? quote : undefined;
    (meaning === undefined ? kept : replaced).add(char);
    return meaning ?? written;
  });
  return { value, escapes: { replaced, kept }, end: end + 1 };
}

/** How many characters there are from a place on, without making each of them a text. */
function codePoints(text: string, from: number): number {
  let count = 0;
  for (let at = from; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) count++;
  return count;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}
