import type { ListedEvent, ListQuery, Place, Question } from '../event-index.ts';
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

/** Selects one file's share of a page. */
export function pageSql(catalog: string, query: ListQuery, parameters: Parameters): string {
  const { order, after, limit } = query;
  const conditions = [conditionsOf(query, parameters)];
  if (after) conditions.push(beyondSql(order, after, parameters));
  const direction = order === 'newest' ? 'DESC' : 'ASC';
  return `SELECT ${COLUMNS} FROM ${catalog}.events WHERE ${conditions.join(' AND ')}
    ORDER BY occurred_at ${direction}, position ${direction} LIMIT ${parameters.whole(limit)}`;
}

/** The first comparison alone lets whole parts of a file be skipped. */
function beyondSql(order: ListQuery['order'], after: Place, parameters: Parameters): string {
  const time = parameters.whole(after.occurredAt);
  const position = parameters.whole(after.position);
  const sign = order === 'newest' ? '<' : '>';
  return `occurred_at ${sign}= ${time} AND (occurred_at ${sign} ${time} OR position ${sign} ${position})`;
}

/** Selects the next events in the order of positions. */
export function scanSql(catalog: string, question: Question, limit: number, parameters: Parameters): string {
  return `SELECT ${COLUMNS} FROM ${catalog}.events WHERE ${conditionsOf(question, parameters)}
    ORDER BY position LIMIT ${parameters.whole(limit)}`;
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
