import type { NumberTerm } from './ast.ts';
import { type Read, valueIssue } from './field-values.ts';
import type { Piece } from './tokens.ts';

type NumberRange = NumberTerm['values'][number];

const LAST_HOUR = 23;

/** Reads `120` or `130..140`, both ends included. */
export function readNumberRange(key: NumberTerm['key'], piece: Piece): Read<NumberRange> {
  const match = /^(\d{1,16})(?:\.\.(\d{1,16}))?$/.exec(piece.text);
  if (!match) {
    const digits = /^[vV#](\d{1,15})$/.exec(piece.text)?.[1];
    const example = 'a whole number or a range such as 130..140';
    const message = piece.text === '' ? `a value is missing here: ${example}` : `${key}: must be ${example}`;
    return valueIssue(piece, message, digits);
  }
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) {
    return valueIssue(piece, `${key}: must be below ${Number.MAX_SAFE_INTEGER}`);
  }
  if (key === 'hour' && last > LAST_HOUR) {
    return valueIssue(piece, `hour: must be from 0 to ${LAST_HOUR}, the hour of the day in UTC`);
  }
  if (first > last) {
    return valueIssue(piece, 'a range must begin with its smaller end', `${last}..${first}`);
  }
  return { values: [{ first, last }] };
}
