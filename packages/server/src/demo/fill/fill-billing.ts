import type { DatabaseSync } from 'node:sqlite';
import { isPlanId, type PlanId } from '../../platform/plan-ids.ts';
import { BillingStore } from '../../workspace/billing/billing-store.ts';
import { periodAt } from '../../workspace/billing/periods.ts';
import type { Filled, Filler } from './filler.ts';

/** The plan that counts when the year is over, and what was paid. */
export function fillBilling({ organizationId }: Filled, db: DatabaseSync, now: number): Filler {
  const store = new BillingStore(db);
  let plan: PlanId = 'enterprise';
  return {
    begin() {},
    apply({ action, resource, changes = [], metadata = {} }, at) {
      const to = changes.find(({ field }) => field === 'plan')?.to;
      if (typeof to === 'string' && isPlanId(to)) plan = to;
      if (action !== 'BILLING_PAYMENT') return;
      store.addPayment(organizationId, {
        id: resource.id ?? '',
        amount: Number(metadata.amount),
        currency: String(metadata.currency),
        reference: String(metadata.reference),
        createdAt: at,
      });
    },
    end() {
      const { start, end } = periodAt(store.createdAt(organizationId), now);
      store.put(organizationId, {
        plan,
        periodStart: start,
        periodEnd: end,
        nextPlan: undefined,
        cancelledAt: undefined,
      });
    },
  };
}
