/** What JSON may make of one object at most: recording must not hold up the program. */
const VALUES_MAX = 2_000;
const CHARACTERS_MAX = 20_000;

const TOO_LARGE = new Error('too large');

/** A value as JSON has it, and what of it was lost on the way; or why it has no such form. */
export type Plain =
  | { readonly value: string | number | boolean | null; readonly loss?: string }
  | { readonly problem: string };

/**
 * The plain form of a value: numbers that JSON does not hold exactly become text, dates and what else has a `toJSON` become what that gives, other
 * objects and lists the text of their JSON. A text is cut to `max` characters. Never throws.
 */
export function plainValue(value: unknown, max: number): Plain {
  try {
    return toPlain(value, max);
  } catch (error) {
    // What the program's own code throws may quote what it was about.
    return {
      problem: `cannot be read (${error === TOO_LARGE ? 'it is too large' : 'it throws, or holds itself'})`,
    };
  }
}

/** A text that can be stored, of at most `max` characters; the end of a longer one becomes `…`. */
export function plainText(text: string, max: number): { readonly value: string; readonly loss?: string } {
  const whole = text.toWellFormed().replaceAll('\0', '\ufffd');
  if (whole.length > max) {
    // A pair of surrogates is cut as one.
    const kept = whole.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '');
    return { value: `${kept}…`, loss: `was cut from ${text.length} to ${max} characters` };
  }
  return whole === text ? { value: text } : { value: whole, loss: 'held characters that cannot be stored' };
}

function toPlain(value: unknown, max: number): Plain {
  switch (typeof value) {
    case 'string':
      return plainText(value, max);
    case 'number':
      if (!Number.isFinite(value)) return { problem: `is ${value}, which JSON does not have` };
      return {
        value: Number.isInteger(value) && !Number.isSafeInteger(value) ? String(BigInt(value)) : value,
      };
    case 'bigint':
      return { value: exactNumber(value) };
    case 'boolean':
      return { value };
    case 'object':
      return value === null ? { value } : objectForm(value, max);
    default:
      return { problem: `is a ${typeof value}, which JSON does not have` };
  }
}

function objectForm(value: object, max: number): Plain {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return { problem: 'is binary, not text' };
  if (value instanceof Date && Number.isNaN(value.getTime()))
    return { problem: 'is a date that does not exist' };
  if (value instanceof Error) return plainText(`${value.name}: ${value.message}`, max);
  const json = jsonOf(value);
  if (json === undefined) return { problem: 'has no content that JSON has' };
  // What `toJSON` gave is taken as it is.
  const parsed: unknown = JSON.parse(json);
  return typeof parsed === 'object' && parsed !== null ? plainText(json, max) : toPlain(parsed, max);
}

function jsonOf(value: object): string | undefined {
  let values = 0;
  let characters = 0;
  return JSON.stringify(value, (_, part: unknown) => {
    values += 1;
    characters += typeof part === 'string' ? part.length : 0;
    if (values > VALUES_MAX || characters > CHARACTERS_MAX) throw TOO_LARGE;
    if (typeof part === 'bigint') return exactNumber(part);
    if (part instanceof Map) return Object.fromEntries(part);
    if (part instanceof Set) return [...part];
    return part;
  });
}

/** A number where it holds the value exactly, else its digits. */
export function exactNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
