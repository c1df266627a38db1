import { batchesOf } from '../journal/journal-reader.ts';
import { checkOpenings } from '../sequencer/check-openings.ts';
import type { Damaged, EventIndex } from './event-index.ts';
import { requirePrefix } from './index-history.ts';
import type { ProjectorOptions } from './projector-options.ts';

/** Positions of damaged entries that are remembered and shown; beyond it they are counted. */
const DAMAGED_KEPT = 100;
const GONE_AT_ONCE = 1_000;

export const NONE_DAMAGED: Damaged = { count: 0, positions: [] };

/** Where an index stands. */
export type Found = {
  /** How many events are indexed. */
  readonly size: number;
  /** The ledger's size at that time: what comes before was written to disk earlier, and is checked. */
  readonly checkedTo: number;
  readonly damaged: Damaged;
};

type Parts = Pick<ProjectorOptions, 'index' | 'ledger' | 'journal' | 'logger'>;

/**
 * Finds out how much of the ledger the index has, and what of it is damaged. What the journal has let go of since is removed; an index that
 * cannot be used, or of which damaged entries were restored, is dropped. @throws LedgerRolledBack
 */
export async function lookAtIndex(organizationId: string, parts: Parts): Promise<Found> {
  const { index, ledger, logger } = parts;
  const indexed = await index.head(organizationId);
  const head = await ledger.head(organizationId);
  const checkedTo = head?.size ?? 0;
  if (indexed) {
    const { size } = indexed;
    await requirePrefix(organizationId, indexed, head, ledger);
    await removeGone(organizationId, size, parts);
    const damaged = await damagedIn(index, organizationId, size);
    if (!(await isMended(organizationId, damaged, parts))) return { size, checkedTo, damaged };
    logger.warn({ organizationId }, 'damaged entries were restored: the index is built anew');
  }
  await index.drop(organizationId);
  return { size: 0, checkedTo, damaged: NONE_DAMAGED };
}

/** What is damaged among the first `size` positions. */
export function damagedIn(
  index: Pick<EventIndex, 'damaged'>,
  organizationId: string,
  size: number,
): Promise<Damaged> {
  return index.damaged(organizationId, { first: 0, last: size - 1, limit: DAMAGED_KEPT });
}

/** An index that is older than what the journal has let go of since holds it still. */
async function removeGone(organizationId: string, size: number, { index, journal }: Parts): Promise<void> {
  for (let first = 0; first < size; ) {
    const gone = await journal.gone(organizationId, { first, last: size - 1 }, GONE_AT_ONCE);
    const [begin, end] = [gone[0], gone.at(-1)];
    if (!begin || !end) return;
    if (begin.first === 0) await index.letGo(organizationId, begin.last + 1);
    await index.erase(organizationId, gone);
    first = end.last + 1;
  }
}

/** Whether the journal again has what the ledger commits to, at one of the first damaged positions. */
async function isMended(
  organizationId: string,
  { positions }: Damaged,
  { journal, ledger }: Parts,
): Promise<boolean> {
  const head = positions.length > 0 ? await ledger.head(organizationId) : undefined;
  if (!head) return false;
  for (const position of positions) {
    const batches = batchesOf(await journal.from(organizationId, position, { events: 1 }));
    const stretch = { organizationId, from: position, until: position + 1, head };
    const runs = await checkOpenings(batches, stretch, ledger);
    if (runs.every(({ isDamaged }) => !isDamaged)) return true;
  }
  return false;
}
