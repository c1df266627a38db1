import { LedgerError } from './ledger-error.ts';
import { quote } from './text.ts';

const NUMBER = /-?\d[\d.eE+-]*/y;
/** A double keeps 17 digits at most. */
const MAX_DIGITS = 17;

/**
 * Requires a JSON object (RFC 8259) that all readers understand alike: no name twice in the same object, of which one reader takes the
 * first and another the last, and no number that a double would turn into another. A server writes neither.
 * Throws `payload-form`. Attacker-controlled: it takes one pass and no recursion.
 */
export function checkPlainObject(text: string): void {
  if (!isJsonObject(text)) fail('is not the JSON text of an object');
  /** The names so far of every object that is open; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? '';
    if (character === '"') at = readString(text, at, open.at(-1));
    else if (isNumberStart(character)) at = readNumber(text, at);
    else {
      if (character === '{') open.push(new Set());
      else if (character === '[') open.push(undefined);
      else if (character === '}' || character === ']') open.pop();
      at += 1;
    }
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Reads a string, which is a name if a colon follows; the place behind it. */
function readString(text: string, start: number, names: Set<string> | undefined): number {
  let end = start + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  end += 1;
  let next = end;
  while (' \t\n\r'.includes(text[next] ?? '"')) next += 1;
  if (names === undefined || text[next] !== ':') return end;
  // Two spellings of a name are the same name.
  const name = String(JSON.parse(text.slice(start, end)));
  if (names.has(name)) fail(`has the name ${quote(name)} twice in the same object`);
  names.add(name);
  return end;
}

function readNumber(text: string, start: number): number {
  NUMBER.lastIndex = start;
  const literal = NUMBER.exec(text)?.[0] ?? '';
  if (!isKept(literal)) fail(`has the number ${quote(literal)}, which many readers turn into another`);
  return start + literal.length;
}

function isKept(literal: string): boolean {
  const value = Number(literal);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false;
  const [mantissa = ''] = literal.split(/e/i);
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+/, '');
  return Number.isFinite(value) && digits.length <= MAX_DIGITS && (value !== 0 || digits === '');
}

function isNumberStart(character: string): boolean {
  return character === '-' || (character >= '0' && character <= '9');
}

function fail(reason: string): never {
  throw new LedgerError(
    'payload-form',
    `the payload ${reason}: readers would not agree on what it says, so nothing is said of it`,
  );
}
