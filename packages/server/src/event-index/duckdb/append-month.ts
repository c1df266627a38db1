import type { DuckDBConnection } from '@duckdb/node-api';
import type { IndexHead, IndexRow } from '../event-index.ts';
import type { RowAppender } from './append-rows.ts';
import type { Month } from './month.ts';
import { Parameters } from './parameters.ts';
import { createTablesSql, SCHEMA_VERSION } from './schema.ts';

export type Append = {
  readonly organizationId: string;
  /** Name of the month that all rows belong to. */
  readonly name: string;
  /** What the file holds already; absent when it is new. */
  readonly existing: Month | undefined;
  /** Where in the ledger the rows begin. */
  readonly first: number;
  readonly rows: Iterable<IndexRow>;
  readonly head: IndexHead;
};

/** Adds rows to an attached month file and moves its head, in one transaction. Resolves when it is on disk. `catalog` is a quoted name. */
export async function appendToMonth(
  connection: DuckDBConnection,
  appender: RowAppender,
  catalog: string,
  { organizationId, name, existing, first, rows, head }: Append,
): Promise<Month> {
  await connection.run('BEGIN');
  try {
    if (!existing) await connection.run(createTablesSql(catalog));
    const times = await appender.append(connection, catalog.slice(1, -1), rows);
    const month = {
      name,
      first: existing?.first ?? first,
      size: head.size,
      root: Uint8Array.from(head.root),
      occurredAtMin: Math.min(times.min, existing?.occurredAtMin ?? times.min),
      occurredAtMax: Math.max(times.max, existing?.occurredAtMax ?? times.max),
    };
    await writeHead(connection, catalog, organizationId, month);
    await connection.run('COMMIT');
    return month;
  } catch (error) {
    // A commit that failed has rolled back already, and says so.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
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
