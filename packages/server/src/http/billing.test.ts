import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
let owner: string;
beforeEach(async () => {
  server = await startTestServer({ DAYBOOK_DEFAULT_PLAN: 'team' });
  owner = await server.signIn();
});
afterEach(() => server.stop());

const post = (path: string, json: unknown = {}) => server.browse(owner, `/v1/billing/${path}`, { json });
const recorded = async (q: string) => {
  await server.total();
  const { body } = await server.call(`/v1/events?q=${encodeURIComponent(q)}`);
  return (body as { events: Record<string, unknown>[] }).events;
};

describe('billing', () => {
  test('shows plan, limits, usage and period, from the plan that new organizations start on', async () => {
    const { status, body } = await server.browse(owner, '/v1/billing');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      plan: { id: 'team', name: 'Team', retentionDays: 90, limits: { members: 25 } },
      usage: { members: 1, projects: 0, secrets: 0 },
      nextPlan: null,
      cancelledAt: null,
      payments: [],
      provider: 'self-hosted',
    });
    const { periodStart, periodEnd, plans } = body as Record<string, unknown[] & string>;
    expect(Date.parse(String(periodStart))).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(String(periodEnd))).toBeGreaterThan(Date.now());
    expect(plans).toHaveLength(4);
  });

  test('upgrades at once, downgrades and cancels at the end of the period, and takes that back', async () => {
    expect((await post('plan', { plan: 'business' })).body).toMatchObject({ plan: { id: 'business' } });
    expect((await post('plan', { plan: 'free' })).body).toMatchObject({
      plan: { id: 'business' },
      nextPlan: 'free',
      cancelledAt: null,
    });
    const cancelled = (await post('cancel')).body as { cancelledAt: string; periodEnd: string };
    expect(Date.parse(cancelled.cancelledAt)).toBeLessThanOrEqual(Date.now());
    const undone = await post('plan', { plan: 'business' });
    expect(undone.body).toMatchObject({ plan: { id: 'business' }, nextPlan: null, cancelledAt: null });
    expect(await recorded('category:billing')).toMatchObject([
      { action: 'BILLING_PLAN_CHANGE', changes: [{ field: 'nextPlan', from: 'free', to: null }] },
      { action: 'BILLING_CANCEL', resource: { name: 'business' }, metadata: { endsAt: cancelled.periodEnd } },
      { action: 'BILLING_PLAN_CHANGE', changes: [{ field: 'nextPlan', from: null, to: 'free' }] },
      { action: 'BILLING_PLAN_CHANGE', changes: [{ field: 'plan', from: 'team', to: 'business' }] },
    ]);
  });

  test('takes payments of whole minor units, in any case of the currency', async () => {
    const entered = await post('payments', { amount: 4_990, currency: 'eur', reference: 'INV-1' });
    expect(entered.status).toBe(201);
    expect(entered.body).toMatchObject({ amount: 4_990, currency: 'EUR', reference: 'INV-1' });
    expect((await server.browse(owner, '/v1/billing')).body).toMatchObject({ payments: [entered.body] });
    expect(await recorded('action:BILLING_PAYMENT')).toMatchObject([
      { resource: { name: 'INV-1' }, metadata: { amount: 4_990, currency: 'EUR', reference: 'INV-1' } },
    ]);
  });

  test.each([
    ['plan', { plan: 'gold' }, 'plan'],
    ['payments', { amount: 0.5, currency: 'EUR', reference: 'x' }, 'amount'],
    ['payments', { amount: 5, currency: 'euro', reference: 'x' }, 'currency'],
    ['payments', { amount: 5, currency: 'EUR' }, 'reference'],
  ])('refuses POST %s %j and names the field', async (path, json, field) => {
    const answer = await post(path, json);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ path: field }] });
  });

  test('is for owners alone', async () => {
    const admin = await server.join('admin');
    expect((await server.browse(admin.cookie, '/v1/billing')).status).toBe(403);
    const tried = await server.browse(admin.cookie, '/v1/billing/plan', { json: { plan: 'enterprise' } });
    expect(tried.status).toBe(403);
    expect(await recorded('category:billing outcome:denied')).toMatchObject([
      { action: 'BILLING_PLAN_CHANGE', actor: { name: 'admin@acme.example' }, resource: { name: '*' } },
    ]);
  });

  test('limits what can be added, and says which limit of which plan, and the remedy', async () => {
    const small = await startTestServer({ DAYBOOK_DEFAULT_PLAN: 'free' });
    try {
      const cookie = await small.signIn();
      await small.join('admin');
      await small.join('viewer');
      const { status, body } = await small.browse(cookie, '/v1/invitations', {
        json: { email: 'fourth@acme.example', role: 'viewer' },
      });
      expect(status).toBe(403);
      expect(body).toMatchObject({
        type: '/docs/api#plan-limit',
        detail: expect.stringMatching(/Free plan allows 3 members.*choose a greater plan/),
        limit: 'members',
        plan: 'free',
        max: 3,
      });
    } finally {
      await small.stop();
    }
  });
});
