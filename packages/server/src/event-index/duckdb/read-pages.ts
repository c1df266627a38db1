import { isUuid } from '@daybook/event';
import type { DamagedRow, ListedEvent, ListQuery, ScanQuery } from '../event-index.ts';
import { countGone } from './count-gone.ts';
import { findByPosition, findByTime } from './find-places.ts';
import { byIdSql, toListedEvents } from './listed-events.ts';
import { headOf } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';
import { readDamagedById } from './read-damaged.ts';
import { readRows } from './read-rows.ts';

/** A page by (occurredAt, position). */
export async function readList(
  snapshot: Snapshot,
  query: ListQuery,
): Promise<{ readonly events: ListedEvent[]; readonly more: boolean }> {
  // One more than fits, to know whether others follow.
  const found = await findByTime(snapshot, query, query.limit + 1);
  const events = await readRows(snapshot, found, query);
  return { events, more: events.length < found.length };
}

/** Events by position. `last` is how far was looked: to the last of a full page, else to the end. */
export async function readScan(
  snapshot: Snapshot,
  query: ScanQuery,
): Promise<{ readonly events: ListedEvent[]; readonly last: number; readonly gone: number }> {
  const { after, limit, now, filter = { terms: [] } } = query;
  const readUpTo = Math.min(query.readUpTo, (headOf(snapshot.months)?.size ?? 0) - 1);
  const visibleFrom = Math.max(query.visibleFrom, after + 1);
  const question = { filter, now, visibleFrom, readUpTo };
  const found = await findByPosition(snapshot, question, limit);
  const events = await readRows(snapshot, found, { ...query, ...question });
  const isFull = found.length === limit || events.length < found.length;
  const end = isFull ? events.at(-1)?.position : undefined;
  const last = end ?? Math.max(after, readUpTo);
  return { events, last, gone: await countGone(snapshot, { first: visibleFrom, last }) };
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
