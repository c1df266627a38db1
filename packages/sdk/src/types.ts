import type { FacetField, RecordedEvent } from '@daybook/event';

/** The answer to recorded events: they are durable. */
export type RecordAnswer = {
  /** How many were new. */
  readonly accepted: number;
  /** The ids of all events of the request, in its order, duplicates included. */
  readonly ids: readonly string[];
  /** The ids that were already recorded with the same content. */
  readonly duplicates?: readonly string[];
  /** With `wait`: where the new ones stand. Absent when all were duplicates. */
  readonly positions?: { readonly first: number; readonly last: number };
  /** With `wait: 'published'`: the signed checkpoint that covers them. */
  readonly checkpoint?: string;
};

/** How much of the log an answer rests on. */
export type Coverage = {
  /** The newest position the answer saw; −1 when the log is empty. */
  readonly readUpTo: number;
  readonly pending: number;
  readonly visibleFrom: number;
  readonly expiredBefore: string | null;
  readonly complete: boolean;
  readonly notes: readonly string[];
  /** Positions whose stored payload does not match its ledger entry, and which are in no answer: the first hundred. Absent without any. */
  readonly damaged?: readonly number[];
};

export type EventPage = {
  readonly events: readonly RecordedEvent[];
  readonly nextCursor: string | null;
  readonly coverage: Coverage;
};

/** A page in commit order: what was scanned, and how many entries of it are gone (expired, erased or damaged). */
export type CommitPage = {
  readonly events: readonly RecordedEvent[];
  readonly range: {
    readonly first: number;
    readonly last: number;
    readonly count: number;
    readonly gone: number;
  };
  readonly coverage?: Coverage;
};

export type FacetName = FacetField;

export type Facets = {
  readonly fields: {
    readonly [Name in FacetName]?: readonly { readonly value: string; readonly count: number }[];
  };
  readonly total: number;
  readonly coverage: Coverage;
};

/** How many events happened when, by category. */
export type Histogram = {
  /** ISO 8601; where the filter begins, or the first event that is in a bucket. The first bucket may begin before it. */
  readonly from: string;
  readonly until: string;
  readonly bucketSeconds: number;
  readonly buckets: readonly {
    readonly start: string;
    readonly counts: { readonly [category: string]: number };
  }[];
  /** Events before `from` that are in no bucket: few that lie far apart, and would make all buckets too wide to read. By category. */
  readonly earlier: { readonly [category: string]: number };
  /** The same from `until` on. */
  readonly later: { readonly [category: string]: number };
  readonly coverage: Coverage;
};

/** An event's opening and its proof of inclusion; `daybook verify proof` checks it offline. */
export type EventProof = {
  readonly position: number;
  /** 16 bytes, base64. */
  readonly salt: string;
  /** The exact text that was hashed. */
  readonly payload: string;
  readonly recordedAt: string;
  /** A c2sp.org/tlog-proof@v1 text. */
  readonly proof: string;
};

/** A page of what opens the leaves. A position that is left out has nothing that could be read. */
export type Openings = {
  readonly openings: readonly Omit<EventProof, 'proof'>[];
  /** Nothing before this position is shown. */
  readonly visibleFrom: number;
  /** Where to go on; null at the end of the ledger. */
  readonly next: number | null;
};

export type ConsistencyAnswer = {
  readonly oldSize: number;
  readonly newSize: number;
  /** Hashes, base64. */
  readonly proof: readonly string[];
  readonly checkpoint: string;
};

/** An action of the catalogue, as far as every client needs it. */
export type CatalogueAction = {
  readonly action: string;
  readonly category: string;
  readonly resourceType: string;
  readonly [detail: string]: unknown;
};

export type Catalogue = { readonly actions: readonly CatalogueAction[] };

/** A secret without its value. Times are ISO 8601. */
export type Secret = {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly version: number;
  /** The first version that had the same value: setting it again was no rotation. */
  readonly sameAsVersion?: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type SecretValue = {
  readonly name: string;
  readonly environment: string;
  readonly version: number;
  readonly value: string;
};

/** A version of a secret with the time it was set, ISO 8601. */
export type SecretVersion = SecretValue & { readonly createdAt: string };

/** What setting a secret made. */
export type SetSecret = Pick<Secret, 'id' | 'name' | 'environment' | 'version' | 'sameAsVersion'>;

/** Options of every call. */
export type CallOptions = { readonly signal?: AbortSignal | undefined };
