import { type Billing, LIMITS, type Plan } from './queries.ts';

/** What choosing a plan means, as things are. */
export type PlanMove =
  /** It counts, and nothing else is to come. */
  | { readonly kind: 'present' }
  /** It counts until the end of the period; choosing it keeps it. */
  | { readonly kind: 'keep' }
  /** It is what comes at the end of the period. */
  | { readonly kind: 'coming' }
  | { readonly kind: 'upgrade' }
  | { readonly kind: 'downgrade' };

/** What choosing a plan means. The plans are in their order, the smallest first. */
export function moveTo(plan: Plan, billing: Billing): PlanMove {
  const rank = (id: string) => billing.plans.findIndex((other) => other.id === id);
  if (plan.id === billing.plan.id) return { kind: billing.nextPlan === null ? 'present' : 'keep' };
  if (plan.id === billing.nextPlan) return { kind: 'coming' };
  return { kind: rank(plan.id) > rank(billing.plan.id) ? 'upgrade' : 'downgrade' };
}

/** What there is more of than a plan allows. */
export function overLimits(plan: Plan, usage: Billing['usage']): readonly (typeof LIMITS)[number][] {
  return LIMITS.filter((limit) => usage[limit] > plan.limits[limit]);
}
