import { cut } from '../intake/readers.ts';
import type { Issue } from '../issue.ts';
import { LIMITS } from '../limits.ts';
import { describePlace, findJsonProblem } from './find-json-problem.ts';
import { parseExactly } from './parse-json.ts';
import { closingQuote, type ScannedValue, scanValue, skipSpace } from './scan-value.ts';

/** `characters` says how much of the text was read for a piece. */
export type BatchPiece =
  | { readonly kind: 'event'; readonly value: unknown; readonly characters: number }
  /** A name beside `events`, or an `events` that is no list. */
  | { readonly kind: 'other'; readonly name: string; readonly characters: number }
  | LastPiece;

type LastPiece =
  /** The text is refused as `parseJson` refuses it. */
  | { readonly kind: 'malformed'; readonly issue: Issue }
  /** The event of that index, or without one the whole text, is larger than an event may be as it is sent. */
  | { readonly kind: 'too-large'; readonly index?: number }
  /** It has more than `LIMITS.eventNames`. */
  | { readonly kind: 'too-many-names'; readonly index?: number };

/**
 * Takes the text of a large `{ "events": [ … ] }`, or of a bare list, apart, one event a piece, so that the caller can pause between them: each piece is
 * work for a few times `LIMITS.eventCharacters` at most. Another text is one event, and as such too large. After a piece
 * of another kind nothing comes.
 */
export function* splitBatch(text: string): Generator<BatchPiece, void, undefined> {
  try {
    yield* new Splitter(text).pieces();
  } catch (error) {
    if (!(error instanceof Ending)) throw error;
    yield error.piece;
  }
}

/** Thrown inside this file to end with a last piece. */
class Ending extends Error {
  readonly piece: LastPiece;

  constructor(piece: LastPiece) {
    super(piece.kind);
    this.piece = piece;
  }
}

class Splitter {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  *pieces(): Generator<BatchPiece, void, undefined> {
    this.#skipSpace();
    if (this.#text[this.#at] === '[') {
      yield* this.#events('', 1);
      return this.#requireEnd();
    }
    if (this.#text[this.#at] !== '{') {
      this.#readValue(0);
      throw new Ending({ kind: 'too-large' });
    }
    const names = new Set<string>();
    this.#take('{');
    if (!this.#take('}')) {
      do {
        const start = this.#at;
        const name = this.#readName();
        if (names.has(name)) this.#refuse(cut(name), 'is given twice in the same object');
        names.add(name);
        if (name === 'events' && this.#text[this.#at] === '[') {
          yield* this.#events('events', 2);
        } else {
          this.#readValue(1, name);
          yield { kind: 'other', name, characters: this.#at - start };
        }
      } while (this.#take(','));
      if (!this.#take('}')) this.#expect('', 'a comma or }');
    }
    this.#requireEnd();
    if (!names.has('events')) throw new Ending({ kind: 'too-large' });
  }

  #requireEnd(): void {
    if (this.#at < this.#text.length) this.#expect('', 'nothing more');
  }

  /** The list at `path`, whose values lie at this depth. */
  *#events(path: string, depth: number): Generator<BatchPiece, void, undefined> {
    this.#take('[');
    if (this.#take(']')) return;
    let index = 0;
    do {
      const start = this.#at;
      const value = this.#readValue(depth, index++, path);
      yield { kind: 'event', value, characters: this.#at - start };
    } while (this.#take(','));
    if (!this.#take(']')) this.#expect(path, 'a comma or ]');
  }

  #readName(): string {
    if (this.#text[this.#at] !== '"') this.#expect('', 'a name in double quotes');
    const end = closingQuote(this.#text, this.#at, this.#most()) + 1;
    if (isTooLong(this.#at, end)) throw new Ending({ kind: 'too-large' });
    const parsed = parseExactly(this.#text.slice(this.#at, end), 0);
    if (!parsed) throw new Ending(this.#problemOf(undefined, { start: this.#at, depth: 1, at: undefined }));
    const name = String(parsed.value);
    this.#at = end;
    this.#skipSpace();
    if (!this.#take(':')) this.#expect(cut(name), 'a colon');
    return name;
  }

  /** `at` is the name or the index (of the list at `list`) under which the value stands; without one it is the whole text. */
  #readValue(depth: number, at?: string | number, list?: string): unknown {
    const start = this.#at;
    const scanned = scanValue(this.#text, start, depth, this.#most());
    const isFit = scanned && !isTooLong(start, scanned.end) && scanned.names <= LIMITS.eventNames;
    const parsed = isFit ? parseExactly(this.#text.slice(start, scanned.end), scanned.names) : undefined;
    if (!parsed || !scanned) throw new Ending(this.#problemOf(scanned, { start, depth, at, list }));
    this.#at = scanned.end;
    this.#skipSpace();
    return parsed.value;
  }

  #problemOf(
    scanned: ScannedValue | undefined,
    {
      start,
      depth,
      at,
      list = '',
    }: { start: number; depth: number; at: string | number | undefined; list?: string | undefined },
  ): LastPiece {
    const place = typeof at === 'number' ? { index: at } : {};
    if (scanned && isTooLong(start, scanned.end)) return { kind: 'too-large', ...place };
    if (scanned && scanned.names > LIMITS.eventNames) return { kind: 'too-many-names', ...place };
    const path = typeof at === 'number' ? `${list}[${at}]` : cut(at ?? '');
    const issue = findJsonProblem(this.#text, { start, depth, path });
    return { kind: 'malformed', issue: issue ?? { path, message: 'is not valid JSON' } };
  }

  /** Takes the character and the white space behind it, if it stands there. */
  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    this.#skipSpace();
    return true;
  }

  #skipSpace(): void {
    this.#at = skipSpace(this.#text, this.#at, this.#most());
  }

  /** How far one piece may be read. */
  #most(): number {
    return Math.min(this.#text.length, this.#at + LIMITS.eventCharacters);
  }

  #expect(path: string, expected: string): never {
    const place = describePlace(this.#text, this.#at);
    this.#refuse(path, `is not valid JSON ${place}: ${expected} was expected`);
  }

  #refuse(path: string, message: string): never {
    throw new Ending({ kind: 'malformed', issue: { path, message } });
  }
}

function isTooLong(start: number, end: number): boolean {
  return end - start >= LIMITS.eventCharacters;
}
