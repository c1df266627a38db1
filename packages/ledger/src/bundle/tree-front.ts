import { HASH_BYTES } from '../checks.ts';
import { emptyRoot, hashNodeInto } from '../hash.ts';

/** As many perfect subtrees as a tree within 2^53 leaves can have, and one more that is about to be joined. */
const DEPTH = 55;

/**
 * The perfect subtrees that make up the leaves so far, the largest first: all that is needed to add leaves or whole subtrees on the right
 * and to know the root (RFC 6962 §2.1). Sizes are numbers up to 2^53 − 1. Makes no array for a leaf, so that millions can be added.
 */
export class TreeFront {
  readonly #hashes = new Uint8Array(DEPTH * HASH_BYTES);
  readonly #counts: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether a perfect subtree of so many leaves can stand here. */
  fits(count: number): boolean {
    return this.#size % count === 0;
  }

  /** Adds a perfect subtree of `count` leaves; `fits(count)` must hold. `write` puts its hash to the place given. */
  append(count: number, write: (target: Uint8Array, offset: number) => void): void {
    write(this.#hashes, this.#counts.length * HASH_BYTES);
    let whole = count;
    while (this.#counts.at(-1) === whole) {
      this.#counts.pop();
      const left = this.#counts.length * HASH_BYTES;
      hashNodeInto(this.#hashes, left, this.#hashes, left);
      whole *= 2;
    }
    this.#counts.push(whole);
    this.#size += count;
  }

  /** Root of the tree of the leaves so far, 32 bytes. */
  root(): Uint8Array {
    const last = this.#counts.length - 1;
    if (last < 0) return emptyRoot();
    const hashes = this.#hashes.slice(0, (last + 1) * HASH_BYTES);
    for (let at = last - 1; at >= 0; at--) hashNodeInto(hashes, at * HASH_BYTES, hashes, at * HASH_BYTES);
    return hashes.slice(0, HASH_BYTES);
  }
}
