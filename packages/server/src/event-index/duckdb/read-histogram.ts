import { resolveTimes } from '@daybook/event';
import type { Histogram, HistogramQuery } from '../event-index.ts';
import { bucketSeconds } from '../histogram-buckets.ts';
import type { Cell } from './connections.ts';
import { bucketsSql, rangeSql, type Span, toBuckets } from './histogram-query.ts';
import { type Month, monthsFor } from './month.ts';
import type { Run, Snapshot } from './organizations.ts';
import { Parameters } from './parameters.ts';

/**
 * Counts by time. Where the filter leaves an end open, the width of the buckets depends on what matches. It is counted first as if that
 * reached as far as the files do, which is mostly so: then one scan has it all. What turns out to lie closer together is counted
 * once more, and only there.
 */
export async function readHistogram(snapshot: Snapshot, query: HistogramQuery): Promise<Histogram> {
  const times = resolveTimes(query.filter, query.now);
  const months = monthsFor(snapshot.months, query, times);
  const { since, until } = times;
  const nothing = layOut({ from: since ?? until ?? query.now, until: until ?? since ?? query.now }, query, []);
  if (months.length === 0) return nothing;
  return snapshot.read(months, async (catalogs, run) => {
    const files = { catalogs, run, query };
    const widest = widestOf(months, times);
    const counted = await countWithin(widest, files);
    if (since !== undefined && until !== undefined) return layOut(widest, query, counted);
    const first = counted[0]?.[0];
    const last = counted.at(-1)?.[0];
    if (first === undefined || last === undefined) return nothing;
    return nothing;
  });
}
