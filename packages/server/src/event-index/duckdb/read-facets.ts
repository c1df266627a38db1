import { resolveTimes } from '@daybook/event';
import type { FacetQuery, Facets } from '../event-index.ts';
import type { Cell } from './connections.ts';
import { facetScans, facetSql, toFacetCounts } from './facet-query.ts';
import { monthsFor } from './month.ts';
import type { Snapshot } from './organizations.ts';
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
