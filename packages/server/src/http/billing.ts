import { z } from '@hono/zod-openapi';
import { PLAN_IDS } from '../platform/plan-ids.ts';
import type { Billing, BillingState } from '../workspace/billing/billing.ts';
import type { Payment } from '../workspace/billing/billing-store.ts';
import { actingOf } from './acting.ts';
import { timeOrNull } from './asking.ts';
import type { Authenticator } from './authenticate.ts';
import type { Attempt } from './refused-attempts.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';

export type BillingDeps = { readonly auth: Authenticator; readonly billing: Billing };

const counts = z.object({ members: z.int(), projects: z.int(), secrets: z.int() });
const planSchema = z
  .object({
    id: z.enum(PLAN_IDS),
    name: z.string(),
    retentionDays: z.number().openapi({ description: 'How long the audit log is kept.' }),
    limits: counts,
  })
  .openapi('Plan');
const paymentSchema = z
  .object({
    id: z.string(),
    amount: z.int().openapi({ description: 'In minor units of the currency.', example: 4_990 }),
    currency: z.string().openapi({ example: 'EUR' }),
    reference: z.string(),
    createdAt: z.string(),
  })
  .openapi('Payment');
const billingSchema = z
  .object({
    plan: planSchema,
    usage: counts.openapi({
      description:
        'What there is; it may exceed the limits after a downgrade, and only more of it is refused.',
    }),
    periodStart: z.string(),
    periodEnd: z.string(),
    nextPlan: z.enum(PLAN_IDS).nullable().openapi({ description: 'The plan from the end of the period on.' }),
    cancelledAt: z.string().nullable(),
    plans: z.array(planSchema),
    payments: z.array(paymentSchema).openapi({ description: 'The newest 1,000, the newest first.' }),
    provider: z.string(),
  })
  .openapi('Billing');
const newPaymentSchema = z
  .strictObject({
    amount: z.number().openapi({ description: 'In minor units of the currency.', example: 4_990 }),
    currency: z.string().max(20).openapi({ description: 'ISO 4217, in any case.', example: 'EUR' }),
    reference: z.string().max(1_000).openapi({ example: 'INV-2026-11' }),
  })
  .openapi('NewPayment');

/** The organization's plan and what was paid for it; for owners alone. */
export function billingRoutes(api: Api, { auth, billing }: BillingDeps): void {
  const tags = ['Billing'];
  const answers = {
    200: json(billingSchema, 'Plan, usage and payments'),
    ...problems(400, 401, 403, 409, 422),
  };

  const show = guarded(auth, {
    method: 'get',
    path: '/v1/billing',
    tags,
    summary: 'Plan, usage and payments',
    responses: answers,
  });
  api.openapi(show, (c) => c.json(toAnswer(billing.state(c.get('credential').organizationId)), 200));

  const choose = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/billing/plan',
      tags,
      summary: 'Choose a plan',
      description:
        'A greater plan counts at once, a smaller one from the end of the period. Choosing the present one undoes a downgrade or cancellation.',
      request: { body: jsonBody(z.strictObject({ plan: z.enum(PLAN_IDS) }).openapi('ChosenPlan')) },
      responses: answers,
    },
    () => attempt('BILLING_PLAN_CHANGE'),
  );
  api.openapi(choose, (c) => {
    const { organizationId } = c.get('credential');
    billing.choose(organizationId, c.req.valid('json').plan, actingOf(c));
    return c.json(toAnswer(billing.state(organizationId)), 200);
  });

  const cancel = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/billing/cancel',
      tags,
      summary: 'Cancel at the end of the period',
      responses: answers,
    },
    () => attempt('BILLING_CANCEL'),
  );
  api.openapi(cancel, (c) => {
    const { organizationId } = c.get('credential');
    billing.cancel(organizationId, actingOf(c));
    return c.json(toAnswer(billing.state(organizationId)), 200);
  });

  const pay = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/billing/payments',
      tags,
      summary: 'Enter a payment',
      request: { body: jsonBody(newPaymentSchema) },
      responses: { 201: json(paymentSchema, 'Entered'), ...problems(400, 401, 403, 422) },
    },
    () => attempt('BILLING_PAYMENT'),
  );
  api.openapi(pay, (c) => {
    const { organizationId } = c.get('credential');
    return c.json(
      toPaymentAnswer(billing.enterPayment(organizationId, c.req.valid('json'), actingOf(c))),
      201,
    );
  });
}

function attempt(action: string): Attempt {
  return { action, resource: { type: 'billing', name: '*' } };
}

function toAnswer(state: BillingState) {
  const { plan, plans, usage, nextPlan, payments, provider } = state;
  return {
    plan,
    usage,
    periodStart: new Date(state.periodStart).toISOString(),
    periodEnd: new Date(state.periodEnd).toISOString(),
    nextPlan: nextPlan ?? null,
    cancelledAt: timeOrNull(state.cancelledAt),
    plans: [...plans],
    payments: payments.map(toPaymentAnswer),
    provider,
  };
}

function toPaymentAnswer({ id, amount, currency, reference, createdAt }: Payment) {
  return { id, amount, currency, reference, createdAt: new Date(createdAt).toISOString() };
}
