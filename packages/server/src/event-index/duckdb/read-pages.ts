import { isUuid, resolveTimes } from '@daybook/event';
import type { DamagedRow, ListedEvent, ListQuery, Place, Question, ScanQuery } from '../event-index.ts';
import type { Cell } from './connections.ts';
import { byIdSql, comparePlaces, pageSql, scanSql, toListedEvents, toPlaces } from './listed-events.ts';
import { headOf, type Month, monthsFor } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';
import { readDamagedById } from './read-damaged.ts';
import { type Found, readRows } from './read-rows.ts';

/** A page by (occurredAt, position): file by file, until no other can hold an event that belongs on it. */
export async function readList(
  snapshot: Snapshot,
  query: ListQuery,
): Promise<{ readonly events: ListedEvent[]; readonly more: boolean }> {
  const { filter, now, order, after } = query;
  // One more than fits, to know whether others follow.
  const limit = query.limit + 1;
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
  const events = await readRows(snapshot, found, query);
  return { events, more: events.length < found.length };
}

/** Events by position. `last` is how far was looked: to the last of a full page, else to the end. */
export async function readScan(
  snapshot: Snapshot,
  query: ScanQuery,
): Promise<{ readonly events: ListedEvent[]; readonly last: number }> {
  const { after, limit, now, filter = { terms: [] } } = query;
  const end = Math.min(query.readUpTo, (headOf(snapshot.months)?.size ?? 0) - 1);
  const visibleFrom = Math.max(query.visibleFrom, after + 1);
  const isWhole = filter.terms.length === 0;
  // Without a filter every position counts, and the engine need not look beyond the page. A damaged one makes the page shorter.
  const readUpTo = isWhole ? Math.min(end, visibleFrom + limit - 1) : end;
  const question = { filter, now, visibleFrom, readUpTo };
  const found: Found[] = [];
  for (const month of monthsFor(snapshot.months, question, resolveTimes(filter, now))) {
    if (found.length === limit) break;
    const left = limit - found.length;
    if (isWhole && month.damaged === 0) found.push(...firstPlaces(month, question, left));
    else {
      const rows = await snapshot.read([month], ([catalog = ''], run) => {
        const parameters = new Parameters();
        return run(scanSql(catalog, question, left, parameters), parameters);
      });
      found.push(...placesIn(month, rows));
    }
  }
  const events = await readRows(snapshot, found, { ...query, ...question });
  const isFull = found.length === limit || events.length < found.length;
  const last = isFull ? events.at(-1)?.position : undefined;
  return { events, last: last ?? Math.max(after, readUpTo) };
}

/** Without a filter every position of a month without damage counts, and the engine need not look for it. */
function firstPlaces(month: Month, { visibleFrom, readUpTo }: Question, limit: number): Found[] {
  const first = Math.max(month.first, visibleFrom);
  const count = Math.min(limit, Math.min(month.size - 1, readUpTo) - first + 1);
  return Array.from({ length: count }, (_, index) => ({ position: first + index, month }));
}

function placesIn(month: Month, rows: readonly Cell[][]): (Found & Place)[] {
  return toPlaces(rows).map((place) => ({ ...place, month }));
}

/** The event with an id, the newest month first. */
export async function readById(
  snapshot: Snapshot,
  id: string,
  visibleFrom: number,
): Promise<ListedEvent | DamagedRow | undefined> {
  if (!isUuid(id)) return undefined;
  for (const month of snapshot.months.toReversed()) {
    if (month.size <= visibleFrom) break;
    const rows = await snapshot.read([month], ([catalog = ''], run) => {
      const parameters = new Parameters();
      return run(byIdSql(catalog, id.toLowerCase(), visibleFrom, parameters), parameters);
    });
    const [event] = toListedEvents(rows);
    if (event) return event;
  }
  return readDamagedById(snapshot, id.toLowerCase(), visibleFrom);
}

/** The places between which all of a month's events lie, in the order of a list. */
function spanOf(month: Month, order: ListQuery['order']): { month: Month; first: Place; last: Place } {
  const lowest = { occurredAt: month.occurredAtMin, position: month.first };
  const highest = { occurredAt: month.occurredAtMax, position: month.size - 1 };
  return order === 'newest'
    ? { month, first: highest, last: lowest }
    : { month, first: lowest, last: highest };
}
