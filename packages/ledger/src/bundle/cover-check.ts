import { LedgerError } from '../ledger-error.ts';
import { type CoverPart, coverOf } from './cover.ts';

const PARTS_MAX = 4_096;

/** Holds the subtrees between two items against the fewest that there can be, so that a bundle has one spelling. */
export class CoverCheck {
  readonly #borders: readonly number[];
  #parts: CoverPart[] = [];
  #from = 0;

  constructor(borders: readonly number[]) {
    this.#borders = borders;
  }

  /** A subtree that was read; it follows the one before. */
  add(part: CoverPart): void {
    if (this.#parts.length >= PARTS_MAX) throw notFewest(part);
    this.#parts.push(part);
  }

  /** What was read since the last stop reaches up to `at`; another begins at `next`. Throws `bundle-file`. */
  stop(at: number, next = at): void {
    if (this.#from !== at || this.#parts.length > 0) {
      const fewest = coverOf(this.#from, at, this.#borders);
      const wrong = this.#parts.find((part, index) => fewest[index]?.count !== part.count);
      if (wrong !== undefined || fewest.length !== this.#parts.length)
        throw notFewest(wrong ?? { first: this.#from, count: 0 });
      this.#parts = [];
    }
    this.#from = next;
  }
}

function notFewest({ first }: CoverPart): LedgerError {
  return new LedgerError(
    'bundle-file',
    `the hashes from position ${first} on must be the fewest that reach up to the next line`,
  );
}
