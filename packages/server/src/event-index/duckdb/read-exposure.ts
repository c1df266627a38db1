import type { ExposureQuery, Exposures } from '../exposure.ts';
import { findExposures } from './find-exposures.ts';
import { monthsFor } from './month.ts';
import type { Snapshot } from './organizations.ts';
import { readClosures } from './read-closures.ts';

/** Who holds what, with what became of it. */
export async function readExposure(snapshot: Snapshot, query: ExposureQuery): Promise<Exposures> {
  const { visibleFrom, readUpTo, disbelieved, limit } = query;
  const months = monthsFor(snapshot.months, { filter: { terms: [] }, visibleFrom, readUpTo }, {});
  if (months.length === 0) return { exposures: [], more: false };
  return snapshot.read(months, async (catalogs, run) => {
    const believing = disbelieved === undefined ? {} : { disbelieved };
    const asked = { months, catalogs, run, visibleFrom, readUpTo, ...believing };
    const found = await findExposures(asked, query);
    const page = found.slice(0, limit);
    const became = await readClosures(asked, page);
    return {
      exposures: page.map((exposure) => ({
        ...exposure,
        ...(became.get(exposure) ?? { isKept: false, state: 'rotate' as const }),
      })),
      more: found.length > limit,
    };
  });
}
