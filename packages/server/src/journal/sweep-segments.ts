import type { DatabaseSync } from 'node:sqlite';
import { positionsOf, type Segments } from '../segments/segments.ts';
import { asNumber } from './as-number.ts';
import { GoneRanges } from './gone-ranges.ts';
import type { PositionWindow } from './journal-reader.ts';
import { SegmentTable } from './segment-table.ts';

export type SweepSegmentsOptions = {
  readonly db: DatabaseSync;
  readonly segments: Pick<Segments, 'list' | 'remove'>;
  readonly organizationId: string;
};

/** Names of segments that are not as they should be. */
export type Swept = {
  /** Registered, and not there. */
  readonly missing: readonly string[];
  /** Not registered, and with positions that nothing else has: perhaps the only trace of them, so they stay. */
  readonly kept: readonly string[];
};

/**
 * Removes what interrupted work left in an organization's folder of segments: half files, and segments that nothing registers while
 * everything in them lies elsewhere or is gone. Nothing may write segments meanwhile.
 */
export async function sweepSegments({ db, segments, organizationId }: SweepSegmentsOptions): Promise<Swept> {
  const missing = new Set(new SegmentTable(db).all(organizationId).map(({ name }) => name));
  const kept: string[] = [];
  const leftOver: string[] = [];
  for await (const name of segments.list(organizationId)) {
    const positions = positionsOf(name);
    if (missing.delete(name)) continue;
    if (positions && !isElsewhere(db, organizationId, positions)) kept.push(name);
    else if (positions || name.endsWith('.tmp')) leftOver.push(name);
  }
  await segments.remove(organizationId, leftOver);
  return { missing: [...missing], kept };
}

/** Whether each position of a window lies in the journal or a registered segment, or was let go. */
function isElsewhere(db: DatabaseSync, organizationId: string, { first, last }: PositionWindow): boolean {
  const org = Number(db.prepare('SELECT org FROM organizations WHERE id = ?').get(organizationId)?.org);
  const journaled = db
    .prepare(
      `SELECT p.first_position AS first, ${asNumber('p.first_position + b.count - 1')} AS last
       FROM positions p JOIN batches b USING (batch) WHERE p.org = ? AND p.first_position <= ?`,
    )
    .all(org, last)
    .map((row) => ({ first: Number(row.first), last: Number(row.last) }));
  const windows = [
    ...journaled,
    ...new SegmentTable(db).all(organizationId),
    ...new GoneRanges(db).in(org, { first, last }),
  ];
  let next = first;
  for (const window of windows.toSorted((a, b) => a.first - b.first)) {
    if (window.first > next) break;
    next = Math.max(next, window.last + 1);
  }
  return next > last;
}
