import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../platform/clock.ts';
import { transaction } from '../platform/database.ts';
import { isSqliteError, SQLITE } from '../platform/errors.ts';
import { SweepTime } from '../platform/sweep-time.ts';
import { NO_SEGMENTS } from '../segments/no-segments.ts';
import { SegmentReader } from '../segments/segment-reader.ts';
import type { Segments } from '../segments/segments.ts';
import { BatchStore } from './batch-store.ts';
import { acceptedAs, Draft, type Planned } from './draft.ts';
import { type FirstAnswer, IdempotencyStore } from './idempotency-store.ts';
import {
  type AppendOutcome,
  type AppendRequest,
  type Journal,
  type JournalBatch,
  JournalUnavailable,
} from './journal.ts';
import { KnownEvents, type KnownEventsOptions } from './known-events.ts';
import type { LedgerHeads, SequencedAt } from './ledger-heads.ts';
import { LetGoIds } from './let-go-ids.ts';
import { LettingGoOfSegments } from './letting-go-of-segments.ts';
import { OrganizationNumbers } from './organization-numbers.ts';
import { PackedBatches } from './packed-batches.ts';
import { Packer } from './packer.ts';
import { type DamagedIds, replayIds } from './replay-ids.ts';
import { replaySegmentIds } from './replay-segment-ids.ts';
import type { SeenBatch, SeenIds } from './seen-ids.ts';
import { SqliteLettingGo } from './sqlite-letting-go.ts';

export type SqliteJournalOptions = {
  /** A clock that never goes back; by it old ids and keys are forgotten. */
  readonly elapsedMs?: () => number;
  readonly db: DatabaseSync;
  readonly ids: SeenIds;
  readonly clock: Clock;
  /** Where what has left the database lies; nothing has, when left out. */
  readonly segments?: Segments;
  /** Told once, when ids had to be read from the journal and damaged ones were left out. */
  readonly onDamagedIds?: (damaged: DamagedIds) => void;
};

/** What becomes of a request: known already, known with its batch, or what an earlier request of the same commit gets. */
type Plan = AppendOutcome | Planned | { readonly sameAs: number };

/**
 * The journal on SQLite, WAL, `synchronous=FULL`: a commit is on stable storage when it returns. What has positions may leave the database
 * for segments, a file each; everything that is asked for is found in both.
 */
export class SqliteJournal implements Journal {
  /** Hides and destroys what this journal holds. */
  readonly lettingGo: SqliteLettingGo;
  /** Moves what has positions into segments. */
  readonly packer: Packer;
  /** Remembers the ids of what is let go. */
  readonly letGoIds: LetGoIds;
  readonly #db: DatabaseSync;
  readonly #ids: SeenIds;
  readonly #clock: Clock;
  readonly #sweepTime: SweepTime;
  readonly #batches: BatchStore;
  readonly #idempotency: IdempotencyStore;
  readonly #organizations: OrganizationNumbers;
  readonly #rememberRelayed: StatementSync;
  readonly #packed: PackedBatches;
  readonly #lookUps: KnownEventsOptions;
  /** Appends follow each other: each must know the ids of those before it. */
  #lastAppend: Promise<unknown> = Promise.resolve();
  /** Ids that are committed here but not yet in `ids.db`. */
  readonly #unwrittenIds: SeenBatch[] = [];

  /** Opens a journal of which a part lies in segments: ids that `ids.db` lacks are read from these first. */
  static async open(options: SqliteJournalOptions): Promise<SqliteJournal> {
    const { db, ids, segments = NO_SEGMENTS, clock, onDamagedIds } = options;
    const now = () =>
      Math.min(clock(), new SweepTime({ ...options, newestKnown: newestRecordedAt(db) }).believed);
    const damaged = await replaySegmentIds({ db, ids, segments: new SegmentReader(segments), now });
    if (damaged) onDamagedIds?.(damaged);
    return new SqliteJournal(options);
  }

  constructor({ db, ids, clock, elapsedMs, segments = NO_SEGMENTS, onDamagedIds }: SqliteJournalOptions) {
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
    this.#packed = new PackedBatches(db, new SegmentReader(segments));
    this.#lookUps = {
      ids,
      idempotency: this.#idempotency,
      organizations: this.#organizations,
      batches: this.#batches,
      packed: this.#packed,
    };
    this.packer = new Packer({ db, segments, batches: this.#batches, clock });
    this.lettingGo = new SqliteLettingGo({
      db,
      organizations: this.#organizations,
      batches: this.#batches,
      segments: new LettingGoOfSegments({ db, segments }),
    });
    this.letGoIds = new LetGoIds({
      db,
      organizations: this.#organizations,
      now: () => this.#sweepTime.now(),
    });
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

  append(requests: readonly AppendRequest[]): Promise<AppendOutcome[]> {
    const appended = this.#lastAppend.then(() => this.#appendOrRefuse(requests));
    this.#lastAppend = appended.catch(() => undefined);
    return appended;
  }

  /** {@link LedgerHeads.sequenced}, of batches in segments too; 'let-go' when the place of a sequenced batch is not known any more. */
  async sequenced(
    organizationId: string,
    batch: number,
    heads: LedgerHeads,
  ): Promise<SequencedAt | 'let-go' | undefined> {
    const here = await heads.sequenced(organizationId, batch);
    if (here || this.#batches.holds(batch)) return here;
    const firstPosition = await this.#packed.firstPosition(organizationId, batch);
    const head = await heads.signed(organizationId);
    return firstPosition !== undefined && head ? { firstPosition, checkpoint: head.checkpoint } : 'let-go';
  }

  async #appendOrRefuse(requests: readonly AppendRequest[]): Promise<AppendOutcome[]> {
    try {
      return await this.#append(requests);
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

  async #append(requests: readonly AppendRequest[]): Promise<AppendOutcome[]> {
    this.#flushIds();
    const known = await KnownEvents.of(requests, this.#lookUps);
    const now = this.#clock();
    const keysForgottenBy = this.#sweepTime.now();
    const plans = this.#plan(requests, known);
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

  #plan(requests: readonly AppendRequest[], known: KnownEvents): Plan[] {
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
        if (earlier) return repeat(earlier, bodyHash, known);
        firstOfKey.set(groupKey, { bodyHash, index });
      }
      const org = this.#organizations.numberOf(organizationId);
      const draft = drafts.get(organizationId) ?? new Draft(org, organizationId);
      drafts.set(organizationId, draft);
      return draft.add(events, (id) => {
        const stored = known.payload(organizationId, id);
        return stored instanceof Uint8Array ? stored : (this.letGoIds.find(org, id) ?? stored);
      });
    });
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
      this.letGoIds.forgetBefore(this.#sweepTime.now());
      this.#unwrittenIds.shift();
    }
  }
}

/** The answer to a request whose key was used before. */
function repeat({ bodyHash, answer }: FirstAnswer, sentHash: string, known: KnownEvents): AppendOutcome {
  if (bodyHash !== sentHash) return { kind: 'idempotency-conflict' };
  const { place, ids, duplicates = [] } = answer;
  return {
    kind: 'accepted',
    accepted: place?.count ?? 0,
    ids: ids ?? (place ? known.idsAt(place) : []),
    duplicates,
    ...(place && { place }),
  };
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
