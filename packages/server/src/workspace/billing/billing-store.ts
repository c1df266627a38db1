import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { isPlanId, type PlanId } from '../../platform/plan-ids.ts';
import type { PaymentEntry } from './payment-provider.ts';
import type { LimitName } from './plans.ts';

/** An organization's subscription. Times are milliseconds since 1970. */
export type Subscription = {
  readonly plan: PlanId;
  readonly periodStart: number;
  readonly periodEnd: number;
  /** The plan from the end of the period on, where it is another one. */
  readonly nextPlan: PlanId | undefined;
  readonly cancelledAt: number | undefined;
};

export type Payment = PaymentEntry & { readonly id: string; readonly createdAt: number };

const PAYMENTS_SHOWN = 1_000;

/** Rows of subscriptions and payments. Every write belongs to the caller's transaction. */
export class BillingStore {
  readonly #createdAt: StatementSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #due: StatementSync;
  readonly #usage: StatementSync;
  readonly #pay: StatementSync;
  readonly #payments: StatementSync;

  constructor(db: DatabaseSync) {
    this.#createdAt = db.prepare('SELECT created_at FROM organizations WHERE id = ?');
    this.#get = db.prepare('SELECT * FROM billing WHERE organization_id = ?');
    this.#put = db.prepare('INSERT OR REPLACE INTO billing VALUES (?, ?, ?, ?, ?, ?)');
    this.#due = db.prepare(
      'SELECT organization_id FROM billing WHERE period_end <= ? AND next_plan IS NOT NULL',
    );
    this.#usage = db.prepare(`SELECT
      (SELECT count(*) FROM members WHERE organization_id = :id) AS members,
      (SELECT count(*) FROM projects WHERE organization_id = :id AND deleted_at IS NULL) AS projects,
      (SELECT count(*) FROM secrets WHERE organization_id = :id AND deleted_at IS NULL) AS secrets`);
    this.#pay = db.prepare(
      'INSERT INTO payments (organization_id, id, amount, currency, reference, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#payments = db.prepare(
      'SELECT * FROM payments WHERE organization_id = ? ORDER BY created_at DESC, id LIMIT ?',
    );
  }

  /** When the organization was made. @throws Error when there is none */
  createdAt(organizationId: string): number {
    const row = this.#createdAt.get(organizationId);
    if (!row) throw new Error(`there is no organization ${organizationId}`);
    return Number(row.created_at);
  }

  get(organizationId: string): Subscription | undefined {
    const row = this.#get.get(organizationId);
    return row && toSubscription(row);
  }

  put(organizationId: string, subscription: Subscription): void {
    const { plan, periodStart, periodEnd, nextPlan, cancelledAt } = subscription;
    this.#put.run(organizationId, plan, periodStart, periodEnd, nextPlan ?? null, cancelledAt ?? null);
  }

  /** Organizations whose plan changes at an end of period that has come. */
  due(now: number): string[] {
    return this.#due.all(now).map((row) => String(row.organization_id));
  }

  /** What there is at present of everything that plans limit. */
  usage(organizationId: string): Record<LimitName, number> {
    const row = this.#usage.get({ id: organizationId });
    return {
      members: Number(row?.members),
      projects: Number(row?.projects),
      secrets: Number(row?.secrets),
    };
  }

  addPayment(organizationId: string, { id, amount, currency, reference, createdAt }: Payment): void {
    this.#pay.run(organizationId, id, amount, currency, reference, createdAt);
  }

  /** The newest first. */
  payments(organizationId: string): Payment[] {
    return this.#payments.all(organizationId, PAYMENTS_SHOWN).map((row) => ({
      id: String(row.id),
      amount: Number(row.amount),
      currency: String(row.currency),
      reference: String(row.reference),
      createdAt: Number(row.created_at),
    }));
  }
}

function toSubscription(row: Record<string, SQLOutputValue>): Subscription {
  return {
    plan: toPlan(String(row.plan)),
    periodStart: Number(row.period_start),
    periodEnd: Number(row.period_end),
    nextPlan: row.next_plan === null ? undefined : toPlan(String(row.next_plan)),
    cancelledAt: row.cancelled_at === null ? undefined : Number(row.cancelled_at),
  };
}

function toPlan(text: string): PlanId {
  if (isPlanId(text)) return text;
  throw new Error(`the table billing names a plan that is unknown: ${text}`);
}
