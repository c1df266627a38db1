import type { DatabaseSync } from 'node:sqlite';
import { isImportId } from '@daybook/event';
import type { SegmentEntry } from '../segments/segment-frame.ts';
import type { SegmentReader } from '../segments/segment-reader.ts';
import { UnreadableSegment } from '../segments/segments.ts';
import { newestBatchOf } from './journal-position.ts';
import { type DamagedIds, idOf } from './replay-ids.ts';
import { REMEMBERED_MS_MAX, type SeenBatch, type SeenIds } from './seen-ids.ts';
import { type RegisteredSegment, SegmentTable } from './segment-table.ts';

export type ReplaySegmentsOptions = {
  readonly db: DatabaseSync;
  readonly ids: Pick<SeenIds, 'appliedBatch' | 'add' | 'addImports' | 'clear'>;
  readonly segments: SegmentReader;
  /** Asked only where something is to be read. */
  readonly now: () => number;
};

/** Older batches of other organizations may still be in the journal. */
const NOT_LAST = { isLast: false };

/**
 * Brings `ids.db` up to what lies in segments, as `replayIds` does for what is in the journal; call it before that. Returns what is left out
 * because it is damaged, if anything is.
 */
export async function replaySegmentIds({
  db,
  ids,
  segments,
  now,
}: ReplaySegmentsOptions): Promise<DamagedIds | undefined> {
  // They are of a longer journal than this one, which was restored since.
  if (ids.appliedBatch > newestBatchOf(db)) ids.clear();
  const applied = ids.appliedBatch;
  const missed = new SegmentTable(db).after(applied);
  if (missed.length === 0) return undefined;
  const rememberedFrom = now() - REMEMBERED_MS_MAX;
  const orgOf = db.prepare('SELECT org FROM organizations WHERE id = ?');
  const damage = new Damage();
  for (const segment of missed) {
    const { organizationId } = segment;
    const org = Number(orgOf.get(organizationId)?.org);
    const remember = (batch: readonly SegmentEntry[]) => {
      const [first] = batch;
      if (!first || first.batch <= applied) return;
      const seen = toSeen(org, first, batch);
      damage.add(
        organizationId,
        batch.filter(({ place }) => seen.ids[place] === undefined),
      );
      if (first.recordedAt > rememberedFrom) ids.add(seen, NOT_LAST);
      else if (seen.ids.some((id) => id !== undefined && isImportId(id))) ids.addImports(seen, NOT_LAST);
    };
    let batch: SegmentEntry[] = [];
    for await (const entry of entriesOf(segments, segment, damage)) {
      if (batch[0] && batch[0].batch !== entry.batch) {
        remember(batch);
        batch = [];
      }
      batch.push(entry);
    }
    remember(batch);
  }
  return damage.found;
}

/** The entries of a segment in order; what cannot be read is told to `damage`. */
async function* entriesOf(
  segments: SegmentReader,
  segment: RegisteredSegment,
  damage: Damage,
): AsyncGenerator<SegmentEntry> {
  const { organizationId, firstBatch, first, last } = segment;
  try {
    for (const frame of await segments.frames(segment)) {
      try {
        yield* await segments.readFrame(segment, frame);
      } catch (error) {
        if (!(error instanceof UnreadableSegment)) throw error;
        damage.count(organizationId, { batch: frame.batch, position: frame.first }, frame.count);
      }
    }
  } catch (error) {
    if (!(error instanceof UnreadableSegment)) throw error;
    damage.count(organizationId, { batch: firstBatch, position: first }, last - first + 1);
  }
}

/** A batch's ids by their places; undefined where an entry is gone, or has none. */
function toSeen(
  org: number,
  { batch, recordedAt }: SegmentEntry,
  entries: readonly SegmentEntry[],
): SeenBatch {
  const ids: (string | undefined)[] = [];
  for (const { place, payload } of entries) {
    while (ids.length < place) ids.push(undefined);
    ids.push(idOf(payload));
  }
  return { org, batch, recordedAt, ids };
}

/** Counts ids that could not be read. */
class Damage {
  #first: Omit<DamagedIds, 'ids'> | undefined;
  #ids = 0;

  get found(): DamagedIds | undefined {
    return this.#first && { ...this.#first, ids: this.#ids };
  }

  add(organizationId: string, entries: readonly SegmentEntry[]): void {
    const [first] = entries;
    if (first) this.count(organizationId, first, entries.length);
  }

  count(
    organizationId: string,
    { batch, position }: { readonly batch: number; readonly position: number },
    ids: number,
  ): void {
    this.#first ??= { organizationId, batch, position };
    this.#ids += ids;
  }
}
