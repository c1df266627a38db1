import { requireWhole } from '../check-query.ts';
import type { DamagedRow, IndexHead, IndexRow } from '../event-index.ts';
import { EventIndexError } from '../event-index-error.ts';
import { type Month, monthOf } from './month.ts';

/** The last millisecond of the year 9999: later months have names that do not sort. */
const LAST_RECORDED_AT = 253_402_300_799_999;

/** Rows of one month, checked while they are taken; `first` is the position of the first one. */
export type NextRows = { readonly name: string; readonly first: number; readonly rows: Iterable<AnyRow> };

type AnyRow = IndexRow | DamagedRow;

/**
 * Rows that follow `newest` without a gap, in one month, up to `head`. What is wrong with the first is found at once, what is wrong
 * with a later one when it is taken.
 * @throws EventIndexError `refused`
 */
export function nextRows(rows: Iterable<AnyRow>, head: IndexHead, newest: Month | undefined): NextRows {
  const first = newest?.size ?? 0;
  const others = each(rows);
  const { value: firstRow } = others.next();
  if (!firstRow) throw new EventIndexError('refused', 'there are no rows to apply');
  const name = monthAt(firstRow);
  if (newest && name < newest.name) {
    throw new EventIndexError('refused', `rows recorded in ${name} cannot follow those of ${newest.name}`);
  }
  if (head.root.length !== 32) throw new EventIndexError('refused', 'the head must have a root of 32 bytes');
  return { name, first, rows: checked([[firstRow], others], { first, name, size: head.size }) };
}

function* each(rows: Iterable<AnyRow>): Generator<AnyRow, undefined> {
  yield* rows;
}

function* checked(
  parts: Iterable<Iterable<AnyRow>>,
  { first, name, size }: { readonly first: number; readonly name: string; readonly size: number },
): Generator<AnyRow> {
  let next = first;
  let checkedAt: number | undefined;
  for (const rows of parts) {
    for (const row of rows) {
      if (row.position !== next) {
        throw new EventIndexError('refused', `position ${next} must come next, not ${row.position}`);
      }
      // Rows of one commit have one time.
      if (row.recordedAt !== checkedAt && monthAt(row) !== name) {
        throw new EventIndexError(
          'refused',
          `all rows must be recorded in ${name}, as the first is; position ${next} is not`,
        );
      }
      checkedAt = row.recordedAt;
      next += 1;
      yield row;
    }
  }
  if (next !== size) {
    throw new EventIndexError('refused', `the head must have the size ${next}, as the rows do, not ${size}`);
  }
}

function monthAt({ recordedAt }: AnyRow): string {
  requireWhole('recordedAt', recordedAt, 0, LAST_RECORDED_AT);
  return monthOf(recordedAt);
}
