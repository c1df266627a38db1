import type { DatabaseSync } from 'node:sqlite';
import { builtInCatalogue, type Catalogue } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import type { ClaimedJob, JobOutcome, Jobs } from '../../platform/jobs/jobs.ts';
import { randomId } from '../../platform/random-id.ts';
import type { Acting } from '../acting.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { WorkspaceError } from '../workspace-error.ts';
import { checkHold, type HoldRequest } from './check-hold.ts';
import { compileHold, type HoldTest } from './compile-hold.ts';
import type { HeldAction, LegalHold } from './legal-hold.ts';
import { LegalHoldStore } from './legal-hold-store.ts';

/** The kind of job that ends a hold at its time; its key is the hold's id. */
const END_JOB = 'legal-hold-end';
/** Each event that is about to be destroyed is held against all of them. */
const ACTIVE_MAX = 50;
const LOOK_AGAIN_MS = 3_600_000;
const BY_SYSTEM: Acting = { actor: { type: 'system', name: 'system' } };

export type LegalHoldsOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** The time by which a hold may end by itself; never ahead of `clock`. */
  readonly settled: Clock;
  readonly jobs: Pick<Jobs, 'on' | 'schedule' | 'cancel'>;
  readonly catalogue: (organizationId: string) => Catalogue;
};

/** A hold that is in force, and what it holds. */
export type ActiveHold = { readonly hold: LegalHold; readonly holds: HoldTest };

/**
 * Legal holds: what matches one is not destroyed, whatever the window of retention or an erasure says. Several are or-ed. Holds are never
 * changed, only released, and stay listed when they are over. One with an end is released by the system when that has come.
 */
export class LegalHolds {
  readonly #options: LegalHoldsOptions;
  readonly #store: LegalHoldStore;
  readonly #whenChanged: ((organizationId: string) => void)[] = [];

  constructor(options: LegalHoldsOptions) {
    this.#options = options;
    this.#store = new LegalHoldStore(options.db);
    options.jobs.on(END_JOB, (job) => this.#end(job));
  }

  /** Calls back in the transaction that places or releases a hold. */
  onChanged(callback: (organizationId: string) => void): void {
    this.#whenChanged.push(callback);
  }

  /** @throws WorkspaceError `invalid`, `conflict` for a name that is in use, `plan-limit` */
  place(organizationId: string, request: HoldRequest, by: Acting): LegalHold {
    const { db, outbox, clock, jobs } = this.#options;
    const now = clock();
    const wish = checkHold(request, now);
    const hold: LegalHold = {
      ...wish,
      id: randomId('hold'),
      organizationId,
      actions: wish.scope === 'filter' ? this.#ownActions(organizationId) : [],
      placedBy: by.actor.name,
      placedAt: now,
      releasedBy: undefined,
      releasedAt: undefined,
    };
    const { id, endsAt } = hold;
    transaction(db, () => {
      this.#requireRoom(hold);
      this.#store.add(hold);
      if (endsAt !== undefined) jobs.schedule({ kind: END_JOB, key: id, organizationId, dueAt: endsAt });
      outbox.add(organizationId, {
        ...by,
        action: 'LEGAL_HOLD_CREATE',
        resource: resourceOf(hold),
        metadata: metadataOf(hold),
      });
      this.#changed(organizationId);
    });
    return hold;
  }

  /** What only this hold kept is destroyed by the next sweep. @throws WorkspaceError `not-found`, also when the hold is over */
  release(organizationId: string, id: string, by: Acting): void {
    const { db, jobs } = this.#options;
    transaction(db, () => {
      this.#release(this.#active(organizationId, id), by);
      jobs.cancel(END_JOB, id);
    });
  }

  /** Those in force first, then the newest; 1,000 at most. */
  list(organizationId: string): LegalHold[] {
    return this.#store.all(organizationId);
  }

  /** A hold in force. @throws WorkspaceError `not-found` */
  active(organizationId: string, id: string): ActiveHold {
    const hold = this.#active(organizationId, id);
    return { hold, holds: this.#compile(hold) };
  }

  /** What a hold holds; undefined when it is over. */
  testOf(organizationId: string, id: string): HoldTest | undefined {
    const hold = this.#store.find(organizationId, id);
    return hold && hold.releasedAt === undefined ? this.#compile(hold) : undefined;
  }

  /** The holds in force, the oldest first. */
  inForce(organizationId: string): ActiveHold[] {
    return this.#store.active(organizationId).map((hold) => ({ hold, holds: this.#compile(hold) }));
  }

  inForceCount(organizationId: string): number {
    return this.#store.active(organizationId).length;
  }

  /** Whether an event is held by any hold that is in force now; undefined when there is none. */
  async held(organizationId: string): Promise<HoldTest | undefined> {
    const active = this.inForce(organizationId);
    if (active.length === 0) return undefined;
    return (placed) => active.some(({ holds }) => holds(placed));
  }

  /**
   * How many holds were ever placed. Whoever looked for what is held and then begins to destroy the rest compares it, inside the
   * transaction that begins: a hold placed in between counts.
   */
  placedCount(organizationId: string): number {
    return this.#store.count(organizationId);
  }

  async #end({ key, organizationId = '' }: ClaimedJob): Promise<JobOutcome> {
    const { db, clock, settled } = this.#options;
    const hold = this.#store.find(organizationId, key);
    if (hold?.endsAt === undefined || hold.releasedAt !== undefined) return 'done';
    const left = hold.endsAt - settled();
    if (left > 0) return { againAt: clock() + Math.min(left, LOOK_AGAIN_MS) };
    transaction(db, () => this.#release(hold, BY_SYSTEM));
    return 'done';
  }

  /** Belongs to the caller's transaction. */
  #release(hold: LegalHold, by: Acting): void {
    const { outbox, clock } = this.#options;
    const { id, organizationId } = hold;
    this.#store.release(organizationId, id, by.actor.name, clock());
    outbox.add(organizationId, { ...by, action: 'LEGAL_HOLD_RELEASE', resource: resourceOf(hold) });
    this.#changed(organizationId);
  }

  #changed(organizationId: string): void {
    for (const tell of this.#whenChanged) tell(organizationId);
  }

  #active(organizationId: string, id: string): LegalHold {
    const hold = this.#store.find(organizationId, id);
    if (hold && hold.releasedAt === undefined) return hold;
    throw new WorkspaceError('not-found', hold ? 'this hold is over' : 'there is no such legal hold here');
  }

  #compile(hold: LegalHold): HoldTest {
    return compileHold(hold, this.#options.catalogue(hold.organizationId));
  }

  #requireRoom({ organizationId, name }: LegalHold): void {
    const active = this.#store.active(organizationId);
    if (active.some((other) => other.name === name)) {
      throw new WorkspaceError('conflict', `a hold in force is called ${JSON.stringify(name)} already`, {
        errors: [{ path: 'name', message: 'must not be that of another hold in force' }],
      });
    }
    if (active.length < ACTIVE_MAX) return;
    throw new WorkspaceError(
      'plan-limit',
      `every plan allows ${ACTIVE_MAX} legal holds in force: release one, or let one hold more`,
      { details: { limit: 'legal-holds', max: ACTIVE_MAX } },
    );
  }

  #ownActions(organizationId: string): HeldAction[] {
    return this.#options
      .catalogue(organizationId)
      .list()
      .filter(({ action }) => builtInCatalogue.get(action) === undefined)
      .map(({ action, category, resourceType }) => ({ action, category, resourceType }));
  }
}

function resourceOf({ id, name }: LegalHold) {
  return { type: 'audit-log', id, name };
}

function metadataOf({ reason, scope, held, from, until, endsAt }: LegalHold) {
  return {
    reason,
    scope,
    ...(scope === 'actor' && { actor: held }),
    ...(scope === 'filter' && { filter: held }),
    ...(from !== undefined && { from: new Date(from).toISOString() }),
    ...(until !== undefined && { until: new Date(until).toISOString() }),
    ...(endsAt !== undefined && { endsAt: new Date(endsAt).toISOString() }),
  };
}
