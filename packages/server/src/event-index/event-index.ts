import type { AuditEvent, FacetField, Filter } from '@daybook/event';
import type { PositionWindow } from '../journal/journal-reader.ts';
import type { ExposureQuery, Exposures } from './exposure.ts';
import type { Groups, GroupsQuery } from './groups.ts';
import type {
  Positions,
  PositionsOfEachQuery,
  PositionsQuery,
  Profile,
  ProfileQuery,
  Profiles,
  ProfilesQuery,
} from './profile.ts';
import type { Place, Question } from './question.ts';

export type { Place, Question } from './question.ts';

/**
 * The index answers every question about an organization's events. It is derived: losing it loses nothing, since the caller
 * rebuilds it from the journal. Every query names the window of positions it may see, `visibleFrom` to `readUpTo`, both
 * inclusive, so that what arrives meanwhile changes no answer. Times are milliseconds since 1970 UTC.
 *
 * Every method rejects with an `EventIndexError`; its code says whether to rebuild, to correct the call or to try again.
 */
export interface EventIndex {
  /** What the index reflects, and where it begins; undefined when it is empty or unusable, so that the caller drops and rebuilds it. */
  head(organizationId: string): Promise<IndexStanding | undefined>;

  /**
   * Adds rows and moves the head: after a crash both are there or neither is. The rows follow the head without a gap, in the order of
   * recording, and end where `head` says; anything else is `refused` and changes nothing, and so does an error that `rows` throws. They are taken as
   * they are needed, so that a step need not be in memory as a whole. After another failure the outcome is unknown: ask for the
   * head again. Changes of one organization take turns.
   */
  apply(organizationId: string, rows: Iterable<AnyRow>, head: IndexHead): Promise<void>;

  /**
   * How many bytes of the disk the next step may take beside its own rows, for a moment: what the engine writes a second time before it lets go
   * of the first. Where there is less room, nothing should be applied.
   */
  roomToGrow(organizationId: string): Promise<number>;

  /**
   * Removes everything below a position for good: when it resolves, no file holds any of it, and its space belongs to the disk again.
   * From then on the index begins there. Questions under way are answered as they were asked. After an interruption it is called again. The head
   * must have come that far, else it is `refused`.
   *
   * An index that is built anew meanwhile has again what the journal has: ask the projector, which sees to that.
   */
  letGo(organizationId: string, below: number): Promise<void>;

  /** The same for ranges of positions anywhere, in any order. Nothing to remove is no error. */
  erase(organizationId: string, ranges: readonly PositionWindow[]): Promise<void>;

  /** Matching events by (occurredAt, position), beginning after `after`; `more` says whether others follow. */
  list(
    organizationId: string,
    query: ListQuery,
  ): Promise<{ readonly events: ListedEvent[]; readonly more: boolean }>;

  /**
   * Matching events by position, beginning after `after`. `last` is the highest position that was looked at; `gone` counts, from the first visible one on, the
   * positions up to there at which no event is: they were let go, or are damaged. The filter cannot be asked about them.
   */
  scan(
    organizationId: string,
    query: ScanQuery,
  ): Promise<{ readonly events: ListedEvent[]; readonly last: number; readonly gone: number }>;

  /**
   * All matching events, in batches of some hundred, however many there are: `position` in the order of recording. A batch is read when it is asked for, or one
   * ahead of that; the memory of a stream does not grow. It sees the window that the index had when its first batch was read. Streams share a
   * few connections of their own and hold none while nobody pulls, so that they delay neither other questions nor each other for long. What is erased meanwhile is left
   * out. Aborting `signal` ends it: the next pull rejects as `stopped`.
   */
  stream(
    organizationId: string,
    question: Omit<Question, 'signal'>,
    options: StreamOptions,
  ): AsyncIterable<readonly ListedEvent[]>;

  /**
   * The same in the order of recording, as lines of JSON (UTF-8): each event's payload, with `position`, `recordedAt` and `category` behind
   * its own fields.
   */
  lines(
    organizationId: string,
    question: Omit<Question, 'signal'>,
    signal?: AbortSignal,
  ): AsyncIterable<EventLines>;

  /**
   * Has the engine write all matching events into a Parquet file (see `docs/api.md` for its columns), which is the caller's to read and to
   * remove. The same events give the same bytes, in whatever zone the server is.
   */
  parquet(organizationId: string, question: Question, order: EventOrder): Promise<ParquetFile>;

  /**
   * The event with this id; of several the one with the highest position. Where there is none, the damaged entry that the journal holds
   * under this id. Undefined below `visibleFrom`, too.
   */
  get(
    organizationId: string,
    id: string,
    visibleFrom: number,
    signal?: AbortSignal,
  ): Promise<ListedEvent | DamagedRow | undefined>;

  /** The damaged entries of a window of positions: how many, and the first `limit` positions. No other question sees them. */
  damaged(organizationId: string, window: DamagedWindow): Promise<Damaged>;

  /**
   * The `top` most frequent values of each field, most frequent first, equal ones by value; each is counted with the filter's terms on that very field
   * left out. Events without the field are in no list. `total` counts what matches the whole filter.
   */
  facets(organizationId: string, query: FacetQuery): Promise<Facets>;

  /** Matching events by what they have in common: how many, which first and last, and where. */
  groups(organizationId: string, query: GroupsQuery): Promise<Groups>;

  /** Matching events counted by time and category, in at most `buckets` buckets. */
  histogram(organizationId: string, query: HistogramQuery): Promise<Histogram>;

  /** Which values matching events have in a stretch of time, and which of them are new there. Several fields cost little more than one. */
  profile(organizationId: string, query: ProfileQuery): Promise<Profile>;

  /** The same for each value of one field that was seen within the stretch. */
  profiles(organizationId: string, query: ProfilesQuery): Promise<Profiles>;

  /** Where the matching events are, in the order of recording. */
  positions(organizationId: string, query: PositionsQuery): Promise<Positions>;

  /** The same for each of some filters, in their order. */
  positionsOfEach(organizationId: string, query: PositionsOfEachQuery): Promise<readonly Positions[]>;

  /** Who has held which version of which secret, and whether it is still in use. */
  exposure(organizationId: string, query: ExposureQuery): Promise<Exposures>;

  /** Removes everything of the organization from disk, waiting for queries under way. Nothing there is no error. */
  drop(organizationId: string): Promise<void>;

  /** Waits for what is under way and closes every file; nothing may be called afterwards. */
  close(): Promise<void>;
}

/** What a call may ask for at most. */
export const QUERY_LIMITS = { rows: 1_000, top: 100, buckets: 500, profileTop: 1_000 } as const;

export type IndexRow = {
  readonly position: number;
  readonly recordedAt: number;
  readonly category: string;
  readonly event: AuditEvent;
  /** The exact JSON text of `event`. */
  readonly payload: string;
};

/** An entry whose payload is not what the ledger commits to: its place is known, what happened is not. */
export type DamagedRow = {
  readonly isDamaged: true;
  readonly position: number;
  readonly recordedAt: number;
  /** What the journal names as its id, where it names one; that may be forged. */
  readonly id?: string;
};

/** Positions `first` to `last`, both inclusive, whose openings were let go before they were indexed. */
export type GoneRow = PositionWindow & { readonly isGone: true };

export type AnyRow = IndexRow | DamagedRow | GoneRow;

export type DamagedWindow = PositionWindow & { readonly limit: number };

export type Damaged = { readonly count: number; readonly positions: readonly number[] };

/** Size and Merkle root of the ledger whose events the index holds. */
export type IndexHead = { readonly size: number; readonly root: Uint8Array };

export type IndexStanding = IndexHead & {
  /** Everything below this position was let go. */
  readonly first: number;
};

export type ListedEvent = {
  readonly position: number;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly category: string;
  /** Exactly as it was applied, to be spliced into answers. */
  readonly payload: string;
};

/** How much of what matches is given: it ends with the first event by which it has `limit` events or `maxBytes` of payload (UTF-8). */
export type PageSize = {
  /** 1 to 1,000. */
  readonly limit: number;
  /** Without it only `limit` counts. */
  readonly maxBytes?: number;
};

/** What is looked for by (occurredAt, position), beginning after a place. */
export type TimeQuery = Question & {
  readonly order: 'newest' | 'oldest';
  readonly after?: Place;
};

export type ListQuery = TimeQuery & PageSize;

export type ScanQuery = Omit<Question, 'filter'> &
  PageSize & {
    readonly filter?: Filter;
    /** −1 to begin at the first. */
    readonly after: number;
  };

export type StreamOptions = {
  readonly order: EventOrder;
  readonly signal?: AbortSignal;
};

/** In the order of recording, or by (occurredAt, position). */
export type EventOrder = 'position' | 'newest' | 'oldest';

/** Whole lines, of so many events, the last of which is at `last`. */
export type EventLines = { readonly bytes: Buffer; readonly events: number; readonly last: number };

export type ParquetFile = { readonly path: string; readonly rows: number };

export type FacetQuery = Question & {
  readonly fields: readonly FacetField[];
  /** 1 to 100. */
  readonly top: number;
};

/** A `value` is written as a filter takes it: an actor as `ana@acme.example`, `api-key:ci-deploy` or `system`. */
export type FacetCount = { readonly value: string; readonly count: number };

export type Facets = {
  readonly fields: Partial<Record<FacetField, FacetCount[]>>;
  readonly total: number;
};

export type HistogramQuery = Question & {
  /** 1 to 500. */
  readonly buckets: number;
};

/**
 * `from` (inclusive) and `until` (exclusive) are the filter's bounds where it has them, also where nothing matches. Where it leaves the
 * beginning open, that is the first matching event; an open end is `now`, or the last matching event where that is later. Outliers, which
 * would make all buckets too wide to read (`histogram-outliers.ts`), are in no bucket but in `earlier` and `later`.
 * Buckets are whole multiples of `bucketSeconds` since 1970, so the first may begin before `from`; none is left out.
 */
export type Histogram = {
  readonly from: number;
  readonly until: number;
  readonly bucketSeconds: number;
  readonly buckets: { readonly start: number; readonly counts: Record<string, number> }[];
  /** Outliers before `from`, by category. */
  readonly earlier: Record<string, number>;
  /** Outliers from `until` on, by category. */
  readonly later: Record<string, number>;
};
