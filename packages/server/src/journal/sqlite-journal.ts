import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../platform/clock.ts';
import { transaction } from '../platform/database.ts';
import { isSqliteError, SQLITE } from '../platform/errors.ts';
import { SweepTime } from '../platform/sweep-time.ts';
import { isTombstone } from './batch-codec.ts';
import { BatchStore } from './batch-store.ts';
import { acceptedAs, Draft, type Planned } from './draft.ts';
import { type FirstAnswer, IdempotencyStore } from './idempotency-store.ts';
import {
  type AppendOutcome,
  type AppendRequest,
  type BatchPlace,
  type Journal,
  type JournalBatch,
  JournalUnavailable,
} from './journal.ts';
import type { LettingGo } from './letting-go.ts';
import { OrganizationNumbers } from './organization-numbers.ts';
import { type DamagedIds, replayIds } from './replay-ids.ts';
import type { SeenBatch, SeenIds, SeenPlace } from './seen-ids.ts';
import { SqliteLettingGo } from './sqlite-letting-go.ts';

export type SqliteJournalOptions = {
  /** A clock that never goes back; by it old ids and keys are forgotten. */
  readonly elapsedMs?: () => number;
  readonly db: DatabaseSync;
  readonly ids: SeenIds;
  readonly clock: Clock;
  /** Told once, when ids had to be read from the journal and damaged ones were left out. */
  readonly onDamagedIds?: (damaged: DamagedIds) => void;
};

/** What becomes of a request: known already, known with its batch, or what an earlier request of the same commit gets. */
type Plan = AppendOutcome | Planned | { readonly sameAs: number };

/** The journal on SQLite, WAL, `synchronous=FULL`: a commit is on stable storage when it returns. */
export class SqliteJournal implements Journal {
  /** Hides and destroys what this journal holds. */
  readonly lettingGo: LettingGo;
  readonly #db: DatabaseSync;
  readonly #ids: SeenIds;
  readonly #clock: Clock;
  readonly #sweepTime: SweepTime;
  readonly #batches: BatchStore;
  readonly #idempotency: IdempotencyStore;
  readonly #organizations: OrganizationNumbers;
  readonly #rememberRelayed: StatementSync;
  readonly #isPlaced: StatementSync;
  /** Ids that are committed here but not yet in `ids.db`. */
  readonly #unwrittenIds: SeenBatch[] = [];

  constructor({ db, ids, clock, elapsedMs, onDamagedIds }: SqliteJournalOptions) {
    this.#db = db;
    this.#ids = ids;
    this.#clock = clock;
    this.#sweepTime = new SweepTime({
      db,
      clock,
      newestKnown: newestRecordedAt(db),
      ...(elapsedMs && { elapsedMs }),
    });
    this.#batches = new BatchStore(db);
    this.#idempotency = new IdempotencyStore(db);
    this.#organizations = new OrganizationNumbers(db);
    this.#isPlaced = db.prepare('SELECT 1 FROM positions WHERE batch = ?');
    this.lettingGo = new SqliteLettingGo({ db, organizations: this.#organizations, batches: this.#batches });
    this.#rememberRelayed = db.prepare('UPDATE relayed SET number = ?1 WHERE number < ?1');
    const damaged = replayIds({ db, ids, batches: this.#batches, now: this.#sweepTime.now() });
    if (damaged) onDamagedIds?.(damaged);
  }

  async addOrganization(organizationId: string): Promise<void> {
    this.#organizations.add(organizationId);
  }

  async unsequenced(maxEvents: number, except: ReadonlySet<string> = new Set()): Promise<JournalBatch[]> {
    return this.#batches.unsequenced(maxEvents, except);
  }

  async append(requests: readonly AppendRequest[]): Promise<AppendOutcome[]> {
    try {
      return this.#append(requests);
    } catch (error) {
      if (isSqliteError(error, SQLITE.FULL))
        throw new JournalUnavailable('the disk is full', { cause: error });
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#flushIds();
    this.#sweepTime.look();
    this.#ids.close();
    this.#db.close();
  }

  #append(requests: readonly AppendRequest[]): AppendOutcome[] {
    this.#flushIds();
    const now = this.#clock();
    const keysForgottenBy = this.#sweepTime.now();
    const plans = this.#plan(requests);
    const drafts = new Set(plans.flatMap((plan) => ('draft' in plan ? [plan.draft] : [])));

    const { outcomes, batches } = transaction(this.#db, () => {
      const inserted = new Map<Draft, JournalBatch>();
      for (const draft of drafts) if (draft.entries.length > 0) inserted.set(draft, this.#insert(draft, now));
      const answers = plans.map((plan, index) => {
        if (!('draft' in plan)) return plan;
        const answer = acceptedAs(plan, inserted.get(plan.draft)?.batch);
        const { credential, idempotency, outboxNumber } = requests[index] ?? {};
        if (outboxNumber !== undefined) this.#rememberRelayed.run(outboxNumber);
        if (credential !== undefined && idempotency) {
          const { key, bodyHash } = idempotency;
          // A clock that was behind must not make the key look old once it is right.
          this.#idempotency.add(credential, key, bodyHash, answer, Math.max(now, this.#sweepTime.believed));
        }
        return answer;
      });
      this.#idempotency.prune(keysForgottenBy);
      return { outcomes: answers, batches: inserted };
    });

    for (const [draft, batch] of batches) this.#committed(draft, batch);
    return outcomes.map((outcome) => ('sameAs' in outcome ? firstOf(outcomes, outcome.sameAs) : outcome));
  }

  #plan(requests: readonly AppendRequest[]): Plan[] {
    const seen = this.#seenBefore(requests);
    const drafts = new Map<string, Draft>();
    const firstOfKey = new Map<string, { bodyHash: string; index: number }>();
    return requests.map(({ organizationId, credential, idempotency, events }, index): Plan => {
      if (idempotency) {
        const { key, bodyHash } = idempotency;
        const groupKey = JSON.stringify([credential, key]);
        const inGroup = firstOfKey.get(groupKey);
        if (inGroup) {
          return inGroup.bodyHash === bodyHash ? { sameAs: inGroup.index } : { kind: 'idempotency-conflict' };
        }
        const earlier = this.#idempotency.find(credential, key);
        if (earlier) return this.#repeat(earlier, bodyHash);
        firstOfKey.set(groupKey, { bodyHash, index });
      }
      const org = this.#organizations.numberOf(organizationId);
      const draft = drafts.get(organizationId) ?? new Draft(org, organizationId);
      drafts.set(organizationId, draft);
      return draft.add(events, (id) => this.#payloadAt(seen.get(organizationId)?.get(id)));
    });
  }

  /** By organization, where the ids that senders chose lie already; all are looked up at once. */
  #seenBefore(requests: readonly AppendRequest[]): Map<string, Map<string, SeenPlace>> {
    const given = new Map<string, string[]>();
    for (const { organizationId, events } of requests) {
      const ids = given.get(organizationId) ?? [];
      for (const { id, idGiven } of events) if (idGiven) ids.push(id);
      given.set(organizationId, ids);
    }
    return new Map(
      [...given].map(([organizationId, ids]) => [
        organizationId,
        this.#ids.find(this.#organizations.numberOf(organizationId), ids),
      ]),
    );
  }

  /** Undefined where nothing was seen, or what is stored of it is lost; 'gone' where it was let go. */
  #payloadAt(seen: SeenPlace | undefined): Uint8Array | 'gone' | undefined {
    if (!seen) return undefined;
    const batch = this.#batches.read(seen.batch);
    if (!batch) return this.#isPlaced.get(seen.batch) ? undefined : 'gone';
    const entry = batch.entries[seen.place];
    return entry && isTombstone(entry) ? 'gone' : entry?.payload;
  }

  #insert({ org, organizationId, entries }: Draft, now: number): JournalBatch {
    const recordedAt = Math.max(now, this.#organizations.lastRecordedAt(org));
    return { batch: this.#batches.insert(org, recordedAt, entries), organizationId, recordedAt, entries };
  }

  #committed({ org, ids }: Draft, batch: JournalBatch): void {
    this.#organizations.recorded(org, batch.recordedAt);
    this.#batches.committed(org, batch);
    this.#unwrittenIds.push({ org, batch: batch.batch, recordedAt: batch.recordedAt, ids });
  }

  /** Before each append, so that a repetition is always recognized: a failure here is a refusal, never a doubled event. */
  #flushIds(): void {
    for (let [first] = this.#unwrittenIds; first; [first] = this.#unwrittenIds) {
      this.#ids.add(first);
      this.#ids.forgetBefore(this.#sweepTime.now());
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

  /** Those of events that were let go are left out. */
  #idsAt({ batch, offset, count }: BatchPlace): string[] {
    const entries = this.#batches.read(batch)?.entries.slice(offset, offset + count) ?? [];
    return entries
      .filter((entry) => !isTombstone(entry))
      .map(({ payload }) => String(JSON.parse(Buffer.from(payload).toString('utf8')).id));
  }
}

function newestRecordedAt(db: DatabaseSync): number | undefined {
  const row = db
    .prepare(
      `SELECT max(
         coalesce((SELECT recorded_at FROM batches ORDER BY batch DESC LIMIT 1), 0),
         coalesce((SELECT max(left_recorded_at) FROM organizations), 0)) AS newest`,
    )
    .get();
  return Number(row?.newest ?? 0) || undefined;
}

function firstOf(
  outcomes: readonly (AppendOutcome | { readonly sameAs: number })[],
  index: number,
): AppendOutcome {
  const first = outcomes[index];
  if (!first || 'sameAs' in first) throw new Error('a repeated request has no first one');
  return first;
}
