import { createSha256 } from '#crypto';
import { concatBytes } from '../bytes.ts';
import { LINE_BYTES_MAX } from './bundle-lines.ts';
import { bundleFile } from './preamble.ts';

const LINE_FEED = 0x0a;

/** Splits bytes that come in parts into lines, and hashes them as they are. At most one line is kept between two parts. */
export class LineSplitter {
  readonly #hash = createSha256();
  #rest: Uint8Array = new Uint8Array(0);
  #data: Uint8Array = new Uint8Array(0);
  #hashedUpTo = 0;
  #lineStart = 0;
  #digest: Uint8Array | undefined;
  /** How many lines there were so far: the number of the line that is being read. */
  lines = 0;

  /** Calls `onLine` for each whole line, without its line break; its bytes are good until it returns. Throws `bundle-file`. */
  push(chunk: Uint8Array, onLine: (line: Uint8Array) => void): void {
    this.#data = this.#rest.length === 0 ? chunk : concatBytes(this.#rest, chunk);
    this.#hashedUpTo = 0;
    for (let start = 0; ; ) {
      const end = this.#data.indexOf(LINE_FEED, start);
      if ((end < 0 ? this.#data.length : end + 1) - start > LINE_BYTES_MAX)
        throw bundleFile(this.lines + 1, `must have ${LINE_BYTES_MAX} bytes at most`);
      this.#lineStart = start;
      if (end < 0) break;
      this.lines += 1;
      onLine(this.#data.subarray(start, end));
      start = end + 1;
    }
    this.#hashUpTo(this.#lineStart);
    this.#rest = this.#data.slice(this.#lineStart);
  }

  /** SHA-256 of everything before the line that is being read. Asked for once. */
  digestBeforeLine(): Uint8Array {
    this.#hashUpTo(this.#lineStart);
    this.#digest = this.#hash.digest();
    return this.#digest;
  }

  /** Whether a line has begun that has not ended. */
  get isWithinLine(): boolean {
    return this.#rest.length > 0;
  }

  #hashUpTo(end: number): void {
    if (this.#digest === undefined && end > this.#hashedUpTo)
      this.#hash.update(this.#data.subarray(this.#hashedUpTo, end));
    this.#hashedUpTo = end;
  }
}
