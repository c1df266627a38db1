const BLOCK_BYTES = 65_536;
const FIRST_BLOCK_BYTES = 1_024;

/**
 * A body as it arrives, in blocks of memory of our own. Parts are copied: a part of one byte costs Node hundreds, and who sends a body
 * byte by byte chooses their number.
 */
export class BodyBlocks {
  readonly #max: number;
  readonly #grow: (bytes: number) => void;
  readonly #blocks: Buffer[] = [];
  #block: Buffer = Buffer.alloc(0);
  /** Of the last block. */
  #used = 0;
  #room = 0;
  #size = 0;

  /** `max`: what the body has at most; `grow` is called before memory is taken, and may throw. */
  constructor(max: number, grow: (bytes: number) => void) {
    this.#max = max;
    this.#grow = grow;
  }

  /** False when the body is larger than `max`; then nothing was added. */
  add(part: Uint8Array): boolean {
    if (this.#size + part.length > this.#max) return false;
    for (let from = 0; from < part.length; ) {
      if (this.#used === this.#block.length) this.#begin(part.length - from);
      const bytes = part.subarray(from, from + this.#block.length - this.#used);
      this.#block.set(bytes, this.#used);
      this.#used += bytes.length;
      this.#size += bytes.length;
      from += bytes.length;
    }
    return true;
  }

  whole(): Buffer {
    const last = this.#block.subarray(0, this.#used);
    return this.#blocks.length === 0 ? last : Buffer.concat([...this.#blocks, last]);
  }

  #begin(wanted: number): void {
    const least = this.#room === 0 ? FIRST_BLOCK_BYTES : BLOCK_BYTES;
    const bytes = Math.min(Math.max(wanted, least), BLOCK_BYTES, this.#max - this.#room);
    this.#grow(bytes);
    if (this.#used > 0) this.#blocks.push(this.#block);
    this.#block = Buffer.allocUnsafeSlow(bytes);
    this.#room += bytes;
    this.#used = 0;
  }
}
