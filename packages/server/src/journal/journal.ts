/**
 * The journal is where an event becomes durable. It fixes what later stages rely on: the bytes of the payload, its salt,
 * the time of recording, and (through the sequencer) its position.
 */
export interface Journal {
  /**
   * Records several callers' requests as one commit. When it resolves, every event of every `accepted` outcome is on stable
   * storage, and outcomes are in the order of `requests`. A request is recorded whole or not at all; one that is refused does not disturb the
   * others. Repeated ids and repeated idempotency keys are recognized here.
   * @throws JournalUnavailable when nothing could be committed; then nothing of `requests` counts as recorded.
   */
  append(requests: readonly AppendRequest[]): Promise<AppendOutcome[]>;

  /**
   * Committed batches without positions, at most about `maxEvents` events (at least one batch where there is one): those of one
   * organization after the other, each organization's oldest first, and first the organization that has waited longest. Those of the
   * organizations in `except` are left out.
   * @throws DamagedBatch when a batch cannot be read: the others can, when its organization is left out.
   */
  unsequenced(maxEvents: number, except?: ReadonlySet<string>): Promise<JournalBatch[]>;

  /** Makes an organization known. Repeating it changes nothing. */
  addOrganization(organizationId: string): Promise<void>;

  close(): Promise<void>;
}

export type AppendRequest = {
  readonly organizationId: string;
  /** Whose idempotency keys these are. */
  readonly credential: string;
  readonly idempotency?: { readonly key: string; readonly bodyHash: string };
  readonly events: readonly PendingEvent[];
  /** The highest number in the workspace's outbox among these events; remembered in the commit that has them. */
  readonly outboxNumber?: number;
};

export type PendingEvent = {
  /** UUID, lower case. */
  readonly id: string;
  /** Whether the sender chose the id; only then can it be a repetition. */
  readonly idGiven: boolean;
  /** Whether the sender said when it happened; a defaulted time does not count as different content. */
  readonly occurredAtGiven: boolean;
  /** The exact JSON text that is hashed and stored. */
  readonly payload: string;
};

export type AppendOutcome =
  | Accepted
  /** An id was used before, with other content. `indexes` are places in the request. */
  | { readonly kind: 'id-conflict'; readonly indexes: readonly number[] }
  /** The idempotency key came with another body before. */
  | { readonly kind: 'idempotency-conflict' };

export type Accepted = {
  readonly kind: 'accepted';
  /** How many events this request added. */
  readonly accepted: number;
  /** Ids of all events of the request in its order, duplicates too. */
  readonly ids: readonly string[];
  /** Ids of those that were there already. */
  readonly duplicates: readonly string[];
  /** Where the added events lie; absent when there are none. */
  readonly place?: BatchPlace;
};

/** `count` events from number `offset` of a batch on. */
export type BatchPlace = { readonly batch: number; readonly offset: number; readonly count: number };

/** Events that one commit added for one organization. */
export type JournalBatch = {
  readonly batch: number;
  readonly organizationId: string;
  /** Milliseconds since 1970; never decreases from batch to batch of an organization. */
  readonly recordedAt: number;
  readonly entries: readonly JournalEntry[];
};

/** What opens a commitment: 16 bytes of salt and the payload's bytes. */
export type JournalEntry = { readonly salt: Uint8Array; readonly payload: Uint8Array };

/** Nothing can be recorded now: the disk is full or failing. The caller may try again. */
export class JournalUnavailable extends Error {
  override name = 'JournalUnavailable';
  /** Whether the request may have been recorded all the same: the failure came while it was being committed. */
  readonly isUncertain: boolean;

  constructor(
    message: string,
    { isUncertain = false, ...options }: ErrorOptions & { isUncertain?: boolean } = {},
  ) {
    super(message, options);
    this.isUncertain = isUncertain;
  }
}

/** What is stored of a batch cannot be read. The message names no organization. */
export class DamagedBatch extends Error {
  override name = 'DamagedBatch';
  readonly organizationId: string;

  constructor(organizationId: string, message: string) {
    super(message);
    this.organizationId = organizationId;
  }
}
