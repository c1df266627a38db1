const NAMED_MAX = 20;

/** Positions in rising order, told as ranges where they follow each other; a bounded number of ranges is named. */
export class NamedPositions {
  readonly #named: { readonly first: number; last: number }[] = [];
  #last: number | undefined;
  #unnamed = 0;
  count = 0;

  add(position: number): void {
    this.addRange(position, position);
  }

  /** Positions from `first` to `last`, both inclusive. */
  addRange(first: number, last: number): void {
    const count = last - first + 1;
    this.count += count;
    const range = this.#named.at(-1);
    if (range !== undefined && range.last === this.#last && first === range.last + 1) range.last = last;
    else if (this.#named.length < NAMED_MAX) this.#named.push({ first, last });
    else this.#unnamed += count;
    this.#last = last;
  }

  /** `position 4`, `positions 0–3, 7 and 2 more`. */
  toString(): string {
    const ranges = this.#named.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`));
    const more = this.#unnamed > 0 ? ` and ${this.#unnamed} more` : '';
    return `${this.count === 1 ? 'position' : 'positions'} ${ranges.join(', ')}${more}`;
  }
}
