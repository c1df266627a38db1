const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const ESCAPE_OR_CONTROL = /[\\\p{Cc}]/u;
/** Beyond these a slower reader decides. */
const DEPTH_MAX = 40;
const NAMES_MAX = 64;
/** As many digits as every double keeps. */
const DIGITS_MAX = 15;

/**
 * Whether a text is a JSON object in the form that servers write: without white space between its parts, escapes, powers of ten and long
 * numbers, and no name twice in an object. Such an object is one that all readers understand alike. No says nothing: a slower reader decides.
 * One pass and nothing made of it but its names.
 */
export function isCompactObject(text: string): boolean {
  if (ESCAPE_OR_CONTROL.test(text) || !text.isWellFormed()) return false;
  return text.startsWith('{') && afterObject(text, 0, 0) === text.length;
}

/** Each gives the place behind what it reads, and NaN for what it does not take. */
function afterValue(text: string, at: number, depth: number): number {
  switch (text[at]) {
    case '"':
      return afterString(text, at);
    case '{':
      return afterObject(text, at, depth);
    case '[':
      return afterList(text, at, depth);
    case 't':
      return text.startsWith('true', at) ? at + 4 : Number.NaN;
    case 'n':
      return text.startsWith('null', at) ? at + 4 : Number.NaN;
    case 'f':
      return text.startsWith('false', at) ? at + 5 : Number.NaN;
    default:
      return afterNumber(text, at);
  }
}

function afterObject(text: string, start: number, depth: number): number {
  if (depth >= DEPTH_MAX) return Number.NaN;
  if (text[start + 1] === '}') return start + 2;
  const names: string[] = [];
  for (let at = start; ; ) {
    const name = at + 1;
    if (text.charCodeAt(name) !== QUOTE) return Number.NaN;
    const end = afterString(text, name);
    const written = text.slice(name, end);
    if (text.charCodeAt(end) !== COLON || names.length >= NAMES_MAX || names.includes(written))
      return Number.NaN;
    names.push(written);
    at = afterValue(text, end + 1, depth + 1);
    if (text.charCodeAt(at) === COMMA) continue;
    return text[at] === '}' ? at + 1 : Number.NaN;
  }
}

function afterList(text: string, start: number, depth: number): number {
  if (depth >= DEPTH_MAX) return Number.NaN;
  if (text[start + 1] === ']') return start + 2;
  for (let at = start; ; ) {
    at = afterValue(text, at + 1, depth + 1);
    if (text.charCodeAt(at) === COMMA) continue;
    return text[at] === ']' ? at + 1 : Number.NaN;
  }
}

/** Without escapes, the next quote is its end. */
function afterString(text: string, start: number): number {
  const end = text.indexOf('"', start + 1);
  return end < 0 ? Number.NaN : end + 1;
}

function afterNumber(text: string, start: number): number {
  const first = text[start] === '-' ? start + 1 : start;
  const whole = afterDigits(text, first);
  if (whole === first || (text[first] === '0' && whole > first + 1)) return Number.NaN;
  const end = text[whole] === '.' ? afterDigits(text, whole + 1) : whole;
  if (end === whole + 1 || end - first > DIGITS_MAX) return Number.NaN;
  return end;
}

function afterDigits(text: string, start: number): number {
  let at = start;
  for (let code = text.charCodeAt(at); code >= 0x30 && code <= 0x39; code = text.charCodeAt(at)) at += 1;
  return at;
}
