import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SegmentEntry } from '../segments/segment-frame.ts';
import type { SegmentReader } from '../segments/segment-reader.ts';
import { UnreadableSegment } from '../segments/segments.ts';
import { asNumber } from './as-number.ts';
import { SegmentTable } from './segment-table.ts';

/** Places of a batch, both inclusive. */
export type Places = { readonly batch: number; readonly first: number; readonly last: number };

/** What there is of places that have left the journal: those that are not in the map were let go. */
export type PackedEntries = ReadonlyMap<number, SegmentEntry>;

/** Finds what has left the journal's table of batches, by batch and place. */
export class PackedBatches {
  readonly #table: SegmentTable;
  readonly #reader: SegmentReader;
  readonly #left: StatementSync;

  constructor(db: DatabaseSync, reader: SegmentReader) {
    this.#table = new SegmentTable(db);
    this.#reader = reader;
    this.#left = db.prepare(`SELECT ${asNumber('left_batch')} AS batch FROM organizations WHERE id = ?`);
  }

  /** Undefined when what is stored there is missing or damaged. Of a batch that is not in the journal any more. */
  async entries(organizationId: string, places: Places): Promise<PackedEntries | undefined> {
    let tried: string | undefined;
    for (;;) {
      const segment = this.#table.ofBatch(organizationId, places.batch);
      if (!segment) return this.hasLeft(organizationId, places.batch) ? new Map() : undefined;
      try {
        const entries = await this.#reader.ofBatch(segment, places);
        return new Map(entries.map((entry) => [entry.place, entry]));
      } catch (error) {
        if (!(error instanceof UnreadableSegment)) throw error;
        // It may have been replaced meanwhile.
        if (tried === segment.name) return undefined;
        tried = segment.name;
      }
    }
  }

  /** Where a batch begins in the ledger; undefined when nothing of it is left, or can be read. */
  async firstPosition(organizationId: string, batch: number): Promise<number | undefined> {
    for (const last of [0, Number.MAX_SAFE_INTEGER]) {
      const entries = await this.entries(organizationId, { batch, first: 0, last });
      const [first] = entries?.values() ?? [];
      if (first) return first.position - first.place;
    }
    return undefined;
  }

  /** Whether an organization's batch was sequenced so long ago that it may have left the journal. */
  hasLeft(organizationId: string, batch: number): boolean {
    return batch <= Number(this.#left.get(organizationId)?.batch ?? 0);
  }
}
