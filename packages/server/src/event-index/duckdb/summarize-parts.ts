import type { DuckDBConnection } from '@duckdb/node-api';
import { POSITIONS_PER_PART, partOf, summarizeSql } from './exposure-sql.ts';
import type { Month } from './month.ts';

/**
 * Summarizes who holds what of the positions `from` to before `until` of an attached file, part by part, so that the engine holds little at
 * once; within the connection's transaction. `catalog` is a quoted name.
 */
export async function summarizeParts(
  connection: DuckDBConnection,
  catalog: string,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<void> {
  for (let first = from; first < until; ) {
    const end = Math.min(until, (partOf(first) + 1) * POSITIONS_PER_PART);
    for (const sql of summarizeSql(catalog, first, end)) await connection.run(sql);
    first = end;
  }
}

/** Up to where a month's file can be summarized while rows are still added to it: parts that are full. */
export function fullPartsEnd({ first, size }: Pick<Month, 'first' | 'size'>): number {
  return Math.max(first, partOf(size) * POSITIONS_PER_PART);
}
