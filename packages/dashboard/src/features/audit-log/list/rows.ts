import { localTime } from '../times.ts';
import { type Listing, placeAt } from './listing.ts';

/** What the list shows below each other: the entries, and the day where one begins. */
export type Row =
  | { readonly kind: 'event'; readonly index: number }
  | { readonly kind: 'day'; readonly date: string };

export type Rows = {
  readonly rows: readonly Row[];
  /** The row of each event, by the event's index. */
  readonly rowOfEvent: readonly number[];
};

/** The rows of a list on the clocks of a zone, newest first. */
export function rowsOf(listing: Listing, zone: string): Rows {
  const rows: Row[] = [];
  const rowOfEvent: number[] = [];
  let index = 0;
  while (index < listing.count) {
    const date = dateAt(listing, index, zone);
    rows.push({ kind: 'day', date });
    const end = endOfDay(listing, index, { date, zone });
    for (; index < end; index += 1) {
      rowOfEvent.push(rows.length);
      rows.push({ kind: 'event', index });
    }
  }
  return { rows, rowOfEvent };
}

/** The day that a row lies in; undefined in an empty list. */
export function dayOfRow(rows: readonly Row[], rowIndex: number): string | undefined {
  for (let at = Math.min(rowIndex, rows.length - 1); at >= 0; at -= 1) {
    const row = rows[at];
    if (row?.kind === 'day') return row.date;
  }
  return undefined;
}

/** The index behind the day's last event. Times only descend, so few of them need be turned into dates. */
function endOfDay(listing: Listing, from: number, { date, zone }: { date: string; zone: string }): number {
  let low = from;
  let step = 1;
  while (low + step < listing.count && dateAt(listing, low + step, zone) === date) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, listing.count);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (dateAt(listing, middle, zone) === date) low = middle;
    else high = middle;
  }
  return high;
}

function dateAt(listing: Listing, index: number, zone: string): string {
  const time = placeAt(listing, index)?.time;
  // The list holds times only that a server has checked; anything else is a day of its own.
  return time === undefined || Number.isNaN(time) ? '' : localTime(new Date(time).toISOString(), zone).date;
}
