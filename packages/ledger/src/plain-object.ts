import { isCompactObject } from './compact-object.ts';
import { LedgerError } from './ledger-error.ts';
import { quote } from './text.ts';

const NUMBER = /-?\d[\d.eE+-]*/y;

/**
 * Requires a JSON object (RFC 8259) that all readers understand alike: no name twice in the same object, of which one reader takes the
 * first and another the last, no number that a double would turn into another, and no half of
 * a character (a lone surrogate), which some readers replace and others refuse. A server writes none of them.
 * Throws `payload-form`. Attacker-controlled: it takes two passes at most, and no deep recursion.
 */
export function checkPlainObject(text: string): void {
  if (isCompactObject(text)) return;
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
  const literal = text.slice(start, end);
  const value = literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
  if (!value.isWellFormed()) fail('holds half a character (a lone surrogate)');
  let next = end;
  while (' \t\n\r'.includes(text[next] ?? '"')) next += 1;
  if (names === undefined || text[next] !== ':') return end;
  // Two spellings of a name are the same name.
  if (names.has(value)) fail(`has the name ${quote(value)} twice in the same object`);
  names.add(value);
  return end;
}

function readNumber(text: string, start: number): number {
  NUMBER.lastIndex = start;
  const literal = NUMBER.exec(text)?.[0] ?? '';
  if (!isKept(literal)) fail(`has the number ${quote(literal)}, which many readers turn into another`);
  return start + literal.length;
}

/** Whether a double says exactly what the literal says, whatever the spelling: `1.50`, `1e2` and `-0` are kept. */
function isKept(literal: string): boolean {
  const value = Number(literal);
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return false;
  return magnitude(literal) === magnitude(String(value));
}

/** The number without its sign, as `digits` times a power of ten, without zeros at either end; zero is `0`. */
function magnitude(literal: string): string {
  const [mantissa = '', power = '0'] = literal.split(/e/i);
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  // By hand: a pattern for the zeros at the end would begin anew at every zero.
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  if (end === 0) return '0';
  return `${digits.slice(0, end)}e${Number(power) - fraction.length + digits.length - end}`;
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
