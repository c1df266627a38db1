import type { Histogram, Question } from '../event-index.ts';
import { bucketStarts } from '../histogram-buckets.ts';
import type { Cell } from './connections.ts';
import type { Parameters } from './parameters.ts';
import { conditionsOf, unionSql } from './source.ts';

/** Milliseconds since 1970, `until` exclusive. */
export type Span = { readonly from: number; readonly until: number };

/** Gives one row: first and last `occurredAt` of what matches within a span. */
export function rangeSql(
  catalogs: readonly string[],
  question: Question,
  span: Span,
  parameters: Parameters,
): string {
  const source = unionSql(catalogs, 'occurred_at', within(question, span, parameters));
  return `SELECT min(occurred_at), max(occurred_at) FROM ${source}`;
}

/** Gives rows `[bucket, category, count]` of what matches within a span; buckets are numbered from 1970 on. */
export function bucketsSql(
  catalogs: readonly string[],
  question: Question,
  span: Span,
  widthSeconds: number,
  parameters: Parameters,
): string {
  const source = unionSql(catalogs, 'occurred_at, category', within(question, span, parameters));
  const width = parameters.whole(widthSeconds * 1_000);
  return `SELECT occurred_at // ${width} AS bucket, category, count(*) FROM ${source} GROUP BY ALL ORDER BY ALL`;
}

/** The span lets whole parts of a file be skipped. */
function within(question: Question, { from, until }: Span, parameters: Parameters): string {
  const conditions = conditionsOf(question, parameters);
  return `${conditions} AND occurred_at >= ${parameters.whole(from)} AND occurred_at < ${parameters.whole(until)}`;
}

/** The counts of rows `[bucket, category, count]` by category alone. */
export function sumByCategory(rows: readonly Cell[][]): Record<string, number> {
  const byCategory = Map.groupBy(rows, ([, category]) => String(category));
  return Object.fromEntries(
    [...byCategory].map(([category, own]) => [category, own.reduce((sum, [, , n]) => sum + Number(n), 0)]),
  );
}

/** Puts the counts where they belong; a bucket without events has none. */
export function toBuckets(range: Span, widthSeconds: number, rows: readonly Cell[][]): Histogram['buckets'] {
  const byStart = Map.groupBy(rows, ([bucket]) => Number(bucket) * widthSeconds * 1_000);
  return bucketStarts(range.from, range.until, widthSeconds).map((start) => {
    const own = byStart.get(start) ?? [];
    return { start, counts: Object.fromEntries(own.map(([, category, count]) => [category, Number(count)])) };
  });
}
