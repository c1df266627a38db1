import { isUuid, resolveTimes } from '@daybook/event';
import type { DamagedRow, ListedEvent, ListQuery, Place, ScanQuery } from '../event-index.ts';
import { byIdSql, comparePlaces, pageSql, scanSql, toListedEvents } from './listed-events.ts';
import { headOf, type Month, monthsFor } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';
import { readDamagedById } from './read-damaged.ts';

/** A page by (occurredAt, position): file by file, until no other can hold an event that belongs on it. */
export async function readList(snapshot: Snapshot, query: ListQuery): Promise<ListedEvent[]> {
  const { filter, now, order, limit, after } = query;
  const compare = comparePlaces(order);
  const spans = monthsFor(snapshot.months, query, resolveTimes(filter, now))
    .map((month) => spanOf(month, order))
    .toSorted((a, b) => compare(a.first, b.first));
  let found: ListedEvent[] = [];
  for (const { month, first, last } of spans) {
    const lowest = found[limit - 1];
    if (lowest && compare(lowest, first) < 0) break;
    if (after && compare(last, after) <= 0) continue;
    const rows = await snapshot.read([month], ([catalog = ''], run) => {
      const parameters = new Parameters();
      return run(pageSql(catalog, query, parameters), parameters);
    });
    found = [...found, ...toListedEvents(rows)].toSorted(compare).slice(0, limit);
  }
  return found;
}

/** Events by position. `last` is how far was looked: to the last of a full page, else to the end. */
export async function readScan(
  snapshot: Snapshot,
  query: ScanQuery,
): Promise<{ readonly events: ListedEvent[]; readonly last: number }> {
  const { after, limit, now, filter = { terms: [] } } = query;
  const end = Math.min(query.readUpTo, (headOf(snapshot.months)?.size ?? 0) - 1);
  const visibleFrom = Math.max(query.visibleFrom, after + 1);
  // Without a filter every position counts, and the engine need not look beyond the page. A damaged one makes the page shorter.
  const readUpTo = filter.terms.length === 0 ? Math.min(end, visibleFrom + limit - 1) : end;
  const question = { filter, now, visibleFrom, readUpTo };
  const events: ListedEvent[] = [];
  for (const month of monthsFor(snapshot.months, question, resolveTimes(filter, now))) {
    if (events.length === limit) break;
    const rows = await snapshot.read([month], ([catalog = ''], run) => {
      const parameters = new Parameters();
      return run(scanSql(catalog, question, limit - events.length, parameters), parameters);
    });
    events.push(...toListedEvents(rows));
  }
  const last = events.length === limit ? events.at(-1)?.position : undefined;
  return { events, last: last ?? Math.max(after, readUpTo) };
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
