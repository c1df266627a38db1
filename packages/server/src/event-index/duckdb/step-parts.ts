import { requireWhole } from '../check-query.ts';
import type { AnyRow, DamagedRow, GoneRow, IndexHead, IndexRow } from '../event-index.ts';
import { EventIndexError } from '../event-index-error.ts';
import { type Month, monthOf } from './month.ts';

/** The last millisecond of the year 9999: later months have names that do not sort. */
const LAST_RECORDED_AT = 253_402_300_799_999;
/** Where an index begins in which everything was let go before anything was in it. */
const FIRST_MONTH = monthOf(0);

/** What of a step goes into the file of one month. */
export type Part = {
  readonly name: string;
  readonly first: number;
  /** To be taken to its end before the next part. */
  readonly rows: Iterable<AnyRow>;
  /** Whether the step ends with it, and at which position the part does; both known once its rows were taken. */
  readonly isLast: () => boolean;
  readonly size: () => number;
};

/**
 * The rows of a step month by month. They follow `newest` without a gap, up to `head`. What is wrong with the first is found at once, what is
 * wrong with a later one when it is taken. Positions that were let go belong to the row that follows them; at the beginning of an
 * empty index they are left out, so that it begins after them.
 * @throws EventIndexError `refused`
 */
export function* partsOf(
  rows: Iterable<AnyRow>,
  head: IndexHead,
  newest: Month | undefined,
): Generator<Part> {
  if (head.root.length !== 32) throw refused('the head must have a root of 32 bytes');
  const step = new StepRows(rows, newest?.size ?? 0, head.size);
  if (step.isOver) throw refused('there are no rows to apply');
  if (!newest) step.forgetGone();
  for (let name = newest?.name ?? FIRST_MONTH, isFirst = true; isFirst || !step.isOver; isFirst = false) {
    const month = step.month ?? name;
    if (month < name) throw refused(`rows recorded in ${month} cannot follow those of ${name}`);
    name = month;
    const { first } = step;
    yield { name, first, rows: step.of(name), isLast: () => step.isOver, size: () => step.first };
  }
}

/** Rows that are taken one by one, with a look at the next one and at the positions before it that were let go. */
class StepRows {
  readonly #rows: Iterator<AnyRow>;
  readonly #size: number;
  #row: IndexRow | DamagedRow | undefined;
  #gone: GoneRow[] = [];
  /** The position after all that was looked at. */
  #next: number;
  #monthOfRow = '';
  #recordedAt: number | undefined;
  #isEmpty = true;

  constructor(rows: Iterable<AnyRow>, first: number, size: number) {
    this.#rows = rows[Symbol.iterator]();
    this.#next = first;
    this.#size = size;
    this.#look();
  }

  get isOver(): boolean {
    return this.#row === undefined && this.#gone.length === 0;
  }

  /** The position of what comes next. */
  get first(): number {
    return this.#gone[0]?.first ?? this.#row?.position ?? this.#next;
  }

  /** The month of the next row; undefined where none comes any more. */
  get month(): string | undefined {
    return this.#row && this.#monthOfRow;
  }

  forgetGone(): void {
    this.#gone = [];
  }

  /** All up to the first row of another month. */
  *of(month: string): Generator<AnyRow> {
    while (!this.isOver && (this.month ?? month) === month) {
      yield* this.#gone;
      if (this.#row) yield this.#row;
      this.#look();
    }
  }

  #look(): void {
    this.#gone = [];
    this.#row = undefined;
    for (let next = this.#rows.next(); !next.done; next = this.#rows.next()) {
      this.#isEmpty = false;
      if (!('isGone' in next.value)) {
        this.#take(next.value);
        return;
      }
      this.#expect(next.value.first, next.value.last);
      this.#gone.push(next.value);
    }
    if (this.#next !== this.#size && !this.#isEmpty)
      throw refused(`the head must have the size ${this.#next}, as the rows do, not ${this.#size}`);
  }

  #take(row: IndexRow | DamagedRow): void {
    this.#expect(row.position, row.position);
    // Rows of one commit have one time.
    if (row.recordedAt !== this.#recordedAt) {
      requireWhole('recordedAt', row.recordedAt, 0, LAST_RECORDED_AT);
      this.#monthOfRow = monthOf(row.recordedAt);
      this.#recordedAt = row.recordedAt;
    }
    this.#row = row;
  }

  #expect(first: number, last: number): void {
    if (first !== this.#next || last < first)
      throw refused(`position ${this.#next} must come next, not ${first}`);
    this.#next = last + 1;
  }
}

function refused(message: string): EventIndexError {
  return new EventIndexError('refused', message);
}
