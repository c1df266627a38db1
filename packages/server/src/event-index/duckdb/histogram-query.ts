import type { Histogram, Question } from '../event-index.ts';
import { bucketStarts } from '../histogram-buckets.ts';
import type { Cell } from './connections.ts';
import type { Parameters } from './parameters.ts';
import { conditionsOf, unionSql } from './source.ts';

/** Gives one row: first and last `occurredAt` of what matches. */
export function rangeSql(catalogs: readonly string[], question: Question, parameters: Parameters): string {
  const source = unionSql(catalogs, 'occurred_at', conditionsOf(question, parameters));
  return `SELECT min(occurred_at), max(occurred_at) FROM ${source}`;
}

/** Gives rows `[start in milliseconds, category, count]`. */
export function bucketsSql(
  catalogs: readonly string[],
  question: Question,
  widthSeconds: number,
  parameters: Parameters,
): string {
  const source = unionSql(catalogs, 'occurred_at, category', conditionsOf(question, parameters));
  const width = parameters.whole(widthSeconds * 1_000);
  return `SELECT occurred_at // ${width} * ${width} AS start, category, count(*) FROM ${source} GROUP BY ALL ORDER BY ALL`;
}

/** Puts the counts where they belong; a bucket without events has none. */
export function toBuckets(
  range: { readonly from: number; readonly until: number },
  widthSeconds: number,
  rows: readonly Cell[][],
): Histogram['buckets'] {
  const byStart = Map.groupBy(rows, ([start]) => Number(start));
  return bucketStarts(range.from, range.until, widthSeconds).map((start) => {
    const own = byStart.get(start) ?? [];
    return { start, counts: Object.fromEntries(own.map(([, category, count]) => [category, Number(count)])) };
  });
}
