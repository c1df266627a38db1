import type { DatabaseSync } from 'node:sqlite';
import type { Change } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { PLAN_IDS, type PlanId } from '../../platform/plan-ids.ts';
import { randomId } from '../../platform/random-id.ts';
import type { Acting } from '../acting.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { WorkspaceError } from '../workspace-error.ts';
import { BillingStore, type Payment, type Subscription } from './billing-store.ts';
import type { PaymentEntry, PaymentProvider } from './payment-provider.ts';
import { periodAt } from './periods.ts';
import type { LimitName, Plan, Plans } from './plans.ts';

/** What other parts of the workspace ask before they add something. */
export type PlanLimits = {
  /**
   * Throws when the organization's plan does not allow `countAfter` of them; call it in the transaction that adds the thing.
   * @throws WorkspaceError `plan-limit`
   */
  require(organizationId: string, limit: LimitName, countAfter: number): void;
};

export type BillingOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** The time by which an end of period counts as come for good; default `clock`. Before it, a change of plan counts and is not stored. */
  readonly settled?: Clock;
  readonly plans: Plans;
  readonly defaultPlan: PlanId;
  readonly provider: PaymentProvider;
};

/** All that the billing page tells. */
export type BillingState = Omit<Subscription, 'plan'> & {
  readonly plan: Plan;
  readonly plans: readonly Plan[];
  readonly usage: Readonly<Record<LimitName, number>>;
  readonly payments: readonly Payment[];
  readonly provider: string;
};

const BY_SYSTEM: Acting = { actor: { type: 'system', name: 'system' } };

/**
 * The plan of each organization, by monthly periods from the day it was made. A greater plan counts at once, a smaller one and
 * a cancellation from the end of the period. An end of period that has come is carried out before anything else is answered.
 */
export class Billing implements PlanLimits {
  readonly #options: BillingOptions;
  readonly #store: BillingStore;
  #changed: (organizationId: string) => void = () => {};

  constructor(options: BillingOptions) {
    this.#options = options;
    this.#store = new BillingStore(options.db);
  }

  /** Calls back inside the transaction that stores another plan. */
  onPlanChanged(changed: (organizationId: string) => void): void {
    this.#changed = changed;
  }

  /** The plan that counts now. */
  planOf(organizationId: string): Plan {
    return this.#options.plans[this.#current(organizationId).plan];
  }

  /** What there is may exceed the limits of the plan, after a downgrade; only more of it is refused then. */
  state(organizationId: string): BillingState {
    const { plans, provider } = this.#options;
    const { plan, ...subscription } = this.#current(organizationId);
    return {
      ...subscription,
      plan: plans[plan],
      plans: PLAN_IDS.map((id) => plans[id]),
      usage: this.#store.usage(organizationId),
      payments: this.#store.payments(organizationId),
      provider: provider.name,
    };
  }

  require(organizationId: string, limit: LimitName, countAfter: number): void {
    const { id, name, limits } = this.planOf(organizationId);
    const max = limits[limit];
    if (countAfter <= max) return;
    throw new WorkspaceError(
      'plan-limit',
      `the ${name} plan allows ${max.toLocaleString('en')} ${limit}, and this would be number ${countAfter.toLocaleString('en')}: an owner can choose a greater plan under Billing, or some of the ${limit} have to go`,
      { details: { limit, plan: id, max } },
    );
  }

  /** A greater plan counts at once, a smaller one from the end of the period; the present one undoes what was to come then. */
  choose(organizationId: string, plan: PlanId, by: Acting): void {
    this.#change(organizationId, by, (current) => {
      const kept = { ...current, nextPlan: undefined, cancelledAt: undefined };
      if (plan === current.plan) return kept;
      return rank(plan) > rank(current.plan) ? { ...kept, plan } : { ...kept, nextPlan: plan };
    });
  }

  /** The organization is on the Free plan from the end of the period. @throws WorkspaceError `conflict` on the Free plan */
  cancel(organizationId: string, by: Acting): void {
    const { db, outbox, clock, plans } = this.#options;
    transaction(db, () => {
      const current = this.#current(organizationId);
      if (current.plan === 'free') {
        throw new WorkspaceError(
          'conflict',
          `there is nothing to cancel: the plan is ${plans.free.name} already`,
        );
      }
      if (current.cancelledAt !== undefined) return;
      this.#store.put(organizationId, { ...current, nextPlan: 'free', cancelledAt: clock() });
      outbox.add(organizationId, {
        ...by,
        action: 'BILLING_CANCEL',
        resource: { type: 'billing', name: current.plan },
        metadata: { endsAt: new Date(current.periodEnd).toISOString() },
      });
    });
  }

  /** @throws WorkspaceError `invalid` */
  enterPayment(organizationId: string, entry: PaymentEntry, by: Acting): Payment {
    const { db, outbox, clock, provider } = this.#options;
    const { amount, currency, reference } = provider.accept(entry);
    const payment = { id: randomId('pay'), amount, currency, reference, createdAt: clock() };
    transaction(db, () => {
      this.#store.addPayment(organizationId, payment);
      outbox.add(organizationId, {
        ...by,
        action: 'BILLING_PAYMENT',
        resource: { type: 'billing', id: payment.id, name: reference },
        metadata: { amount, currency, reference },
      });
    });
    return payment;
  }

  /** Carries out every change of plan whose end of period has come. */
  applyDue(): void {
    for (const organizationId of this.#store.due(this.#options.clock())) this.#current(organizationId);
  }

  #change(organizationId: string, by: Acting, next: (current: Subscription) => Subscription): void {
    transaction(this.#options.db, () => {
      const current = this.#current(organizationId);
      const changed = next(current);
      const changes = [...changeOf('plan', current.plan, changed.plan), ...nextPlanChange(current, changed)];
      if (changes.length === 0) return;
      this.#store.put(organizationId, changed);
      this.#recordChange(organizationId, changed.nextPlan ?? changed.plan, changes, by);
      if (changed.plan !== current.plan) this.#changed(organizationId);
    });
  }

  /** The subscription as of now; the row is made where there is none yet, and an end of period that has come is carried out. */
  #current(organizationId: string): Subscription {
    const { db, clock } = this.#options;
    const now = clock();
    const stored = this.#store.get(organizationId);
    if (stored && now < stored.periodEnd) return stored;
    if (stored && (this.#options.settled ?? clock)() < stored.periodEnd) {
      return this.#following(organizationId, stored, now);
    }
    // Others ask for limits inside their own transaction.
    return db.isTransaction
      ? this.#bringUpToDate(organizationId, now)
      : transaction(db, () => this.#bringUpToDate(organizationId, now));
  }

  #bringUpToDate(organizationId: string, now: number): Subscription {
    const stored = this.#store.get(organizationId);
    if (stored && now < stored.periodEnd) return stored;
    const current = this.#following(organizationId, stored, now);
    const { plan } = current;
    this.#store.put(organizationId, current);
    if (stored) this.#recordChange(organizationId, plan, changeOf('plan', stored.plan, plan), BY_SYSTEM);
    if (stored && stored.plan !== plan) this.#changed(organizationId);
    return current;
  }

  /** What follows on a subscription whose period has ended, or on none. */
  #following(organizationId: string, stored: Subscription | undefined, now: number): Subscription {
    const { start, end } = periodAt(this.#store.createdAt(organizationId), now);
    return {
      plan: stored?.nextPlan ?? stored?.plan ?? this.#options.defaultPlan,
      periodStart: start,
      periodEnd: end,
      nextPlan: undefined,
      cancelledAt: undefined,
    };
  }

  #recordChange(organizationId: string, plan: PlanId, changes: readonly Change[], by: Acting): void {
    if (changes.length === 0) return;
    this.#options.outbox.add(organizationId, {
      ...by,
      action: 'BILLING_PLAN_CHANGE',
      resource: { type: 'billing', name: plan },
      changes,
    });
  }
}

/** The order of the plans is one of their place, not of their limits, which are configuration. */
function rank(plan: PlanId): number {
  return PLAN_IDS.indexOf(plan);
}

function changeOf(field: string, from: PlanId | null, to: PlanId | null): Change[] {
  return from === to ? [] : [{ field, from, to }];
}

/** A cancellation that becomes a downgrade to the same plan is a change too: it is no cancellation any more. */
function nextPlanChange(current: Subscription, changed: Subscription): Change[] {
  const from = current.nextPlan ?? null;
  const to = changed.nextPlan ?? null;
  if (from === to && (current.cancelledAt === undefined) === (changed.cancelledAt === undefined)) return [];
  return [{ field: 'nextPlan', from, to }];
}
