import { resolveTimes } from '@daybook/event';
import type { FacetQuery, Facets, Histogram, HistogramQuery } from '../event-index.ts';
import { bucketSeconds } from '../histogram-buckets.ts';
import type { Cell } from './connections.ts';
import { facetScans, facetSql, toFacetCounts } from './facet-query.ts';
import { boundSql, bucketsSql, toBuckets } from './histogram-query.ts';
import { type Month, monthsFor } from './month.ts';
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
    const files = months.map((month, index) => ({ month, catalog: catalogs[index] ?? '' }));
    const found = await readBounds(files, run, query, times);
    return layOut(query, found, (width) => {
      const parameters = new Parameters();
      return run(bucketsSql(catalogs, query, width, parameters), parameters);
    });
  });
}

type Bounds = { readonly since?: number; readonly until?: number };

type OpenMonth = { readonly month: Month; readonly catalog: string };

/** The bounds that the filter has, else those of what matches; none when nothing does. */
async function readBounds(
  files: readonly OpenMonth[],
  run: Run,
  query: HistogramQuery,
  { since, until }: Bounds,
): Promise<Bounds> {
  const first = since ?? (await readBound(files, run, query, 'first'));
  if (first === undefined) return until === undefined ? {} : { until };
  if (until !== undefined) return { since: first, until };
  const last = await readBound(files, run, query, 'last');
  return last === undefined ? { since: first } : { since: first, until: last + 1 };
}

/** The first or last `occurredAt` of what matches: file by file, until no other can go beyond it. Undefined when nothing matches. */
async function readBound(
  files: readonly OpenMonth[],
  run: Run,
  query: HistogramQuery,
  end: 'first' | 'last',
): Promise<number | undefined> {
  const sign = end === 'first' ? 1 : -1;
  const reach = ({ month }: OpenMonth) =>
    sign * (end === 'first' ? month.occurredAtMin : month.occurredAtMax);
  let found: number | undefined;
  for (const file of files.toSorted((a, b) => reach(a) - reach(b))) {
    if (found !== undefined && found <= reach(file)) break;
    const parameters = new Parameters();
    const [row] = await run(boundSql(file.catalog, query, end, parameters), parameters);
    const [at] = row ?? [];
    if (typeof at === 'bigint') found = Math.min(found ?? Number.POSITIVE_INFINITY, sign * Number(at));
  }
  return found === undefined ? undefined : sign * found;
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
