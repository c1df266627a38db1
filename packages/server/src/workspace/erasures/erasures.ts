import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { EMAIL_RULE, emailKey, parseEmail } from '../../platform/email-address.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import { randomId } from '../../platform/random-id.ts';
import type { Acting } from '../acting.ts';
import type { LegalHolds } from '../legal-holds/legal-holds.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { invalidValue, WorkspaceError } from '../workspace-error.ts';
import { addressFinder } from './address-in-text.ts';
import type { Erasure } from './erasure.ts';
import { ErasureStore } from './erasure-store.ts';

/** The kind of job that carries out an erasure; its key is the erasure's id. */
export const ERASURE_JOB = 'erasure';

const OPEN_MAX = 100;
const NOTICES_MAX = 10;

export type ErasuresOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** The time from which the delay counts; never behind `clock`, nor behind the time by which an erasure is carried out. */
  readonly latest: Clock;
  readonly jobs: Pick<Jobs, 'schedule' | 'cancel'>;
  readonly holds: Pick<LegalHolds, 'list' | 'inForceCount' | 'onChanged'>;
  /** How long an erasure is seen before it is carried out. */
  readonly delayMs: number;
};

/** A person who asks for an erasure. */
export type Requester = { readonly userId: string; readonly email: string; readonly by: Acting };

/** An erasure, and the names of the holds that it waits for. */
export type ListedErasure = Erasure & {
  readonly holds: readonly { readonly id: string; readonly name: string }[];
  /** How many holds are in force. What they keep of an erasure is looked at when it is carried out. */
  readonly holdsInForce: number;
};

/**
 * Erasures of one person's data: requested by an owner, seen by owners and auditors for a while in which any of them can cancel, then
 * carried out by a job. No event tells the address; its row does, until the erasure is over.
 */
export class Erasures {
  readonly #options: ErasuresOptions;
  readonly #store: ErasureStore;
  readonly #keyNames: StatementSync;

  constructor(options: ErasuresOptions) {
    this.#options = options;
    this.#store = new ErasureStore(options.db);
    this.#keyNames = options.db.prepare(
      'SELECT name FROM api_keys WHERE organization_id = ? AND created_by = ?',
    );
    options.holds.onChanged((organizationId) => this.#goOn(organizationId));
  }

  /** How long an erasure is seen before it is carried out, in milliseconds. */
  get delayMs(): number {
    return this.#options.delayMs;
  }

  /**
   * Requests the erasure of what the log holds of an address.
   * @throws WorkspaceError `invalid`, `forbidden` for one's own trail, `conflict` for an address that one is under way for, `plan-limit`
   */
  request(organizationId: string, subject: string, { userId, email, by }: Requester): ListedErasure {
    const { db, outbox, clock, latest, jobs, holds, delayMs } = this.#options;
    const address = parseEmail(subject);
    if (address === undefined) throw invalidValue('subject', EMAIL_RULE);
    const now = clock();
    const erasure: Erasure = {
      id: randomId('era'),
      organizationId,
      subject: address,
      state: 'requested',
      requestedBy: email,
      requestedAt: now,
      dueAt: latest() + delayMs,
      progress: undefined,
      waitingFor: [],
      erased: 0,
      endedBy: undefined,
      endedAt: undefined,
    };
    transaction(db, () => {
      this.#refuseOwnTrail(organizationId, address, { userId, email });
      this.#requireRoom(organizationId, address);
      this.#store.add(erasure);
      jobs.schedule({ kind: ERASURE_JOB, key: erasure.id, organizationId, dueAt: erasure.dueAt });
      outbox.add(organizationId, {
        ...by,
        action: 'ERASURE_REQUEST',
        resource: erasureResource(erasure),
        metadata: { dueAt: new Date(erasure.dueAt).toISOString() },
      });
    });
    return { ...erasure, holds: [], holdsInForce: holds.inForceCount(organizationId) };
  }

  /**
   * Ends an erasure before it begins, or while it waits for a legal hold; what was destroyed by then stays destroyed.
   * @throws WorkspaceError `not-found`, `conflict` when it has begun or is over
   */
  cancel(organizationId: string, id: string, by: Acting): void {
    const { db, outbox, clock, jobs } = this.#options;
    transaction(db, () => {
      const erasure = this.#store.find(id);
      if (erasure?.organizationId !== organizationId)
        throw new WorkspaceError('not-found', 'there is no such erasure here');
      const tooLate = whyNotCancelled(erasure);
      if (tooLate !== undefined) throw new WorkspaceError('conflict', tooLate);
      this.#store.end(id, 'cancelled', by.actor.name, clock());
      jobs.cancel(ERASURE_JOB, id);
      outbox.add(organizationId, {
        ...by,
        action: 'ERASURE_CANCEL',
        resource: erasureResource(erasure),
        ...(erasure.erased > 0 && { metadata: { count: erasure.erased } }),
      });
    });
  }

  /** Those that are not over first, then the newest; 1,000 at most. */
  list(organizationId: string): ListedErasure[] {
    const { holds } = this.#options;
    const holdsInForce = holds.inForceCount(organizationId);
    const names = new Map(holds.list(organizationId).map(({ id, name }) => [id, name]));
    return this.#store.all(organizationId).map((erasure) => ({
      ...erasure,
      holds: erasure.waitingFor.map((id) => ({ id, name: names.get(id) ?? id })),
      holdsInForce,
    }));
  }

  /** What owners and auditors should know of erasures that are not over, in sentences. */
  notices(organizationId: string): string[] {
    if (this.#store.open(organizationId).length === 0) return [];
    const open = this.list(organizationId).filter(({ subject }) => subject !== undefined);
    const told = open.slice(0, NOTICES_MAX).map(toNotice);
    const more = open.length - told.length;
    return more > 0 ? [...told, `There are ${more} more erasures under way.`] : told;
  }

  /** Looks again at once whether an erasure can go on. Belongs to the caller's transaction. */
  #goOn(organizationId: string): void {
    const { clock, jobs } = this.#options;
    for (const { id, state } of this.#store.open(organizationId)) {
      if (state !== 'waiting') continue;
      jobs.schedule({ kind: ERASURE_JOB, key: id, organizationId, dueAt: clock() });
    }
  }

  /** The names of keys that somebody made are part of their trail, too. */
  #refuseOwnTrail(organizationId: string, address: string, who: Pick<Requester, 'userId' | 'email'>): void {
    if (emailKey(who.email) === address) {
      throw new WorkspaceError(
        'forbidden',
        'nobody erases their own trail: another owner can request the erasure of your address',
      );
    }
    const isIn = addressFinder(address);
    for (const { name } of this.#keyNames.iterate(organizationId, who.userId)) {
      if (!isIn(String(name))) continue;
      throw new WorkspaceError(
        'forbidden',
        'an API key that you made is called by this address, so its trail is yours: another owner can request the erasure',
      );
    }
  }

  #requireRoom(organizationId: string, address: string): void {
    const open = this.#store.open(organizationId);
    if (open.some(({ subject }) => subject === address)) {
      throw new WorkspaceError('conflict', 'the erasure of this address is under way already', {
        errors: [{ path: 'subject', message: 'must not be that of another erasure under way' }],
      });
    }
    if (open.length < OPEN_MAX) return;
    throw new WorkspaceError(
      'plan-limit',
      `every plan allows ${OPEN_MAX} erasures under way at a time: wait for one, or cancel one`,
      { details: { limit: 'erasures', max: OPEN_MAX } },
    );
  }
}

/** As events name an erasure: nothing of it tells whom it is about. */
export function erasureResource({ id }: Pick<Erasure, 'id'>) {
  return { type: 'audit-log', id, name: id };
}

function whyNotCancelled({ state }: Erasure): string | undefined {
  switch (state) {
    case 'requested':
    case 'waiting':
      return undefined;
    case 'running':
      return 'the erasure has begun: it cannot be cancelled any more';
    case 'done':
      return 'the erasure is done';
    case 'cancelled':
      return 'the erasure was cancelled already';
  }
}

function toNotice({ subject, state, requestedBy, dueAt, holds, holdsInForce }: ListedErasure): string {
  const what = `The erasure of ${subject}, requested by ${requestedBy},`;
  const names = holds.map(({ name }) => JSON.stringify(name)).join(', ');
  switch (state) {
    case 'requested':
      return `${what} begins at ${utc(dueAt)}. Until then any owner or auditor can cancel it.${heldNotice(holdsInForce)}`;
    case 'waiting':
      return `${what} waits for legal hold ${names}.`;
    default:
      return `${what} is being carried out.`;
  }
}

function heldNotice(holdsInForce: number): string {
  if (holdsInForce === 0) return '';
  return holdsInForce === 1
    ? ' What the legal hold in force keeps then stays.'
    : ` What the ${holdsInForce} legal holds in force keep then stays.`;
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
