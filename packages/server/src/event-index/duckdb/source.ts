import type { Question } from '../event-index.ts';
import { compileFilter } from './compile-filter.ts';
import type { Parameters } from './parameters.ts';

/** The conditions of a question: its window of positions and its filter, joined. */
export function conditionsOf(
  { filter, now, readUpTo, visibleFrom }: Question,
  parameters: Parameters,
): string {
  const window = `position BETWEEN ${parameters.whole(visibleFrom)} AND ${parameters.whole(readUpTo)}`;
  return [window, ...compileFilter(filter, now, parameters)].join(' AND ');
}

/** One relation over all the month files, with the same columns and conditions in each. */
export function unionSql(catalogs: readonly string[], columns: string, conditions: string): string {
  return `(${catalogs.map((catalog) => `SELECT ${columns} FROM ${catalog}.events WHERE ${conditions}`).join(' UNION ALL ')})`;
}
