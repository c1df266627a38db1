import { setImmediate } from 'node:timers/promises';
import { isUuid } from '@daybook/event';
import {
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  VARCHAR,
} from '@duckdb/node-api';
import type { IndexRow } from '../event-index.ts';
import { EventIndexError } from '../event-index-error.ts';
import { NO_TIMES } from './month.ts';
import { COLUMNS } from './schema.ts';

/** Rows that are objects at one time: few, so that they are garbage before anything copies them, and requests wait little. */
const ROWS_PER_CHUNK = 256;
/** The same for long payloads, in characters. */
const CHARACTERS_PER_CHUNK = 262_144;
const FIELDS = Object.values(COLUMNS);

/** `occurredAt` of the rows in milliseconds; `NO_TIMES` without any. */
export type TimeSpan = { readonly min: number; readonly max: number };

/** Takes rows into tables `events`. Values are given as numbers and texts; the engine makes them what the columns are. */
export class RowAppender {
  /** Used again for all rows: its memory is the engine's, and not known to the garbage collector. */
  readonly #chunk = DuckDBDataChunk.create(FIELDS.map(({ type }) => (type === 'BIGINT' ? DOUBLE : VARCHAR)));

  /**
   * Adds rows to the table of an attached file, within the connection's transaction; `catalog` is its name, not quoted. Rows are
   * taken from `rows` as they are needed.
   * @throws EventIndexError `refused` for an event that cannot be stored: its id or time is none. Whatever is thrown, the
   * transaction must be rolled back.
   */
  async append(connection: DuckDBConnection, catalog: string, rows: Iterable<IndexRow>): Promise<TimeSpan> {
    const appender = await connection.createAppender('events', 'main', catalog);
    let { min, max }: TimeSpan = NO_TIMES;
    try {
      for (const part of inParts(rows)) {
        const times = part.map(occurredAtOf);
        for (const time of times) {
          min = Math.min(min, time);
          max = Math.max(max, time);
        }
        this.#appendPart(appender, part, times);
        await setImmediate();
      }
      appender.closeSync();
    } catch (error) {
      // What it still holds would be written when it is collected, into whatever transaction there is then.
      appender.clear();
      throw error;
    }
    return { min, max };
  }

  #appendPart(appender: DuckDBAppender, rows: readonly IndexRow[], times: readonly number[]): void {
    const chunk = this.#chunk;
    try {
      chunk.rowCount = rows.length;
      FIELDS.forEach(({ of }, column) => {
        const vector = chunk.getColumnVector(column);
        const absent: number[] = [];
        rows.forEach((row, place) => {
          const value = of(row, times[place] ?? 0);
          if (value === undefined) absent.push(place);
          else vector.setItem(place, value);
        });
        // Last: from the first value that is absent on, noting each one that is there costs as much as storing it.
        for (const place of absent) vector.setItem(place, null);
        vector.flush();
      });
      appender.appendDataChunk(chunk);
    } finally {
      chunk.reset();
    }
  }
}

function* inParts(rows: Iterable<IndexRow>): Generator<IndexRow[]> {
  let part: IndexRow[] = [];
  let characters = 0;
  for (const row of rows) {
    part.push(row);
    characters += row.payload.length;
    if (part.length < ROWS_PER_CHUNK && characters < CHARACTERS_PER_CHUNK) continue;
    yield part;
    part = [];
    characters = 0;
  }
  if (part.length > 0) yield part;
}

function occurredAtOf({ event, position }: IndexRow): number {
  if (!isUuid(event.id)) throw unstorable(position, 'id must be a UUID');
  const ms = Date.parse(event.occurredAt);
  if (!Number.isSafeInteger(ms)) throw unstorable(position, 'occurredAt must be an ISO 8601 time');
  return ms;
}

function unstorable(position: number, reason: string): EventIndexError {
  return new EventIndexError('refused', `the event at position ${position} cannot be indexed: ${reason}`);
}
