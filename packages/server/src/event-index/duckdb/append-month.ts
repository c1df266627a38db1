import { countPositions } from '@daybook/event';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { AnyRow, DamagedRow, GoneRow, IndexHead, IndexRow } from '../event-index.ts';
import type { RowAppender } from './append-rows.ts';
import { type Month, NO_TIMES } from './month.ts';
import { writeMonthRow } from './month-row.ts';
import { Parameters } from './parameters.ts';
import { writeGone } from './rewrite-month.ts';
import { createTablesSql } from './schema.ts';
import type { Part } from './step-parts.ts';
import { fullPartsEnd, summarizeParts } from './summarize-parts.ts';

const DAMAGED_AT_ONCE = 500;

export type Append = {
  readonly organizationId: string;
  /** What the file holds already; absent when it is new. */
  readonly existing: Month | undefined;
  /** Where the index begins. */
  readonly begins: number;
  readonly part: Part;
  /** Where the index stood before the step, and stands once its last part is there. */
  readonly before: IndexHead;
  readonly head: IndexHead;
};

/** Adds rows to an attached month file, in one transaction. Resolves when it is on disk. `catalog` is a quoted name. */
export async function appendToMonth(
  connection: DuckDBConnection,
  appender: RowAppender,
  catalog: string,
  { organizationId, existing, begins, part, before, head }: Append,
): Promise<Month> {
  await connection.run('BEGIN');
  try {
    if (!existing) await connection.run(createTablesSql(catalog));
    const others: Others = { damaged: [], gone: [] };
    const { min, max } = await appender.append(connection, catalog.slice(1, -1), eventsOf(part.rows, others));
    await writeDamaged(connection, catalog, others.damaged);
    await writeGone(connection, catalog, others.gone);
    const reached = part.isLast() ? head : before;
    const first = existing?.first ?? part.first;
    const size = part.size();
    const from = existing?.summed ?? first;
    const summed = Math.max(from, fullPartsEnd({ first, size }));
    await summarizeParts(connection, catalog, { from, until: summed });
    const month: Month = {
      name: part.name,
      file: existing?.file ?? part.name,
      first,
      size,
      summed,
      head: { size: reached.size, root: Uint8Array.from(reached.root) },
      begins,
      occurredAtMin: Math.min(min, existing?.occurredAtMin ?? NO_TIMES.min),
      occurredAtMax: Math.max(max, existing?.occurredAtMax ?? NO_TIMES.max),
      damaged: (existing?.damaged ?? 0) + others.damaged.length,
      gone: (existing?.gone ?? 0) + countPositions(others.gone),
    };
    await writeMonthRow(connection, catalog, organizationId, month);
    await connection.run('COMMIT');
    return month;
  } catch (error) {
    // A commit that failed has rolled back already, and says so.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

type Others = { readonly damaged: DamagedRow[]; readonly gone: GoneRow[] };

/** The rows that are events; the others are put aside while they are taken. */
function* eventsOf(rows: Iterable<AnyRow>, { damaged, gone }: Others): Generator<IndexRow> {
  for (const row of rows) {
    if ('isDamaged' in row) damaged.push(row);
    else if ('isGone' in row) gone.push(row);
    else yield row;
  }
}

/** Sums up the rest of a month to which no rows are added any more, in one transaction. */
export async function closeMonth(
  connection: DuckDBConnection,
  catalog: string,
  { organizationId, month }: { readonly organizationId: string; readonly month: Month },
): Promise<Month> {
  const closed = { ...month, summed: month.size };
  await connection.run('BEGIN');
  try {
    await summarizeParts(connection, catalog, { from: month.summed, until: month.size });
    await writeMonthRow(connection, catalog, organizationId, closed);
    await connection.run('COMMIT');
    return closed;
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
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
