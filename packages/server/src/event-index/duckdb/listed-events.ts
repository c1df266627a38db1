import type { ListedEvent, ListQuery, Place, Question, TimeQuery } from '../event-index.ts';
import type { Cell } from './connections.ts';
import type { Parameters } from './parameters.ts';
import { conditionsOf } from './source.ts';
import { fromStoredPayload } from './stored-payload.ts';

const COLUMNS = 'position, occurred_at, recorded_at, category, id::VARCHAR, payload_rest';

/** Rows of {@link COLUMNS} as events. */
export function toListedEvents(rows: readonly Cell[][]): ListedEvent[] {
  return rows.map(([position, time, recordedAt, category, id, stored]) => {
    const occurredAt = Number(time);
    return {
      position: Number(position),
      occurredAt,
      recordedAt: Number(recordedAt),
      category: String(category),
      payload: fromStoredPayload(String(stored), String(id), occurredAt),
    };
  });
}

/** Where an event lies; a page is found by places first, since the engine holds many times the rows that it gives while it sorts them. */
export function toPlaces(rows: readonly Cell[][]): Place[] {
  return rows.map(([position, time]) => ({ position: Number(position), occurredAt: Number(time) }));
}

/** Selects the places of one file's share of a page. */
export function pageSql(catalog: string, query: TimeQuery, limit: number, parameters: Parameters): string {
  const { order, after } = query;
  const conditions = [conditionsOf(query, parameters)];
  if (after) conditions.push(beyondSql(order, after, parameters));
  const direction = order === 'newest' ? 'DESC' : 'ASC';
  return `SELECT position, occurred_at FROM ${catalog}.events WHERE ${conditions.join(' AND ')}
    ORDER BY occurred_at ${direction}, position ${direction} LIMIT ${parameters.whole(limit)}`;
}

/** The first comparison alone lets whole parts of a file be skipped. */
function beyondSql(order: ListQuery['order'], after: Place, parameters: Parameters): string {
  const time = parameters.whole(after.occurredAt);
  const position = parameters.whole(after.position);
  const sign = order === 'newest' ? '<' : '>';
  return `occurred_at ${sign}= ${time} AND (occurred_at ${sign} ${time} OR position ${sign} ${position})`;
}

/** Selects the places of the next events in the order of positions. */
export function scanSql(catalog: string, question: Question, limit: number, parameters: Parameters): string {
  return `SELECT position, occurred_at FROM ${catalog}.events WHERE ${conditionsOf(question, parameters)}
    ORDER BY position LIMIT ${parameters.whole(limit)}`;
}

/**
 * Selects the events at some positions, in any order, which a question found. The bounds let whole parts of a file be skipped, and the
 * question's own conditions let the engine unpack the payloads of what matches alone.
 */
export function rowsSql(
  catalog: string,
  question: Question,
  positions: readonly number[],
  parameters: Parameters,
  columns = COLUMNS,
): string {
  const [first, last] = [Math.min(...positions), Math.max(...positions)];
  const within = `${conditionsOf(question, parameters)} AND position BETWEEN ${parameters.whole(first)} AND ${parameters.whole(last)}`;
  const isGapless = last - first === positions.length - 1;
  const each = isGapless ? '' : ` AND position IN (SELECT unnest(${parameters.wholes(positions)}))`;
  return `SELECT ${columns} FROM ${catalog}.events WHERE ${within}${each}`;
}

/** Selects the newest event with an id. */
export function byIdSql(catalog: string, id: string, visibleFrom: number, parameters: Parameters): string {
  return `SELECT ${COLUMNS} FROM ${catalog}.events
    WHERE id = ${parameters.text(id)}::UUID AND position >= ${parameters.whole(visibleFrom)}
    ORDER BY position DESC LIMIT 1`;
}

/** Compares places in the order of a list. */
export function comparePlaces(order: ListQuery['order']): (a: Place, b: Place) => number {
  const sign = order === 'newest' ? -1 : 1;
  return (a, b) => sign * (a.occurredAt - b.occurredAt || a.position - b.position);
}
