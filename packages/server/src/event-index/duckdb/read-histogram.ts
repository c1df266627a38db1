import { resolveTimes } from '@daybook/event';
import type { Histogram, HistogramQuery } from '../event-index.ts';
import { bucketSeconds } from '../histogram-buckets.ts';
import type { Cell } from './connections.ts';
import { bucketsSql, rangeSql, type Span, toBuckets } from './histogram-query.ts';
import { monthsFor } from './month.ts';
import type { Run, Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';

/**
 * Counts by time. Where the filter leaves an end open, how wide the buckets are depends on what matches. It is counted as if that reached
 * as far as the files do, which is mostly so: then one scan has it all. What lies closer together is counted once more,
 * and only where it lies.
 */
export async function readHistogram(snapshot: Snapshot, query: HistogramQuery): Promise<Histogram> {
  const times = resolveTimes(query.filter, query.now);
  const { since, until } = times;
  const months = monthsFor(snapshot.months, query, times);
  const none = { from: since ?? until ?? query.now, until: until ?? since ?? query.now };
  const widest = {
    from: since ?? Math.min(...months.map(({ occurredAtMin }) => occurredAtMin)),
    until: until ?? Math.max(...months.map(({ occurredAtMax }) => occurredAtMax)) + 1,
  };
  if (months.length === 0 || widest.until <= widest.from) return layOut(none, query.buckets, []);
  return snapshot.read(months, async (catalogs, run) => {
    const files = { catalogs, run, query };
    const counted = await countBuckets(files, widest);
    const [first, last] = [counted[0], counted.at(-1)];
    if (!first || !last) return layOut(none, query.buckets, []);
    const width = widthOf(widest, query.buckets);
    const range = {
      from: since ?? (await readRange(files, spanOf(first, width))).from,
      until: until ?? (await readRange(files, spanOf(last, width))).until,
    };
    const isAsWide = widthOf(range, query.buckets) === width;
    return layOut(range, query.buckets, isAsWide ? counted : await countBuckets(files, range));
  });
}

type Files = { readonly catalogs: readonly string[]; readonly run: Run; readonly query: HistogramQuery };

async function countBuckets({ catalogs, run, query }: Files, span: Span): Promise<Cell[][]> {
  const parameters = new Parameters();
  return run(bucketsSql(catalogs, query, span, widthOf(span, query.buckets), parameters), parameters);
}

/** Where that begins and ends which matches within a span; something must. */
async function readRange({ catalogs, run, query }: Files, span: Span): Promise<Span> {
  const parameters = new Parameters();
  const [row] = await run(rangeSql(catalogs, query, span, parameters), parameters);
  const [first, last] = row ?? [];
  return typeof first === 'bigint' && typeof last === 'bigint'
    ? { from: Number(first), until: Number(last) + 1 }
    : span;
}

/** The span of a bucket that was counted. */
function spanOf([bucket]: readonly Cell[], widthSeconds: number): Span {
  const from = Number(bucket) * widthSeconds * 1_000;
  return { from, until: from + widthSeconds * 1_000 };
}

function widthOf({ from, until }: Span, buckets: number): number {
  return bucketSeconds(from, until, buckets);
}

/** A span without length cannot be divided into buckets. */
function layOut({ from, until }: Span, buckets: number, rows: readonly Cell[][]): Histogram {
  const range = { from, until: Math.max(from, until) };
  if (range.until === from) return { ...range, bucketSeconds: 1, buckets: [] };
  const width = widthOf(range, buckets);
  return { ...range, bucketSeconds: width, buckets: toBuckets(range, width, rows) };
}
