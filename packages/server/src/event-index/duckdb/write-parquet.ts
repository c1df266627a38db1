import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { resolveTimes } from '@daybook/event';
import type { EventOrder, ParquetFile, Question } from '../event-index.ts';
import { sqlText } from './engine.ts';
import { monthsFor } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';
import { COLUMNS as STORED_COLUMNS } from './schema.ts';
import { conditionsOf } from './source.ts';
import { PAYLOAD_SQL } from './stored-payload-sql.ts';

/** Rows that are packed together. The engine holds such a group as a whole, for each of its threads. */
const ROWS_PER_GROUP = 30_720;

/** A quarter less processor time than the engine's own level, and files of the same size. */
const COMPRESSION_LEVEL = 1;

/** It is one statement, however many rows there are. */
const TIMEOUT_MS = 3_600_000;

/** What the engine wants to know of a time without asking what zone the server is in. */
const timeSql = (column: string) => `make_timestamptz(${column} * 1000)`;

/** The columns of a Parquet file: each is named by where its value stands in an event's JSON, and `payload` is all of that. */
export const PARQUET_COLUMNS: Readonly<Record<string, string>> = {
  position: 'position',
  recordedAt: timeSql('recorded_at'),
  id: 'id::VARCHAR',
  occurredAt: timeSql('occurred_at'),
  category: 'category',
  action: 'action',
  outcome: 'outcome',
  'actor.type': 'actor_type',
  'actor.id': 'actor_id',
  'actor.name': 'actor_name',
  'resource.type': 'resource_type',
  'resource.id': 'resource_id',
  'resource.name': 'resource_name',
  'context.ip': 'ip',
  'context.environment': 'environment',
  'context.project': 'project',
  'context.version': 'version',
  'context.userAgent': 'user_agent',
  'context.requestId': 'request_id',
  'recordedBy.type': 'recorder_type',
  'recordedBy.name': 'recorder_name',
  payload: PAYLOAD_SQL,
};

const COLUMNS = Object.entries(PARQUET_COLUMNS)
  .map(([name, sql]) => `${sql} AS "${name}"`)
  .join(', ');

/** The same columns without a row. */
const NOTHING = `SELECT ${COLUMNS} FROM (SELECT ${Object.entries(STORED_COLUMNS)
  .map(([name, { type }]) => `NULL::${type} AS ${name}`)
  .join(', ')}) WHERE false`;

/** Where files under way lie: in the engine's own folder, since it may touch no other. What a process left that was killed is removed. */
export function emptyParquetFolder(engineFolder: string): string {
  const folder = join(engineFolder, '.parquet');
  rmSync(folder, { recursive: true, force: true });
  return folder;
}

/** Has the engine write what matches into a new file of `folder`. Nothing is left behind when it fails. */
export async function writeParquet(
  { months, read }: Snapshot,
  question: Question,
  { order, folder }: { readonly order: EventOrder; readonly folder: string },
): Promise<ParquetFile> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.parquet`);
  const wanted = monthsFor(months, question, resolveTimes(question.filter, question.now));
  try {
    const rows = await read(wanted, async (catalogs, run) => {
      const parameters = new Parameters();
      const sql = copySql(catalogs, question, order, path, parameters);
      const [[count = 0n] = []] = await run(sql, parameters, TIMEOUT_MS);
      return Number(count);
    });
    return { path, rows };
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

function matchingIn(catalogs: readonly string[], conditions: string): string[] {
  return catalogs.map((catalog) => `SELECT ${COLUMNS} FROM ${catalog}.events WHERE ${conditions}`);
}

/** The files follow one another, and so do their rows: in the order of positions nothing need be sorted. */
function copySql(
  catalogs: readonly string[],
  question: Question,
  order: EventOrder,
  path: string,
  parameters: Parameters,
): string {
  const parts = catalogs.length === 0 ? [NOTHING] : matchingIn(catalogs, conditionsOf(question, parameters));
  const direction = order === 'newest' ? 'DESC' : 'ASC';
  const sorting = order === 'position' ? '' : ` ORDER BY "occurredAt" ${direction}, position ${direction}`;
  return `COPY (${parts.join(' UNION ALL ')}${sorting}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL ${COMPRESSION_LEVEL}, ROW_GROUP_SIZE ${ROWS_PER_GROUP})`;
}
