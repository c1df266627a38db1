import { DuckDBBlobValue } from '@duckdb/node-api';
import type { EventLines, Question } from '../event-index.ts';
import { EventIndexError } from '../event-index-error.ts';
import { rowsSql } from './listed-events.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';
import { type BatchReader, byMonth, type ReadBatch } from './read-stream.ts';
import { isoTimeSql, PAYLOAD_SQL } from './stored-payload-sql.ts';

/**
 * Stands once in each line, between the payload and what the index knows beside it: no JSON has a brace right before a quote. There the
 * brace is still to become a comma, since leaving out the last character of a text costs the engine more than all the rest.
 */
const SEAM = '}"position":';
const COMMA = 0x2c;
const LINE_SQL = `concat(${PAYLOAD_SQL}, '"position":', position, ',"recordedAt":"', ${isoTimeSql('recorded_at')},
  '","category":', to_json(category), '}', chr(10))`;
const COLUMNS = `count(*), max(position), encode(string_agg(${LINE_SQL}, '' ORDER BY position))`;

/** As lines of JSON that the engine makes, in the order of positions: no event becomes an object. */
export const LINES: BatchReader<EventLines> = { rowsMax: 8_192, read: readLines };

async function readLines(
  snapshot: Snapshot,
  question: Question,
  positions: readonly number[],
): Promise<ReadBatch<EventLines>> {
  try {
    return toBatch(await readParts(snapshot, question, positions));
  } catch (error) {
    // Of events that are far longer than those before, the engine may have no memory for all at once.
    if (!(error instanceof EventIndexError) || error.code !== 'failed' || positions.length === 1) throw error;
    const half = Math.ceil(positions.length / 2);
    const first = await readLines(snapshot, question, positions.slice(0, half));
    const second = await readLines(snapshot, question, positions.slice(half));
    return toBatch([first.batch, second.batch]);
  }
}

async function readParts({ months, read }: Snapshot, question: Question, positions: readonly number[]) {
  const parts: EventLines[] = [];
  for (const { month, own } of byMonth(months, positions)) {
    const [row = []] = await read([month], ([catalog = ''], run) => {
      const parameters = new Parameters();
      return run(rowsSql(catalog, question, own, parameters, COLUMNS), parameters);
    });
    const [count, last, lines] = row;
    if (!(lines instanceof DuckDBBlobValue)) continue;
    parts.push({ bytes: joined(lines.bytes), events: Number(count), last: Number(last) });
  }
  return parts;
}

/** Closes the seams, in place. */
function joined(lines: Uint8Array): Buffer {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  for (let at = bytes.indexOf(SEAM); at >= 0; at = bytes.indexOf(SEAM, at + SEAM.length)) bytes[at] = COMMA;
  return bytes;
}

function toBatch(parts: readonly EventLines[]): ReadBatch<EventLines> {
  const [first, ...others] = parts;
  const bytes = first && others.length === 0 ? first.bytes : Buffer.concat(parts.map((part) => part.bytes));
  const rows = parts.reduce((sum, { events }) => sum + events, 0);
  const last = Math.max(-1, ...parts.map((part) => part.last));
  return { batch: { bytes, events: rows, last }, rows, bytes: bytes.length };
}
