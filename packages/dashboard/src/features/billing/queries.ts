import { queryOptions } from '@tanstack/react-query';
import { server } from '../../api/call.ts';

/** What a plan limits, in the order in which it is shown. */
export const LIMITS = ['members', 'projects', 'secrets'] as const;

export type Counts = Readonly<Record<(typeof LIMITS)[number], number>>;

export type Plan = {
  readonly id: string;
  readonly name: string;
  /** How long the log is kept, in days. */
  readonly retentionDays: number;
  readonly limits: Counts;
};

/** A payment that somebody entered: the amount in minor units of the currency, such as cents. */
export type Payment = {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly reference: string;
  readonly createdAt: string;
};

/** The plan, what is used of it, and what was paid. Times are ISO 8601. */
export type Billing = {
  readonly plan: Plan;
  readonly usage: Counts;
  readonly periodStart: string;
  readonly periodEnd: string;
  /** The plan from the end of the period on, when it is to be another. */
  readonly nextPlan: string | null;
  readonly cancelledAt: string | null;
  /** All plans, the smallest first. */
  readonly plans: readonly Plan[];
  /** The newest first. */
  readonly payments: readonly Payment[];
  readonly provider: string;
};

export function billingQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['billing', organizationId],
    queryFn: ({ signal }) => server.get<Billing>('/v1/billing', { signal }),
  });
}
