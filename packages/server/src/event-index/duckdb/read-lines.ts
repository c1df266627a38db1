import { DuckDBBlobValue } from '@duckdb/node-api';
import type { EventLines, Question } from '../event-index.ts';
import { EventIndexError } from '../event-index-error.ts';
import type { Cell } from './connections.ts';
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
const ZERO = 0x30;
const NINE = 0x39;
const LINE_SQL = `concat(${PAYLOAD_SQL}, '"position":', position, ',"recordedAt":"', ${isoTimeSql('recorded_at')},
  '","category":', to_json(category), '}', chr(10))`;
const columns = (order: string) => `count(*), max(position), encode(string_agg(${LINE_SQL}, ''${order}))`;
/** Mostly the engine reads its rows as they lie, and sorting texts is dear: so that is looked at afterwards. */
const AS_THEY_LIE = columns('');
const SORTED = columns(' ORDER BY position');

/** As lines of JSON that the engine makes, in the order of positions: no event becomes an object. */
export const LINES: BatchReader<EventLines> = { rowsMax: 8_192, bytesWanted: 4 * 1_048_576, read: readLines };

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
    const readAs = (columns: string) =>
      read([month], async ([catalog = ''], run) => {
        const parameters = new Parameters();
        return toLines(await run(rowsSql(catalog, question, own, parameters, columns), parameters));
      });
    const lines = (await readAs(AS_THEY_LIE)) ?? (await readAs(SORTED));
    if (lines && lines.events > 0) parts.push(lines);
  }
  return parts;
}

/** Undefined where the lines are not in the order of their positions. */
function toLines([row = []]: readonly Cell[][]): EventLines | undefined {
  const [count, last, lines] = row;
  if (!(lines instanceof DuckDBBlobValue)) return { bytes: Buffer.alloc(0), events: 0, last: -1 };
  const { buffer, byteOffset, byteLength } = lines.bytes;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  return closeSeams(bytes) ? { bytes, events: Number(count), last: Number(last) } : undefined;
}

/** Makes whole lines of what the engine gave, in place. Whether they are in the order of their positions. */
function closeSeams(bytes: Buffer): boolean {
  let before = -1;
  for (let at = bytes.indexOf(SEAM); at >= 0; at = bytes.indexOf(SEAM, at)) {
    bytes[at] = COMMA;
    at += SEAM.length;
    let position = 0;
    for (let digit = bytes[at] ?? 0; digit >= ZERO && digit <= NINE; digit = bytes[++at] ?? 0)
      position = 10 * position + (digit - ZERO);
    if (position <= before) return false;
    before = position;
  }
  return true;
}

function toBatch(parts: readonly EventLines[]): ReadBatch<EventLines> {
  const [first, ...others] = parts;
  const bytes = first && others.length === 0 ? first.bytes : Buffer.concat(parts.map((part) => part.bytes));
  const rows = parts.reduce((sum, { events }) => sum + events, 0);
  const last = Math.max(-1, ...parts.map((part) => part.last));
  return { batch: { bytes, events: rows, last }, rows, bytes: bytes.length };
}
