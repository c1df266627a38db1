import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { lastSequencedBatch } from '../journal/last-sequenced.ts';
import { isReserveInUse } from '../platform/disk-space.ts';

/** So many events wait for their position at most, where only the workspace's own acts are recorded. */
const BACKLOG_IN_RESERVE = 1_024;

export type LedgerPauseOptions = {
  /** The journal. */
  readonly db: DatabaseSync;
  readonly reservePath: string;
  /** Whether the ledger of an organization has stopped for good, so that nothing waits for it. */
  readonly isStopped: (organizationId: string) => boolean;
};

/**
 * Says why the ledger must not grow now. The reserve of the disk is there for the workspace's own acts and their places in the ledger;
 * a long backlog of events from outside waits until there is room again.
 */
export function createLedgerPause({
  db,
  reservePath,
  isStopped,
}: LedgerPauseOptions): () => string | undefined {
  const backlogs = db.prepare(
    `SELECT o.id, sum(b.count) AS events FROM organizations o CROSS JOIN batches b ON b.org = o.org
     WHERE b.batch > ${lastSequencedBatch('o.org')}
     GROUP BY o.id`,
  );
  const folder = dirname(reservePath);
  return () => {
    if (!isReserveInUse(folder, reservePath)) return undefined;
    const waiting = backlogs.all().filter(({ id }) => !isStopped(String(id)));
    const events = waiting.reduce((sum, backlog) => sum + Number(backlog.events), 0);
    return events > BACKLOG_IN_RESERVE ? 'the disk is full' : undefined;
  };
}
