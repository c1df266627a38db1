import type { Exposure } from '../event-index/exposure.ts';
import type { Ask, AskedExposure } from './ask.ts';
import { is, reportedWith, where } from './where.ts';

/** Who holds what, as far as reports are believed. */
export type BelievedExposure = {
  readonly exposures: readonly Exposure[];
  readonly more: boolean;
  /** Those of them that count as in use, and would not if the suspect were believed. */
  readonly doubted: ReadonlySet<Exposure>;
  /** A filter that shows which reports are not believed; empty where there are none. */
  readonly disbelieved: string;
};

/**
 * Who holds what, where no report of a suspect key counts for a replacement or deletion: whoever holds the key could report that what they took is good
 * for nothing any more. Of secrets that this workspace keeps no report counts anyway.
 */
export async function believedExposure(
  ask: Ask,
  query: AskedExposure,
  suspect: string | undefined,
): Promise<BelievedExposure> {
  const told = await ask.exposure(query);
  const all = { ...told, doubted: new Set<Exposure>(), disbelieved: '' };
  if (suspect === undefined || told.exposures.every(({ isKept }) => isKept)) return all;
  const { evidenceCount, filter } = await ask.evidence(
    where(is('action', 'SECRET_SET', 'SECRET_DELETE'), is('outcome', 'success'), reportedWith(suspect)),
  );
  if (evidenceCount === 0) return all;
  // The same exposures in the same order: only what became of them may be another.
  const { exposures, more } = await ask.exposure({ ...query, disbelieved: suspect });
  const doubted = exposures.filter(
    ({ state }, place) => state === 'rotate' && told.exposures[place]?.state !== 'rotate',
  );
  return { exposures, more, doubted: new Set(doubted), disbelieved: filter };
}
