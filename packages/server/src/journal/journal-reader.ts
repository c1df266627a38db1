import type { JournalEntry } from './journal.ts';
import type { JournalPosition } from './journal-position.ts';
import type { LedgerHead } from './ledger-heads.ts';

/**
 * Reads what the journal holds, as far as it is committed, and never blocks who writes it. A position is asked for by organization; an
 * organization that the journal does not know has nothing.
 */
export interface JournalReader {
  /** Head and right edge as of one moment; undefined until the organization's ledger exists. */
  head(organizationId: string): Promise<LedgerHead | undefined>;

  /** Where an organization's log stands, as of one moment. */
  standing(organizationId: string): Promise<JournalStanding>;

  /**
   * What opens the leaf at a position, or why it is gone; undefined when nothing lies there, or nothing that can be unpacked.
   */
  opening(organizationId: string, position: number): Promise<Opening | Gone | undefined>;

  /**
   * Sequenced batches from a position on, oldest first, about `events` events and `bytes` of payloads at most. The first one is cut so that
   * it begins at `position`, and the last one so that it ends where something is gone. Where the position itself is gone, the answer says
   * from which one on something may be there. Empty at the end of the log. A batch that is lost, or cannot be unpacked, leaves a gap; where
   * nothing can be read up to something that is gone, the only batch has no entries and begins there.
   */
  from(
    organizationId: string,
    position: number,
    max: ReadMax,
  ): Promise<readonly SequencedBatch[] | GoneBelow>;

  /** The ranges of a window of positions (both inclusive) that were let go, oldest first, cut to the window; `limit` of them at most. */
  gone(organizationId: string, window: PositionWindow, limit: number): Promise<readonly GoneRange[]>;

  /** Where the event with an id lay whose opening was let go; undefined when there was none, or its id is forgotten. */
  letGoAt(organizationId: string, id: string): Promise<number | undefined>;

  /** When the newest event of an organization was recorded, in milliseconds since 1970. */
  newestRecordedAt(organizationId: string): Promise<number | undefined>;

  /** How far the journal has come. */
  position(): Promise<JournalPosition>;

  close(): void;
}

/** A batch that has its place in the ledger. */
export type SequencedBatch = {
  readonly firstPosition: number;
  readonly recordedAt: number;
  readonly entries: readonly JournalEntry[];
};

/** What opens one leaf of the ledger. */
export type Opening = JournalEntry & { readonly recordedAt: number };

export type ReadMax = {
  readonly events: number;
  /** 16 MiB when left out. */
  readonly bytes?: number;
};

export type PositionWindow = { readonly first: number; readonly last: number };

/** Why an opening is gone for good, and the position of the event that said so before it was destroyed. */
export type Gone = { readonly gone: 'expired' | 'erased'; readonly announcement: number };

/** Positions `first` to `last`, both inclusive. */
export type GoneRange = PositionWindow & Gone;

/** Nothing lies at the position asked for, nor at any other below this one: it was let go. */
export type GoneBelow = { readonly goneBelow: number };

/** Counts and positions of one organization, as of one moment. */
export type JournalStanding = {
  /** How many events are durable. */
  readonly accepted: number;
  /** How many of them have a position. */
  readonly sequenced: number;
  /** The first position that answers may show. */
  readonly visibleFrom: number;
};

/** The batches of an answer; none where its position is gone. */
export function batchesOf(answer: readonly SequencedBatch[] | GoneBelow): readonly SequencedBatch[] {
  return 'goneBelow' in answer ? [] : answer;
}

export function isGone(opening: Opening | Gone | undefined): opening is Gone {
  return opening !== undefined && 'gone' in opening;
}
