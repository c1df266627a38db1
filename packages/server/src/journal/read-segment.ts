import type { SegmentEntry } from '../segments/segment-frame.ts';
import type { SegmentReader } from '../segments/segment-reader.ts';
import { UnreadableSegment } from '../segments/segments.ts';
import type { JournalEntry } from './journal.ts';
import type { ReadMax, SequencedBatch } from './journal-reader.ts';
import type { RegisteredSegment } from './segment-table.ts';

/** What may still be read for one answer. The first batch is always admitted. */
export class ReadBudget {
  #events: number;
  #bytes: number;
  #isFirst = true;

  constructor({ events, bytes }: Required<ReadMax>) {
    this.#events = events;
    this.#bytes = bytes;
  }

  /** Counts a batch in; false when it is too much, and so is everything after it. */
  admits({ entries }: Pick<SequencedBatch, 'entries'>): boolean {
    if (!this.#isFirst && (entries.length > this.#events || this.#bytes < 0)) return false;
    this.#isFirst = false;
    this.#events -= entries.length;
    this.#bytes -= entries.reduce((sum, { payload }) => sum + payload.length, 0);
    return true;
  }
}

/** What was read of a segment. */
export type ReadPart = {
  readonly batches: readonly SequencedBatch[];
  /** Whether the budget ended it. */
  readonly isCut: boolean;
  /** The position to go on from. */
  readonly next: number;
  /** What could not be read, and from which position on; it lies below `next`. */
  readonly trouble?: { readonly error: UnreadableSegment; readonly position: number };
};

/** The batches of a segment from position `first` on and before `end`, as far as the budget goes, or up to what cannot be read. */
export async function readSegment(
  segment: RegisteredSegment,
  { first, end }: { readonly first: number; readonly end: number },
  budget: ReadBudget,
  segments: SegmentReader,
): Promise<ReadPart> {
  const pieces: Piece[] = [];
  let position = first;
  let next = Math.min(end, segment.last + 1);
  try {
    for (const frame of await segments.frames(segment)) {
      if (frame.last < first) continue;
      if (frame.first >= end) break;
      position = Math.max(first, frame.first);
      next = Math.min(end, frame.last + 1);
      for (const piece of piecesOf(await segments.readFrame(segment, frame), first, end)) {
        if (!budget.admits(piece)) return { batches: pieces, isCut: true, next: piece.firstPosition };
        join(pieces, piece);
      }
      next = Math.min(end, segment.last + 1);
    }
  } catch (error) {
    if (!(error instanceof UnreadableSegment)) throw error;
    return { batches: pieces, isCut: false, next, trouble: { error, position } };
  }
  return { batches: pieces, isCut: false, next };
}

/** Entries of a journal's batch that follow each other. */
type Piece = {
  readonly batch: number;
  readonly firstPosition: number;
  readonly recordedAt: number;
  readonly entries: JournalEntry[];
};

function piecesOf(entries: readonly SegmentEntry[], first: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  for (const { position, recordedAt, batch, salt, payload } of entries) {
    if (position < first || position >= end) continue;
    join(pieces, { batch, firstPosition: position, recordedAt, entries: [{ salt, payload }] });
  }
  return pieces;
}

/** Adds a piece to the last one where it goes on from it. */
function join(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  const goesOn =
    last?.batch === piece.batch &&
    last.recordedAt === piece.recordedAt &&
    last.firstPosition + last.entries.length === piece.firstPosition;
  if (goesOn) last.entries.push(...piece.entries);
  else pieces.push(piece);
}
