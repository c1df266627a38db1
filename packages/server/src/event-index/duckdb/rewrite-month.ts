import { existsSync, renameSync, rmSync } from 'node:fs';
import { countPositions, mergeRanges, type PositionRange } from '@daybook/event';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EventIndexError } from '../event-index-error.ts';
import type { Connections } from './connections.ts';
import { type Month, NO_TIMES, nextFileOf } from './month.ts';
import type { MonthFiles } from './month-files.ts';
import { writeMonthRow } from './month-row.ts';
import { Parameters } from './parameters.ts';
import { cutRanges } from './position-ranges.ts';
import { createTablesSql } from './schema.ts';
import { summarizeParts } from './summarize-parts.ts';

/** Conditions of one statement: the engine looks at each of them for each row. */
const RANGES_AT_ONCE = 250;

export type Rewrite = {
  readonly organizationId: string;
  readonly month: Month;
  /** From where on the new file holds it. */
  readonly first: number;
  /** What it no longer holds, in order and merged. */
  readonly without: readonly PositionRange[];
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
    for (const slice of slicesOf(window, cutRanges(without, window))) {
      const parameters = new Parameters();
      const stays = staysSql(slice, parameters);
      await connection.run(
        `INSERT INTO ${to}.${table} SELECT * FROM ${from}.${table} WHERE ${stays}`,
        parameters.values,
        parameters.types,
      );
    }
  }
  const gone = mergeRanges(cutRanges([...(await readGone(connection, from)), ...without], window));
  await writeGone(connection, to, gone);
  const [times = []] = await rowsOf(
    connection,
    `SELECT min(occurred_at), max(occurred_at) FROM ${to}.events`,
  );
  const [damaged = []] = await rowsOf(connection, `SELECT count(*) FROM ${to}.damaged`);
  const summed = Math.max(first, month.summed);
  await summarizeParts(connection, to, { from: first, until: summed });
  const written: Month = {
    ...month,
    file,
    first,
    summed,
    begins,
    occurredAtMin: Number(times[0] ?? NO_TIMES.min),
    occurredAtMax: Number(times[1] ?? NO_TIMES.max),
    damaged: Number(damaged[0]),
    gone: countPositions(gone),
  };
  await writeMonthRow(connection, to, organizationId, written);
  return written;
}

type Slice = PositionRange & { readonly without: readonly PositionRange[] };

/** A window in slices of which each lacks a bounded number of ranges. Rows are copied in their order by conditions alone: a join would mix them. */
function* slicesOf({ first, last }: PositionRange, without: readonly PositionRange[]): Generator<Slice> {
  let next = first;
  for (let at = 0; at < without.length; at += RANGES_AT_ONCE) {
    const some = without.slice(at, at + RANGES_AT_ONCE);
    const end = some.at(-1)?.last ?? next;
    yield { first: next, last: end, without: some };
    next = end + 1;
  }
  yield { first: next, last, without: [] };
}

function staysSql({ first, last, without }: Slice, parameters: Parameters): string {
  const between = (range: PositionRange) =>
    `position BETWEEN ${parameters.whole(range.first)} AND ${parameters.whole(range.last)}`;
  const within = between({ first, last });
  return without.length === 0 ? within : `${within} AND NOT (${without.map(between).join(' OR ')})`;
}

/** The positions of a file that were let go, in order. */
export async function readGone(connection: DuckDBConnection, catalog: string): Promise<PositionRange[]> {
  const rows = await rowsOf(connection, `SELECT first, last FROM ${catalog}.gone ORDER BY first`);
  return rows.map(([first, last]) => ({ first: Number(first), last: Number(last) }));
}

/** Adds positions that were let go. */
export async function writeGone(
  connection: DuckDBConnection,
  catalog: string,
  ranges: readonly PositionRange[],
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
