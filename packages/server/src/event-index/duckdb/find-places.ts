import { resolveTimes } from '@daybook/event';
import type { ListQuery, Place, Question, TimeQuery } from '../event-index.ts';
import type { Cell } from './connections.ts';
import { comparePlaces, pageSql, scanSql, toPlaces } from './listed-events.ts';
import { isWhole, type Month, monthsFor } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';
import type { Found } from './read-rows.ts';

/** The next `limit` places by (occurredAt, position): file by file, until no other can hold one that belongs among them. */
export async function findByTime(
  snapshot: Snapshot,
  query: TimeQuery,
  limit: number,
): Promise<(Found & Place)[]> {
  const { filter, now, order, after } = query;
  const compare = comparePlaces(order);
  const spans = monthsFor(snapshot.months, query, resolveTimes(filter, now))
    .map((month) => spanOf(month, order))
    .toSorted((a, b) => compare(a.first, b.first));
  let found: (Found & Place)[] = [];
  for (const { month, first, last } of spans) {
    const lowest = found[limit - 1];
    if (lowest && compare(lowest, first) < 0) break;
    if (after && compare(last, after) <= 0) continue;
    const rows = await snapshot.read([month], ([catalog = ''], run) => {
      const parameters = new Parameters();
      return run(pageSql(catalog, query, limit, parameters), parameters);
    });
    found = [...found, ...placesIn(month, rows)].toSorted(compare).slice(0, limit);
  }
  return found;
}

/** The next `limit` places by position, within the window of the question. */
export async function findByPosition(
  snapshot: Snapshot,
  question: Question,
  limit: number,
): Promise<Found[]> {
  const { filter, now } = question;
  const isUnfiltered = filter.terms.length === 0;
  const found: Found[] = [];
  for (const month of monthsFor(snapshot.months, question, resolveTimes(filter, now))) {
    if (found.length === limit) break;
    const left = limit - found.length;
    if (isUnfiltered && isWhole(month)) found.push(...firstPlaces(month, question, left));
    else {
      const rows = await snapshot.read([month], ([catalog = ''], run) => {
        const parameters = new Parameters();
        return run(scanSql(catalog, question, left, parameters), parameters);
      });
      found.push(...placesIn(month, rows));
    }
  }
  return found;
}

/** Without a filter every position of a whole month counts, and the engine need not look for it. */
function firstPlaces(month: Month, { visibleFrom, readUpTo }: Question, limit: number): Found[] {
  const first = Math.max(month.first, visibleFrom);
  const count = Math.min(limit, Math.min(month.size - 1, readUpTo) - first + 1);
  return Array.from({ length: count }, (_, index) => ({ position: first + index, month }));
}

function placesIn(month: Month, rows: readonly Cell[][]): (Found & Place)[] {
  return toPlaces(rows).map((place) => ({ ...place, month }));
}

/** The places between which all of a month's events lie, in the order of a list. */
function spanOf(month: Month, order: ListQuery['order']): { month: Month; first: Place; last: Place } {
  const lowest = { occurredAt: month.occurredAtMin, position: month.first };
  const highest = { occurredAt: month.occurredAtMax, position: month.size - 1 };
  return order === 'newest'
    ? { month, first: highest, last: lowest }
    : { month, first: lowest, last: highest };
}
