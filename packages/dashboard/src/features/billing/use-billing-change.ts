import { useQueryClient } from '@tanstack/react-query';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { useMe } from '../sign-in/me-context.ts';
import { type Billing, billingQuery } from './queries.ts';

export type BillingChangeOptions = {
  readonly said: (billing: Billing) => string;
  /** Said over the reason of a failure, where no dialog is open to show it. */
  readonly failed?: string;
  readonly onDone?: () => void;
};

/** Chooses a plan by its id; undefined cancels. What is answered is what is shown. */
export function useBillingChange({ said, failed, onDone }: BillingChangeOptions) {
  const { organization } = useMe();
  const client = useQueryClient();
  return useChange<string | undefined, Billing>({
    change: (plan) =>
      plan === undefined
        ? server.post('/v1/billing/cancel')
        : server.post('/v1/billing/plan', { json: { plan } }),
    said,
    ...(failed !== undefined && { failed }),
    onDone: (billing) => {
      client.setQueryData(billingQuery(organization.id).queryKey, billing);
      onDone?.();
    },
  });
}
