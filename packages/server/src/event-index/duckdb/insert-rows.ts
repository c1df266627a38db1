import { isUuid } from '@daybook/event';
import type { IndexRow } from '../event-index.ts';
import { EventIndexError } from '../event-index-error.ts';
import { COLUMNS } from './schema.ts';

/** The engine works in vectors of 2,048; larger statements are no faster and hold far more memory. */
const ROWS_PER_STATEMENT = 2_048;
/** In UTF-16 units. A statement takes several times its parameter in memory, and an event may have 32 KiB. */
const TEXT_PER_STATEMENT = 4_000_000;

const SHAPE = JSON.stringify(
  Object.fromEntries(Object.entries(COLUMNS).map(([name, { type }]) => [name, [type]])),
);

/** Takes one parameter made by {@link insertParameters}; `catalog` is a quoted name. */
export function insertSql(catalog: string): string {
  const values = Object.keys(COLUMNS).map((name) => `unnest(lists.${name})`);
  return `INSERT INTO ${catalog}.events SELECT ${values.join(', ')} FROM (SELECT from_json_strict($1, '${SHAPE}') AS lists)`;
}

/** Rows as JSON texts of one list a column, each for one statement. `times` are the rows' `occurredAt` in milliseconds. */
export function* insertParameters(rows: readonly IndexRow[], times: readonly number[]): Generator<string> {
  for (let start = 0; start < rows.length; ) {
    let end = start;
    let length = 0;
    do length += rows[end++]?.payload.length ?? 0;
    while (end < rows.length && end - start < ROWS_PER_STATEMENT && length < TEXT_PER_STATEMENT);
    const part = rows.slice(start, end);
    const partTimes = times.slice(start, end);
    const lists = Object.entries(COLUMNS).map(([name, { of }]) => [
      name,
      part.map((row, index) => of(row, partTimes[index] ?? 0) ?? null),
    ]);
    yield toText(Object.fromEntries(lists));
    start = end;
  }
}

/** Half characters, which an older version let into events of its own, become U+FFFD: the engine refuses them. */
function toText(lists: object): string {
  const text = JSON.stringify(lists);
  if (!/\\ud[89a-f]/i.test(text)) return text;
  return JSON.stringify(lists, (_name, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
}

/**
 * The rows' `occurredAt` in milliseconds.
 * @throws EventIndexError `refused` when an event cannot be stored: its id or time is none.
 */
export function occurredAtOf(rows: readonly IndexRow[]): number[] {
  return rows.map(({ event, position }) => {
    if (!isUuid(event.id)) throw unstorable(position, 'id must be a UUID');
    const ms = Date.parse(event.occurredAt);
    if (!Number.isSafeInteger(ms)) throw unstorable(position, 'occurredAt must be an ISO 8601 time');
    return ms;
  });
}

function unstorable(position: number, reason: string): EventIndexError {
  return new EventIndexError('refused', `the event at position ${position} cannot be indexed: ${reason}`);
}
