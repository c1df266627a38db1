import {
  type AuditEvent,
  type Catalogue,
  isoTime,
  matchFilter,
  parseFilter,
  type RecordedEvent,
} from '@daybook/event';
import type { JournalReader, PositionWindow, SequencedBatch } from '../journal/journal-reader.ts';
import { Slices } from '../platform/slices.ts';
import type { HoldTest } from '../workspace/legal-holds/compile-hold.ts';
import type { HoldsAny } from './exports.ts';

const EVENTS_AT_ONCE = 1_000;
const BYTES_AT_ONCE = 4 * 1_048_576;
/** What a read costs beside what it gives, however little that is: a batch may be unpacked for one event. */
const READ_UNITS = 32_768;

export type HeldByExportOptions = {
  readonly journal: Pick<JournalReader, 'from'>;
  readonly catalogue: (organizationId: string) => Catalogue;
  /** What a legal hold keeps; undefined where that cannot be said, because it is over. */
  readonly holdTest: (organizationId: string, holdId: string) => HoldTest | undefined;
};

/**
 * Whether an export holds an event of some ranges, by what the journal still has there. Where the journal has nothing any more, or the
 * filter or the hold cannot be read any more, it may, and the answer is yes.
 */
export function heldByExport({ journal, catalogue, holdTest }: HeldByExportOptions): HoldsAny {
  return async ({ organizationId, filter, hold, window }, ranges) => {
    const known = catalogue(organizationId);
    const slices = new Slices();
    const matches = matcherOf(filter, known, window.now);
    const keeps = hold === undefined ? () => true : holdTest(organizationId, hold);
    if (!matches || !keeps) return true;
    const test = (payload: string, at: At) => {
      const event: AuditEvent = JSON.parse(payload);
      return (
        keeps({ position: at.position, event }) &&
        matches({ ...event, ...at, category: categoryOf(event, known) })
      );
    };
    for (const { first, last } of ranges) {
      const within = { first: Math.max(first, window.first), last: Math.min(last, window.last) };
      if (await isAnyOf(journal, organizationId, within, test, slices)) return true;
    }
    return false;
  };
}

type At = Pick<RecordedEvent, 'position' | 'recordedAt'>;

/** Whether an event of a window passes; also where one of them cannot be read. */
async function isAnyOf(
  journal: HeldByExportOptions['journal'],
  organizationId: string,
  { first, last }: PositionWindow,
  test: (payload: string, at: At) => boolean,
  slices: Slices,
): Promise<boolean> {
  for (let position = first; position <= last; ) {
    await slices.spend(READ_UNITS);
    const max = { events: Math.min(EVENTS_AT_ONCE, last - position + 1), bytes: BYTES_AT_ONCE };
    const batches = await journal.from(organizationId, position, max);
    const batch: SequencedBatch | undefined = 'goneBelow' in batches ? undefined : batches[0];
    if (batch?.firstPosition !== position) return true;
    const recordedAt = isoTime(batch.recordedAt);
    for (const { payload } of batch.entries) {
      if (position > last) return false;
      if (test(Buffer.from(payload).toString('utf8'), { position, recordedAt })) return true;
      position += 1;
      await slices.spend(payload.length);
    }
  }
  return false;
}

function categoryOf({ action }: AuditEvent, catalogue: Catalogue): string {
  return catalogue.categoryOf(action) ?? 'Other';
}

function matcherOf(filter: string, catalogue: Catalogue, now: number) {
  try {
    return matchFilter(parseFilter(filter, { catalogue }), now);
  } catch {
    return undefined;
  }
}
