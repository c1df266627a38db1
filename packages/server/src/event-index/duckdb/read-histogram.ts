import { resolveTimes } from '@daybook/event';
import type { Histogram, HistogramQuery } from '../event-index.ts';
import { bucketSeconds } from '../histogram-buckets.ts';
import { type Bar, findOutliers } from '../histogram-outliers.ts';
import type { Cell } from './connections.ts';
import { bucketsSql, rangeSql, type Span, sumByCategory, toBuckets } from './histogram-query.ts';
import { monthsFor } from './month.ts';
import type { Run, Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';

/** Each leaves out what lies far apart; what is left takes at most half the time. */
const PASSES_MAX = 3;
/** Fewer would not tell what lies apart. */
const BARS_MIN = 60;

/**
 * Counts by time. Where the filter leaves an end open, how wide the buckets are depends on what matches. It is counted as if that reached
 * as far as the files do, which is mostly so: then one scan has it all. What lies closer together, without its outliers, is counted
 * once more, and only where it lies.
 */
export async function readHistogram(snapshot: Snapshot, query: HistogramQuery): Promise<Histogram> {
  const times = resolveTimes(query.filter, query.now);
  const { since, until } = times;
  const months = monthsFor(snapshot.months, query, times);
  const none = { from: since ?? until ?? query.now, until: until ?? query.now };
  const widest = {
    from: since ?? Math.min(...months.map(({ occurredAtMin }) => occurredAtMin)),
    until: until ?? Math.max(query.now, ...months.map(({ occurredAtMax }) => occurredAtMax + 1)),
  };
  if (months.length === 0 || widest.until <= widest.from) return layOut(none, query.buckets, []);
  return snapshot.read(months, async (catalogs, run) => {
    const files = { catalogs, run, query };
    const { span, counted, earlier, later } = await withoutOutliers(files, widest, times);
    const [first, last] = [counted[0], counted.at(-1)];
    if (!first || !last) return layOut(none, query.buckets, []);
    const width = widthOf(span, resolutionOf(query));
    const range = {
      from: since ?? (await readRange(files, spanOf(first, width))).from,
      until: until ?? (await endOf(files, spanOf(last, width))),
    };
    const isAsWide = widthOf(range, query.buckets) === width;
    const rows = isAsWide ? counted : await countBuckets(files, range, query.buckets);
    return {
      ...layOut(range, query.buckets, rows),
      earlier: sumByCategory(earlier),
      later: sumByCategory(later),
    };
  });
}

type Files = { readonly catalogs: readonly string[]; readonly run: Run; readonly query: HistogramQuery };

/** What is counted in a span once nothing of it is an outlier any more. */
async function withoutOutliers(
  files: Files,
  widest: Span,
  times: { readonly since?: number; readonly until?: number },
) {
  const { query } = files;
  const resolution = resolutionOf(query);
  const earlier: Cell[][] = [];
  const later: Cell[][] = [];
  let span = widest;
  let counted = await countBuckets(files, span, resolution);
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const bars = toBars(counted, widthOf(span, resolution));
    const { before, after } = findOutliers(bars, { ...times, now: query.now });
    const [first, last] = [bars[before], bars.at(-1 - after)];
    if (before + after === 0 || !first || !last) break;
    const startOf = ([bucket]: readonly Cell[]) => Number(bucket) * widthOf(span, resolution) * 1_000;
    earlier.push(...counted.filter((row) => startOf(row) < first.start));
    later.push(...counted.filter((row) => startOf(row) > last.start));
    span = {
      from: before > 0 ? first.start : span.from,
      until: after > 0 ? Math.max(query.now, last.end) : span.until,
    };
    counted = await countBuckets(files, span, resolution);
  }
  return { span, counted, earlier, later };
}

function toBars(counted: readonly Cell[][], widthSeconds: number): Bar[] {
  const width = widthSeconds * 1_000;
  const byBucket = Map.groupBy(counted, ([bucket]) => Number(bucket));
  return [...byBucket].map(([bucket, rows]) => ({
    start: bucket * width,
    end: (bucket + 1) * width,
    count: rows.reduce((sum, [, , count]) => sum + Number(count), 0),
  }));
}

function resolutionOf({ buckets }: HistogramQuery): number {
  return Math.max(buckets, BARS_MIN);
}

async function countBuckets({ catalogs, run, query }: Files, span: Span, buckets: number): Promise<Cell[][]> {
  const parameters = new Parameters();
  return run(bucketsSql(catalogs, query, span, widthOf(span, buckets), parameters), parameters);
}

/** Now, or the last match where that is later. */
async function endOf(files: Files, last: Span): Promise<number> {
  const { now } = files.query;
  return last.until <= now ? now : Math.max(now, (await readRange(files, last)).until);
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
  const apart = { earlier: {}, later: {} };
  if (range.until === from) return { ...range, bucketSeconds: 1, buckets: [], ...apart };
  const width = widthOf(range, buckets);
  return { ...range, bucketSeconds: width, buckets: toBuckets(range, width, rows), ...apart };
}
