import { resolveTimes } from '@daybook/event';
import type { FacetQuery, Facets, Histogram, HistogramQuery } from '../event-index.ts';
import { bucketSeconds } from '../histogram-buckets.ts';
import type { Cell } from './connections.ts';
import { facetScans, facetSql, toFacetCounts } from './facet-query.ts';
import { bucketsSql, rangeSql, toBuckets } from './histogram-query.ts';
import { monthsFor } from './month.ts';
import type { Run, Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';

/** Counts by value. */
export async function readFacets(snapshot: Snapshot, query: FacetQuery): Promise<Facets> {
  const months = monthsFor(snapshot.months, query, resolveTimes(query.filter, query.now));
  const scans = facetScans(query);
  const answers: Cell[][][] = [];
  if (months.length > 0) {
    await snapshot.read(months, async (catalogs, run) => {
      for (const scan of scans) {
        const parameters = new Parameters();
        answers.push(await run(facetSql(catalogs, scan, parameters), parameters));
      }
    });
  }
  const counted = scans.map(({ fields }, index) => toFacetCounts(fields, answers[index] ?? []));
  const counts = new Map(counted.flatMap((scan) => scan.counts));
  return {
    fields: Object.fromEntries(query.fields.map((field) => [field, counts.get(field) ?? []])),
    // The first scan leaves nothing of the filter out.
    total: counted[0]?.total ?? 0,
  };
}

/** Counts by time. */
export async function readHistogram(snapshot: Snapshot, query: HistogramQuery): Promise<Histogram> {
  const times = resolveTimes(query.filter, query.now);
  const months = monthsFor(snapshot.months, query, times);
  if (months.length === 0) return layOut(query, times, async () => []);
  return snapshot.read(months, async (catalogs, run) => {
    const found =
      times.since === undefined || times.until === undefined ? await readRange(catalogs, run, query) : {};
    return layOut(query, { ...found, ...times }, (width) => {
      const parameters = new Parameters();
      return run(bucketsSql(catalogs, query, width, parameters), parameters);
    });
  });
}

type Bounds = { readonly since?: number; readonly until?: number };

/** The bounds of what matches; none when nothing does. */
async function readRange(catalogs: readonly string[], run: Run, query: HistogramQuery): Promise<Bounds> {
  const parameters = new Parameters();
  const [row] = await run(rangeSql(catalogs, query, parameters), parameters);
  const [first, last] = row ?? [];
  return typeof first === 'bigint' && typeof last === 'bigint'
    ? { since: Number(first), until: Number(last) + 1 }
    : {};
}

/** Without both bounds there is nothing to divide into buckets. */
async function layOut(
  { buckets, now }: HistogramQuery,
  { since, until }: Bounds,
  count: (widthSeconds: number) => Promise<Cell[][]>,
): Promise<Histogram> {
  const from = since ?? until ?? now;
  const range = { from, until: Math.max(from, until ?? from) };
  if (range.until === from) return { ...range, bucketSeconds: 1, buckets: [] };
  const width = bucketSeconds(range.from, range.until, buckets);
  return { ...range, bucketSeconds: width, buckets: toBuckets(range, width, await count(width)) };
}
