import type { DuckDBConnection } from '@duckdb/node-api';
import type { Month } from './month.ts';
import { Parameters } from './parameters.ts';
import { SCHEMA_VERSION } from './schema.ts';

/** Writes what a file says of itself, within the connection's transaction. `catalog` is a quoted name. */
export async function writeMonthRow(
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
    parameters.whole(month.begins),
    parameters.whole(month.first),
    parameters.whole(month.size),
    parameters.whole(month.head.size),
    parameters.text(Buffer.from(month.head.root).toString('hex')),
    parameters.whole(month.occurredAtMin),
    parameters.whole(month.occurredAtMax),
    parameters.whole(month.summed),
  ];
  await connection.run(`DELETE FROM ${catalog}.month`);
  await connection.run(
    `INSERT INTO ${catalog}.month VALUES (${values.join(', ')})`,
    parameters.values,
    parameters.types,
  );
}
