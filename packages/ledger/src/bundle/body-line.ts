import { HASH_BYTES } from '../checks.ts';
import { parseBase64 } from '../text.ts';
import type { BundleEvent, BundleGone } from './bundle-item.ts';
import type { CoverPart } from './cover.ts';
import { bundleFile, positionOf } from './preamble.ts';

/** A line of the body. */
export type BodyLine =
  | ({ readonly word: 'hash'; readonly hash: Uint8Array } & CoverPart)
  | ({ readonly word: 'event' | 'announcement' } & BundleEvent)
  | ({ readonly word: 'gone' } & BundleGone);

/** Longer than whatever stands before a payload. */
const HEAD_BYTES_MAX = 96;
const SPACE = 0x20;
const SALT_BYTES = 16;

/** Reads lines of a body, each in its only spelling. `payload` is a part of the line, not a copy. Attacker-controlled. */
export class BodyLineReader {
  #timeText = '';
  #timeMs = 0;

  /** Throws `bundle-file`; `number` is the line's. */
  read(line: Uint8Array, number: number): BodyLine {
    const word = line[0];
    // `e` and `a`.
    return word === 0x65 || word === 0x61 ? this.#opening(line, number) : readShort(line, number);
  }

  #opening(line: Uint8Array, number: number): BodyLine {
    const head = headOf(line);
    const [word, positionText, time = '', saltText = ''] = head.split(' ', 4);
    const position = positionOf(positionText);
    const salt = saltOf(saltText);
    const recordedAt = this.#time(time);
    if (
      (word === 'event' || word === 'announcement') &&
      position !== undefined &&
      salt !== undefined &&
      recordedAt !== undefined
    )
      return { word, position, recordedAt, salt, payload: line.subarray(head.length + 1) };
    throw bundleFile(number, 'must be "event <position> <time> <salt> <payload>"');
  }

  /** Neighbours were often recorded together. */
  #time(text: string): number | undefined {
    if (text === this.#timeText) return this.#timeMs;
    const ms = Date.parse(text);
    if (!(ms >= 0) || new Date(ms).toISOString() !== text) return undefined;
    this.#timeText = text;
    this.#timeMs = ms;
    return ms;
  }
}

function readShort(line: Uint8Array, number: number): BodyLine {
  const fields = line.length > HEAD_BYTES_MAX ? [] : asciiOf(line, line.length).split(' ');
  const [word, first, second, third = '', fourth] = fields;
  const [a, b] = [positionOf(first), positionOf(second)];
  if (word === 'hash' && fields.length === 4 && a !== undefined && b !== undefined) {
    const hash = parseBase64(third, `the hash in line ${number} of the bundle`, 'bundle-file');
    if (hash.length === HASH_BYTES && isPowerOfTwo(b)) return { word, first: a, count: b, hash };
  }
  if (word === 'gone' && fields.length === 5 && a !== undefined && b !== undefined && a <= b) {
    const announcement = positionOf(fourth);
    const isKind = third === 'expired' || third === 'erased';
    if (isKind && announcement !== undefined && announcement > b)
      return { word, first: a, last: b, gone: third, announcement };
  }
  throw bundleFile(
    number,
    'must be "event …", "announcement …", "hash <position> <count> <hash>" or "gone <first> <last> expired|erased <announcement>", the announcement after what it announces',
  );
}

/** Everything up to the fourth space; empty where there is none. */
function headOf(line: Uint8Array): string {
  let end = -1;
  for (let spaces = 0; spaces < 4; spaces++) {
    end = line.indexOf(SPACE, end + 1);
    if (end < 0 || end > HEAD_BYTES_MAX) return '';
  }
  return asciiOf(line, end);
}

function asciiOf(bytes: Uint8Array, end: number): string {
  let text = '';
  for (let at = 0; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

function isPowerOfTwo(count: number): boolean {
  let rest = count;
  while (rest > 1 && rest % 2 === 0) rest /= 2;
  return rest === 1;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGIT_OF = new Int8Array(128).fill(-1);
for (let value = 0; value < DIGITS.length; value++) DIGIT_OF[DIGITS.charCodeAt(value)] = value;

/** The 16 bytes of 24 characters of canonical base64; undefined for anything else. By hand: there is one for every event. */
function saltOf(text: string): Uint8Array | undefined {
  if (text.length !== 24 || !text.endsWith('==')) return undefined;
  const salt = new Uint8Array(SALT_BYTES);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let index = 0; index < 22; index++) {
    const digit = DIGIT_OF[text.charCodeAt(index)] ?? -1;
    if (digit < 0) return undefined;
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    salt[at] = (held >> bits) & 0xff;
    at += 1;
  }
  // The last digit has four bits too many: only zeros are canonical.
  return (held & 0xf) === 0 ? salt : undefined;
}
