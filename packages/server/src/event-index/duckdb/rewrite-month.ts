import { existsSync, renameSync, rmSync } from 'node:fs';
import { countPositions, mergeRanges } from '@daybook/event';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { PositionWindow } from '../../journal/journal-reader.ts';
import { EventIndexError } from '../event-index-error.ts';
import type { Connections } from './connections.ts';
import { type Month, NO_TIMES, nextFileOf } from './month.ts';
import type { MonthFiles } from './month-files.ts';
import { writeMonthRow } from './month-row.ts';
import { Parameters } from './parameters.ts';
import { cutRanges } from './position-ranges.ts';
import { createTablesSql } from './schema.ts';

export type Rewrite = {
  readonly organizationId: string;
  readonly month: Month;
  /** From where on the new file holds it. */
  readonly first: number;
  /** What it no longer holds, in order and joined. */
  readonly without: readonly PositionWindow[];
  /** Where the whole index begins. */
  readonly begins: number;
};

/**
 * Writes what stays of a month into a new file beside the old one, which goes on answering: only a new file is sure to hold nothing of what was
 * in the old one. When it resolves, the new file is whole and has its name; a file that was not finished has another.
 */
export async function rewriteMonth(
  files: MonthFiles,
  rewriter: Connections,
  rewrite: Rewrite,
): Promise<Month> {
  const { organizationId, month } = rewrite;
  const file = nextFileOf(month);
  const unfinished = `${file}.new`;
  const path = files.path(organizationId, unfinished);
  removeFile(path);
  let isWritten = false;
  try {
    const written = await writeRest(files, rewriter, { ...rewrite, file, unfinished });
    await files.withdraw(organizationId, [unfinished], () => {
      if (existsSync(`${path}.wal`))
        throw new EventIndexError('failed', `the index file ${path} could not be finished`);
      renameSync(path, files.path(organizationId, file));
    });
    isWritten = true;
    return written;
  } finally {
    if (!isWritten) await files.withdraw(organizationId, [unfinished], () => removeFile(path));
  }
}

type Written = Rewrite & { readonly file: string; readonly unfinished: string };

async function writeRest(files: MonthFiles, rewriter: Connections, rewrite: Written): Promise<Month> {
  const { organizationId, month, unfinished } = rewrite;
  const lease = await files.lease(organizationId, [month.file, unfinished], { create: true });
  try {
    const [from = '', to = ''] = lease.catalogs;
    return await rewriter.use(async (connection) => {
      await connection.run('BEGIN');
      try {
        const written = await copyRest(connection, from, to, rewrite);
        await connection.run('COMMIT');
        await connection.run(`CHECKPOINT ${to}`);
        return written;
      } catch (error) {
        await connection.run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  } finally {
    await lease.release();
  }
}

async function copyRest(
  connection: DuckDBConnection,
  from: string,
  to: string,
  { organizationId, month, first, without, begins, file }: Written,
): Promise<Month> {
  const window = { first, last: month.size - 1 };
  await connection.run(createTablesSql(to));
  for (const table of ['events', 'damaged']) {
    const parameters = new Parameters();
    const stays = staysSql(window, without, parameters);
    await connection.run(
      `INSERT INTO ${to}.${table} SELECT * FROM ${from}.${table} WHERE ${stays}`,
      parameters.values,
      parameters.types,
    );
  }
  const gone = mergeRanges(cutRanges([...(await readGone(connection, from)), ...without], window));
  await writeGone(connection, to, gone);
  const [times = []] = await rowsOf(
    connection,
    `SELECT min(occurred_at), max(occurred_at) FROM ${to}.events`,
  );
  const [damaged = []] = await rowsOf(connection, `SELECT count(*) FROM ${to}.damaged`);
  const written: Month = {
    ...month,
    file,
    first,
    begins,
    occurredAtMin: Number(times[0] ?? NO_TIMES.min),
    occurredAtMax: Number(times[1] ?? NO_TIMES.max),
    damaged: Number(damaged[0]),
    gone: countPositions(gone),
  };
  await writeMonthRow(connection, to, organizationId, written);
  return written;
}

/** The condition that a position is from `first` on and in none of the ranges. */
function staysSql(
  { first }: PositionWindow,
  without: readonly PositionWindow[],
  parameters: Parameters,
): string {
  const within = `position >= ${parameters.whole(first)}`;
  return without.length === 0 ? within : `${within} AND NOT ${isWithinSql(without, parameters)}`;
}

/** The condition that a position is in one of some ranges. */
export function isWithinSql(ranges: readonly PositionWindow[], parameters: Parameters): string {
  const firsts = parameters.wholes(ranges.map(({ first }) => first));
  const lasts = parameters.wholes(ranges.map(({ last }) => last));
  return `position IN (SELECT unnest(range(f, l + 1)) FROM (SELECT unnest(${firsts}) AS f, unnest(${lasts}) AS l))`;
}

/** The positions of a file that were let go, within a transaction or without one. */
async function readGone(connection: DuckDBConnection, catalog: string): Promise<PositionWindow[]> {
  const rows = await rowsOf(connection, `SELECT first, last FROM ${catalog}.gone ORDER BY first`);
  return rows.map(([first, last]) => ({ first: Number(first), last: Number(last) }));
}

/** Adds positions that were let go. */
export async function writeGone(
  connection: DuckDBConnection,
  catalog: string,
  ranges: readonly PositionWindow[],
): Promise<void> {
  if (ranges.length === 0) return;
  const parameters = new Parameters();
  const firsts = parameters.wholes(ranges.map(({ first }) => first));
  const lasts = parameters.wholes(ranges.map(({ last }) => last));
  await connection.run(
    `INSERT INTO ${catalog}.gone SELECT unnest(${firsts}), unnest(${lasts})`,
    parameters.values,
    parameters.types,
  );
}

async function rowsOf(connection: DuckDBConnection, sql: string) {
  return (await connection.runAndReadAll(sql)).getRows();
}

export function removeFile(path: string): void {
  for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
}
