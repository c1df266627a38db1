import type { DuckDBConnection } from '@duckdb/node-api';
import type { IndexHead, IndexRow } from '../event-index.ts';
import { insertParameters, insertSql } from './insert-rows.ts';
import type { Month } from './month.ts';
import { Parameters } from './parameters.ts';
import { createTablesSql, SCHEMA_VERSION } from './schema.ts';

export type Append = {
  readonly organizationId: string;
  /** Name of the month that all rows belong to. */
  readonly name: string;
  /** What the file holds already; absent when it is new. */
  readonly existing: Month | undefined;
  readonly rows: readonly IndexRow[];
  /** The rows' `occurredAt` in milliseconds. */
  readonly times: readonly number[];
  readonly head: IndexHead;
};

/** Adds rows to an attached month file and moves its head, in one transaction. Resolves when it is on disk. */
export async function appendToMonth(
  connection: DuckDBConnection,
  catalog: string,
  append: Append,
): Promise<Month> {
  const { existing, rows, times, head } = append;
  const month = {
    name: append.name,
    first: existing?.first ?? rows[0]?.position ?? 0,
    size: head.size,
    root: Uint8Array.from(head.root),
    occurredAtMin: times.reduce(
      (a, b) => Math.min(a, b),
      existing?.occurredAtMin ?? Number.POSITIVE_INFINITY,
    ),
    occurredAtMax: times.reduce(
      (a, b) => Math.max(a, b),
      existing?.occurredAtMax ?? Number.NEGATIVE_INFINITY,
    ),
  };
  await connection.run('BEGIN');
  try {
    if (!existing) await connection.run(createTablesSql(catalog));
    for (const parameter of insertParameters(rows, times))
      await connection.run(insertSql(catalog), [parameter]);
    await writeHead(connection, catalog, append.organizationId, month);
    await connection.run('COMMIT');
  } catch (error) {
    // A commit that failed has rolled back already, and says so.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
  return month;
}

async function writeHead(
  connection: DuckDBConnection,
  catalog: string,
  organizationId: string,
  month: Month,
): Promise<void> {
  const parameters = new Parameters();
  const values = [
    parameters.whole(SCHEMA_VERSION),
    parameters.text(organizationId),
    parameters.text(month.name),
    parameters.whole(month.first),
    parameters.whole(month.size),
    parameters.text(Buffer.from(month.root).toString('hex')),
    parameters.whole(month.occurredAtMin),
    parameters.whole(month.occurredAtMax),
  ];
  await connection.run(`DELETE FROM ${catalog}.month`);
  await connection.run(
    `INSERT INTO ${catalog}.month VALUES (${values.join(', ')})`,
    parameters.values,
    parameters.types,
  );
}
