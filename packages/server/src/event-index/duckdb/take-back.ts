import type { DuckDBConnection } from '@duckdb/node-api';
import type { Connections } from './connections.ts';
import { partOf } from './exposure-sql.ts';
import type { Month } from './month.ts';
import type { MonthFiles } from './month-files.ts';
import { writeMonthRow } from './month-row.ts';
import { Parameters } from './parameters.ts';
import { fullPartsEnd } from './summarize-parts.ts';

export type TakingBack = {
  readonly files: MonthFiles;
  readonly connections: Connections;
  readonly organizationId: string;
};

/**
 * Takes back a step over several months of which not all were committed: the newest file then holds more than its head says. What remains is
 * left in `months`; the files that are needed no longer are returned.
 */
export async function takeBack(taking: TakingBack, months: Month[]): Promise<string[]> {
  const unused: string[] = [];
  for (let newest = months.pop(); newest; newest = months.pop()) {
    const { head } = newest;
    if (head.size === newest.size) months.push(newest);
    else if (head.size > newest.first) months.push(await cutToHead(taking, newest));
    else {
      unused.push(newest.file);
      continue;
    }
    break;
  }
  return unused;
}

async function cutToHead({ files, connections, organizationId }: TakingBack, month: Month): Promise<Month> {
  const lease = await files.lease(organizationId, [month.file]);
  try {
    const [catalog = ''] = lease.catalogs;
    return await connections.use(async (connection) => {
      await connection.run('BEGIN');
      try {
        const cut = await removeFrom(connection, catalog, month);
        await writeMonthRow(connection, catalog, organizationId, cut);
        await connection.run('COMMIT');
        return cut;
      } catch (error) {
        await connection.run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  } finally {
    await lease.release();
  }
}

/** The times stay as they are: events lie between them still. A range that was let go belongs to one step. */
async function removeFrom(connection: DuckDBConnection, catalog: string, month: Month): Promise<Month> {
  const { size } = month.head;
  const parameters = new Parameters();
  const from = parameters.whole(size);
  const run = (sql: string) => connection.runAndReadAll(sql, parameters.values, parameters.types);
  await run(`DELETE FROM ${catalog}.events WHERE position >= ${from}`);
  const damaged = await run(`DELETE FROM ${catalog}.damaged WHERE position >= ${from}`);
  const gone = await run(
    `SELECT coalesce(sum(last - first + 1), 0)::BIGINT FROM ${catalog}.gone WHERE first >= ${from}`,
  );
  await run(`DELETE FROM ${catalog}.gone WHERE first >= ${from}`);
  for (const table of ['held', 'changed'])
    await connection.run(`DELETE FROM ${catalog}.${table} WHERE part >= ${partOf(size)}`);
  return {
    ...month,
    size,
    summed: Math.min(month.summed, fullPartsEnd({ first: month.first, size })),
    damaged: month.damaged - damaged.rowsChanged,
    gone: month.gone - Number(gone.getRows()[0]?.[0] ?? 0),
  };
}
