import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './server.testing.ts';

type Retention = {
  readonly plan: string;
  readonly plans: readonly { readonly id: string; readonly retentionDays: number }[];
  readonly retentionDays: number | null;
  readonly ownRetentionDays: number | null;
  readonly bounds: { readonly daysMin: number; readonly daysMax: number } | null;
  readonly shrink: { readonly retentionDays: number; readonly until: string } | null;
  readonly next: { readonly at: string; readonly count: number } | null;
  readonly visibleFrom: number;
  readonly holds: number;
};

let server: TestServer;
let owner: string;
beforeAll(async () => {
  server = await startTestServer({ DAYBOOK_RETENTION_DAYS_TEAM: '30.5' });
  owner = await server.signIn();
});
afterAll(() => server.stop());

const show = async () => (await server.browse(owner, '/v1/retention')).body as Retention;
const choose = (retentionDays: unknown) =>
  server.browse(owner, '/v1/retention', { method: 'PUT', json: { retentionDays } });
const choosePlan = (plan: string) => server.browse(owner, '/v1/billing/plan', { json: { plan } });
const changes = async () => {
  await server.total();
  const { body } = await server.call('/v1/events?q=action:RETENTION_CHANGE&order=oldest');
  const { events } = body as {
    events: { actor: { name: string }; outcome: string; changes?: object[]; metadata?: object }[];
  };
  return events;
};

describe('GET and PUT /v1/retention', () => {
  test('show the windows of all plans, the one that counts, and what expires next', async () => {
    const retention = await show();
    expect(retention).toMatchObject({
      plan: 'business',
      retentionDays: 365,
      ownRetentionDays: null,
      bounds: null,
      shrink: null,
      visibleFrom: 0,
      expiredBefore: null,
      underWay: [],
      holds: 0,
    });
    expect(retention.plans.map(({ id, retentionDays }) => [id, retentionDays])).toEqual([
      ['free', 7],
      ['team', 30.5],
      ['business', 365],
      ['enterprise', 2_555],
    ]);
    const days = (Date.parse(retention.next?.at ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(364.9);
    expect(days).toBeLessThan(366.1);
    expect(retention.next?.count).toBeGreaterThan(0);
  });

  test('leave the time to the plan but on Enterprise, and record who tried to set it', async () => {
    expect(await choose(730)).toMatchObject({
      status: 403,
      body: { type: '/docs/api#plan-limit', plan: 'business', retentionDays: 365 },
    });
    expect((await changes()).at(-1)).toMatchObject({
      actor: { name: server.owner.email },
      outcome: 'denied',
    });
  });

  test('on Enterprise let an owner set it: a longer time at once, a shorter one after seven days, told on the page', async () => {
    await choosePlan('enterprise');
    expect(await show()).toMatchObject({
      retentionDays: 2_555,
      bounds: { daysMin: 1, daysMax: 36_500 },
      shrink: null,
    });
    expect((await choose(3_650)).body).toMatchObject({ retentionDays: 3_650, ownRetentionDays: 3_650 });
    expect((await choose(30)).body).toMatchObject({ retentionDays: 3_650, shrink: { retentionDays: 30 } });
    const { notices } = (await server.browse(owner, '/v1/me')).body as { notices: string[] };
    expect(notices).toEqual([expect.stringContaining('the audit log is kept 30 days instead of 3,650 days')]);
    expect((await changes()).slice(-3)).toMatchObject([
      { actor: { name: 'system' }, changes: [{ field: 'retentionDays', from: 365, to: 2_555 }] },
      { actor: { name: server.owner.email }, changes: [{ from: 2_555, to: 3_650 }] },
      {
        actor: { name: server.owner.email },
        changes: [{ from: 3_650, to: 30 }],
        metadata: { effectiveAt: (await show()).shrink?.until },
      },
    ]);
    expect((await choose(null)).body).toMatchObject({
      ownRetentionDays: null,
      shrink: { retentionDays: 2_555 },
    });
  });

  test.each([
    [0.5, 403, 'plan-limit', 'from 1 to 36,500'],
    [36_501, 403, 'plan-limit', 'from 1 to 36,500'],
    [0, 422, 'invalid', 'retentionDays'],
    [-1, 422, 'invalid', 'retentionDays'],
    ['30', 422, 'invalid', 'retentionDays'],
    [undefined, 422, 'invalid', 'retentionDays'],
  ])('refuse %s', async (days, status, type, detail) => {
    const before = await show();
    expect(await choose(days)).toMatchObject({
      status,
      body: { type: `/docs/api#${type}`, detail: expect.stringContaining(detail) },
    });
    expect(await show()).toMatchObject({ ownRetentionDays: before.ownRetentionDays, shrink: before.shrink });
  });

  test('are of one organization: another one has its own window from the beginning', async () => {
    const made = await server.browse(owner, '/v1/organizations', { json: { name: 'Other' } });
    const { id } = made.body as { id: string };
    await server.browse(owner, '/v1/session/organization', { json: { id } });
    expect(await show()).toMatchObject({ plan: 'business', retentionDays: 365, shrink: null, bounds: null });
  });
});
