import type { DuckDBConnection } from '@duckdb/node-api';
import type { DamagedRow, IndexHead, IndexRow } from '../event-index.ts';
import type { RowAppender, TimeSpan } from './append-rows.ts';
import type { Month } from './month.ts';
import { Parameters } from './parameters.ts';
import { createTablesSql, SCHEMA_VERSION } from './schema.ts';

const DAMAGED_AT_ONCE = 500;

export type Append = {
  readonly organizationId: string;
  /** Name of the month that all rows belong to. */
  readonly name: string;
  /** What the file holds already; absent when it is new. */
  readonly existing: Month | undefined;
  /** Where in the ledger the rows begin. */
  readonly first: number;
  readonly rows: Iterable<IndexRow | DamagedRow>;
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
    const damaged: DamagedRow[] = [];
    const events = eventsOf(rows, damaged);
    const times = await appender.append(connection, catalog.slice(1, -1), events);
    await writeDamaged(connection, catalog, damaged);
    const month = {
      name,
      first: existing?.first ?? first,
      size: head.size,
      root: Uint8Array.from(head.root),
      ...timesOf(damaged, times, existing),
      damaged: (existing?.damaged ?? 0) + damaged.length,
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

/** The rows that are events; the others are put aside while they are taken. */
function* eventsOf(rows: Iterable<IndexRow | DamagedRow>, damaged: DamagedRow[]): Generator<IndexRow> {
  for (const row of rows) {
    if ('isDamaged' in row) damaged.push(row);
    else yield row;
  }
}

/** The times between which a file's events lie. When something damaged happened is not known: the time of recording keeps them finite. */
function timesOf(damaged: readonly DamagedRow[], { min, max }: TimeSpan, existing: Month | undefined) {
  let occurredAtMin = Math.min(min, existing?.occurredAtMin ?? min);
  let occurredAtMax = Math.max(max, existing?.occurredAtMax ?? max);
  for (const { recordedAt } of damaged) {
    occurredAtMin = Math.min(occurredAtMin, recordedAt);
    occurredAtMax = Math.max(occurredAtMax, recordedAt);
  }
  return { occurredAtMin, occurredAtMax };
}

async function writeDamaged(
  connection: DuckDBConnection,
  catalog: string,
  damaged: readonly DamagedRow[],
): Promise<void> {
  for (let at = 0; at < damaged.length; at += DAMAGED_AT_ONCE) {
    const parameters = new Parameters();
    const values = damaged.slice(at, at + DAMAGED_AT_ONCE).map(({ position, recordedAt, id }) => {
      const named = id === undefined ? 'NULL' : `${parameters.text(id)}::UUID`;
      return `(${parameters.whole(position)}, ${parameters.whole(recordedAt)}, ${named})`;
    });
    await connection.run(
      `INSERT INTO ${catalog}.damaged VALUES ${values.join(', ')}`,
      parameters.values,
      parameters.types,
    );
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
