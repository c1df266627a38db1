import { defineActions } from './definition.ts';

/** Billing: plan and payments. The resource is the plan, or a payment's reference. */
export const billingActions = defineActions('Billing', [
  {
    // `changes` says from which plan to which.
    action: 'BILLING_PLAN_CHANGE',
    resourceType: 'billing',
    operation: 'modify',
    sentence: 'changed the billing plan {resource}',
  },
  {
    action: 'BILLING_PAYMENT',
    resourceType: 'billing',
    operation: 'create',
    sentence: 'entered payment {resource}',
    metadata: {
      amount: 'number: in minor units of the currency where it is the product that records',
      currency: 'string: ISO 4217',
      reference: "string: the payment's reference",
    },
  },
  {
    action: 'BILLING_CANCEL',
    resourceType: 'billing',
    operation: 'remove',
    sentence: 'cancelled the billing plan {resource}',
    metadata: { endsAt: 'string: when the paid period ends, ISO 8601' },
  },
]);
