import type { ApiSchemas } from '@daybook/sdk';
import { queryOptions } from '@tanstack/react-query';
import { server } from '../../api/call.ts';

/** What a plan limits, in the order in which it is shown. */
export const LIMITS = ['members', 'projects', 'secrets'] as const;

export type Counts = Readonly<Record<(typeof LIMITS)[number], number>>;

export type Plan = ApiSchemas['Plan'];

/** A payment that somebody entered: the amount in minor units of the currency, such as cents. */
export type Payment = ApiSchemas['Payment'];

/** The plan, what is used of it, and what was paid: all plans, the smallest first, and payments, the newest first. */
export type Billing = ApiSchemas['Billing'];

export function billingQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['billing', organizationId],
    queryFn: ({ signal }) => server.get<Billing>('/v1/billing', { signal }),
  });
}
