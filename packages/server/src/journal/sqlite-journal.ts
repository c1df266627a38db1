import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../platform/clock.ts';
import { transaction } from '../platform/database.ts';
import { SALT_BYTES } from './batch-codec.ts';
import { BatchStore } from './batch-store.ts';
import { type FirstAnswer, IdempotencyStore } from './idempotency-store.ts';
import {
  type Accepted,
  type AppendOutcome,
  type AppendRequest,
  type Journal,
  type JournalBatch,
  type JournalEntry,
  JournalUnavailable,
  type PendingEvent,
} from './journal.ts';
import { OrganizationNumbers } from './organization-numbers.ts';
import { isSameContent } from './same-content.ts';
import { replayIds } from './replay-ids.ts';
import type { SeenId, SeenIds } from './seen-ids.ts';

const SQLITE_FULL = 13;

export type SqliteJournalOptions = { readonly db: DatabaseSync; readonly ids: SeenIds; readonly clock: Clock };

/** One organization's part of a commit under construction. */
type Draft = {
  readonly org: number;
  readonly organizationId: string;
  readonly entries: JournalEntry[];
  readonly placeOfId: Map<string, number>;
  readonly ids: string[];
};

/** An answer whose batch number is not known until the insert. */
type Planned = { readonly draft: Draft; readonly offset: number; readonly count: number; readonly ids: readonly string[]; readonly duplicates: readonly string[] };

/** The journal on SQLite, WAL, `synchronous=FULL`: a commit is on stable storage when it returns. */
export class SqliteJournal implements Journal {
  readonly #db: DatabaseSync;
  readonly #ids: SeenIds;
  readonly #clock: Clock;
  readonly #batches: BatchStore;
  readonly #idempotency: IdempotencyStore;
  readonly #organizations: OrganizationNumbers;
  /** Ids that are committed here but not yet in `ids.db`. */
  #unwrittenIds: { ids: SeenId[]; recordedAt: number; batch: number }[] = [];

  constructor({ db, ids, clock }: SqliteJournalOptions) {
    this.#db = db;
    this.#ids = ids;
    this.#clock = clock;
    this.#batches = new BatchStore(db);
    this.#idempotency = new IdempotencyStore(db);
    this.#organizations = new OrganizationNumbers(db);
    replayIds({ db, ids, batches: this.#batches, now: clock() });
  }

  addOrganization(organizationId: string): void {
    this.#organizations.add(organizationId);
  }

  unsequenced(maxEvents: number): JournalBatch[] {
    return this.#batches.unsequenced(maxEvents);
  }

  async append(requests: readonly AppendRequest[]): Promise<AppendOutcome[]> {
    try {
      return this.#append(requests);
    } catch (error) {
      if (isFull(error)) throw new JournalUnavailable('the disk is full', { cause: error });
      throw error;
    }
  }

  close(): void {
    this.#flushIds();
    this.#ids.close();
    this.#db.close();
  }

  #append(requests: readonly AppendRequest[]): AppendOutcome[] {
    this.#flushIds();
    const now = this.#clock();
    const drafts = new Map<string, Draft>();
    const firstInGroup = new Map<string, { bodyHash: string; index: number }>();
    const plans = requests.map((request, index): Planned | AppendOutcome | { sameAs: number } => {
      const { idempotency, credential } = request;
      if (idempotency) {
        const groupKey = JSON.stringify([credential, idempotency.key]);
        const earlier = firstInGroup.get(groupKey);
        if (earlier) return earlier.bodyHash === idempotency.bodyHash ? { sameAs: earlier.index } : { kind: 'idempotency-conflict' };
        const first = this.#idempotency.find(credential, idempotency.key);
        if (first) return this.#repeat(first, idempotency.bodyHash);
        firstInGroup.set(groupKey, { bodyHash: idempotency.bodyHash, index });
      }
      const draft = drafts.get(request.organizationId) ?? this.#newDraft(request.organizationId);
      drafts.set(request.organizationId, draft);
      return this.#plan(draft, request.events);
    });

    const committed = transaction(this.#db, () => {
      const batches = new Map<Draft, JournalBatch>();
      for (const draft of drafts.values()) {
        if (draft.entries.length > 0) batches.set(draft, this.#insert(draft, now));
      }
      const outcomes = plans.map((plan) => ('draft' in plan ? accepted(plan, batches) : plan));
      requests.forEach(({ idempotency, credential }, index) => {
        const outcome = outcomes[index];
        const plan = plans[index];
        if (!idempotency || !plan || !('draft' in plan) || !outcome || 'sameAs' in outcome || outcome.kind !== 'accepted') return;
        this.#idempotency.add(credential, idempotency.key, idempotency.bodyHash, outcome, now);
      });
      this.#idempotency.prune(now);
      return { outcomes, batches };
    });

    for (const [draft, batch] of committed.batches) this.#committed(draft, batch);
    return committed.outcomes.map((outcome) => resolveRepeats(outcome, committed.outcomes));
  }

  #newDraft(organizationId: string): Draft {
    return { org: this.#organizations.numberOf(organizationId), organizationId, entries: [], placeOfId: new Map(), ids: [] };
  }

  /** Adds the request's new events to the draft, unless an id was used before with other content. */
  #plan(draft: Draft, events: readonly PendingEvent[]): Planned | AppendOutcome {
    const duplicates: string[] = [];
    const conflicts: number[] = [];
    const fresh = new Map<string, Buffer>();
    events.forEach((event, index) => {
      const stored = event.idGiven ? (fresh.get(event.id) ?? this.#stored(draft, event.id)) : undefined;
      if (!stored) fresh.set(event.id, Buffer.from(event.payload));
      else if (isSameContent(event, stored)) duplicates.push(event.id);
      else conflicts.push(index);
    });
    if (conflicts.length > 0) return { kind: 'id-conflict', indexes: conflicts };

    const offset = draft.entries.length;
    const salts = randomBytes(SALT_BYTES * fresh.size);
    let at = 0;
    for (const [id, payload] of fresh) {
      draft.placeOfId.set(id, draft.entries.length);
      draft.ids.push(id);
      draft.entries.push({ salt: salts.subarray(at, (at += SALT_BYTES)), payload });
    }
    return { draft, offset, count: fresh.size, ids: events.map((event) => event.id), duplicates };
  }

  #stored(draft: Draft, id: string): Uint8Array | undefined {
    const inDraft = draft.placeOfId.get(id);
    if (inDraft !== undefined) return draft.entries[inDraft]?.payload;
    const seen = this.#ids.find(draft.org, id);
    return seen && this.#batches.read(seen.batch)?.entries[seen.place]?.payload;
  }

  #insert(draft: Draft, now: number): JournalBatch {
    const recordedAt = Math.max(now, this.#organizations.lastRecordedAt(draft.org));
    const batch = this.#batches.insert(draft.org, recordedAt, draft.entries);
    return { batch, organizationId: draft.organizationId, recordedAt, entries: draft.entries };
  }

  #committed(draft: Draft, batch: JournalBatch): void {
    this.#organizations.recorded(draft.org, batch.recordedAt);
    this.#batches.remember(batch);
    const ids = draft.ids.map((id, place) => ({ id, org: draft.org, batch: batch.batch, place }));
    this.#unwrittenIds.push({ ids, recordedAt: batch.recordedAt, batch: batch.batch });
  }

  /** Before each append, so that a repetition is always recognized: a failure here is a refusal, never a doubled event. */
  #flushIds(): void {
    for (;;) {
      const [first] = this.#unwrittenIds;
      if (!first) return;
      this.#ids.add(first.ids, first.recordedAt, first.batch);
      this.#unwrittenIds.shift();
    }
  }

  #repeat({ bodyHash, answer }: FirstAnswer, sentHash: string): AppendOutcome {
    if (bodyHash !== sentHash) return { kind: 'idempotency-conflict' };
    const { place, ids, duplicates = [] } = answer;
    return {
      kind: 'accepted',
      accepted: place?.count ?? 0,
      ids: ids ?? (place ? this.#idsAt(place) : []),
      duplicates,
      ...(place && { place }),
    };
  }

  #idsAt({ batch, offset, count }: { batch: number; offset: number; count: number }): string[] {
    const entries = this.#batches.read(batch)?.entries.slice(offset, offset + count) ?? [];
    return entries.map(({ payload }) => String(JSON.parse(Buffer.from(payload).toString('utf8')).id));
  }
}

function accepted({ draft, offset, count, ids, duplicates }: Planned, batches: ReadonlyMap<Draft, JournalBatch>): Accepted {
  const batch = batches.get(draft);
  const place = batch && count > 0 ? { batch: batch.batch, offset, count } : undefined;
  return { kind: 'accepted', accepted: count, ids, duplicates, ...(place && { place }) };
}

function resolveRepeats(
  outcome: AppendOutcome | { sameAs: number },
  all: readonly (AppendOutcome | { sameAs: number })[],
): AppendOutcome {
  if (!('sameAs' in outcome)) return outcome;
  const first = all[outcome.sameAs];
  if (!first || 'sameAs' in first) throw new Error('a repeated request has no first one');
  return first;
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
}
