import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCESS } from './access.ts';
import { startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
let owner = '';
beforeAll(async () => {
  server = await startTestServer();
  owner = await server.signIn();
  await server.browse(owner, '/v1/secrets/TOKEN?env=production', { method: 'PUT', json: { value: 'x' } });
});
afterAll(() => server.stop());

type Event = {
  action: string;
  outcome: string;
  actor: { name: string };
  resource: { name: string };
  context: object;
  metadata: { reason: string };
};
const eventsOf = async (q: string) => {
  await server.total();
  return ((await server.call(`/v1/events?limit=200&q=${encodeURIComponent(q)}`)).body as { events: Event[] })
    .events;
};
const makeKey = async (json: object) => {
  const made = await server.browse(owner, '/v1/api-keys', { json: { scopes: ['secrets:read'], ...json } });
  expect(made.status).toBe(201);
  return made.body as { id: string; key: string };
};
const readWith = (key: string, path = '/v1/secrets/TOKEN?env=production') =>
  server.call(path, { headers: { Authorization: `Bearer ${key}` } });

describe('an attempt that is refused is recorded', () => {
  test('with a revoked key, by the name of the key', async () => {
    const { id, key } = await makeKey({ name: 'revoked-key' });
    await server.browse(owner, `/v1/api-keys/${id}`, { method: 'DELETE' });
    expect((await readWith(key)).status).toBe(401);
    expect(await eventsOf('actor:api-key:revoked-key')).toMatchObject([
      {
        action: 'SECRET_READ',
        outcome: 'denied',
        resource: { type: 'secret', name: 'TOKEN' },
        context: { environment: 'production', ip: '127.0.0.1' },
        metadata: { reason: expect.stringContaining('was revoked') },
      },
    ]);
  });

  test('with a key that has expired', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const { key } = await makeKey({ name: 'short-lived', expiresAt });
    expect((await readWith(key)).status).toBe(200);
    await expect.poll(async () => (await readWith(key)).status, { timeout: 10_000 }).toBe(401);
    expect(await eventsOf('actor:api-key:short-lived outcome:denied')).toMatchObject([
      { metadata: { reason: expect.stringContaining('has expired') } },
    ]);
  });

  test('from an address that the key is not held to', async () => {
    const { key } = await makeKey({ name: 'elsewhere', cidrs: ['203.0.113.0/24'] });
    expect((await readWith(key)).status).toBe(403);
    expect(await eventsOf('actor:api-key:elsewhere')).toMatchObject([
      { outcome: 'denied', metadata: { reason: expect.stringContaining('127.0.0.1') } },
    ]);
  });

  test('in an environment that the key is not held to', async () => {
    const { key } = await makeKey({ name: 'staging-only', environments: ['staging'] });
    expect((await readWith(key)).status).toBe(403);
    expect(await eventsOf('actor:api-key:staging-only')).toMatchObject([{ outcome: 'denied' }]);
  });

  test('without the scope, and without the role', async () => {
    const { key } = await makeKey({ name: 'other-scope', scopes: ['events:read'] });
    expect((await readWith(key)).status).toBe(403);
    expect(await eventsOf('actor:api-key:other-scope')).toMatchObject([{ outcome: 'denied' }]);
    const viewer = await server.join('viewer');
    expect((await server.browse(viewer.cookie, '/v1/secrets/TOKEN?env=production')).status).toBe(403);
    expect(await eventsOf('actor:viewer@acme.example action:SECRET_READ')).toMatchObject([
      { outcome: 'denied' },
    ]);
  });

  test('for a person whom the role does not hold back, in the organization that the session shows', async () => {
    const cookie = await server.signIn();
    const make = () => server.browse(cookie, '/v1/organizations', { json: { name: 'Further' } });
    const statuses: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      statuses.push((await make()).status);
      await server.browse(cookie, '/v1/session/organization', { json: { id: server.organizationId } });
    }
    expect(statuses).toEqual([...Array.from({ length: 9 }, () => 201), 403]);
    expect(await eventsOf('action:ORGANIZATION_CREATE actor:olga@acme.example outcome:denied')).toMatchObject(
      [
        {
          actor: { type: 'user', name: server.owner.email },
          resource: { type: 'organization', name: '*' },
          context: { ip: '127.0.0.1' },
          metadata: { reason: expect.stringContaining('at most 10 organizations') },
        },
      ],
    );
  });

  test('as a failure when there is no such thing', async () => {
    const { key } = await makeKey({ name: 'guesser' });
    expect((await readWith(key, '/v1/secrets/NOT_THERE?env=production')).status).toBe(404);
    expect(await eventsOf('actor:api-key:guesser')).toMatchObject([
      { outcome: 'failure', resource: { name: 'NOT_THERE' } },
    ]);
  });

  test('once, however often it is repeated within a minute', async () => {
    const { key } = await makeKey({ name: 'hammer', scopes: ['events:read'] });
    for (let n = 0; n < 20; n += 1) await readWith(key);
    expect(await eventsOf('actor:api-key:hammer')).toHaveLength(1);
  });

  test('as what it was, on every route that records an action', async () => {
    const { key } = await makeKey({ name: 'no-power', scopes: ['ledger:read'] });
    for (const route of Object.keys(ACCESS)) {
      const [method = '', path = ''] = route.split(' ');
      const concrete = path.replaceAll(/\{(\w+)\}/g, 'EXAMPLE');
      const query = path.includes('/variables') ? '?env=production' : '';
      await server.call(concrete + query, { method, headers: { Authorization: `Bearer ${key}` } });
    }
    const found = await eventsOf('actor:api-key:no-power outcome:denied');
    expect([...new Set(found.map(({ action }) => action))].sort()).toEqual([
      'API_KEY_CONFIRM',
      'API_KEY_CREATE',
      'API_KEY_REVOKE',
      'AUDIT_LOG_EXPORT',
      'AUDIT_LOG_READ',
      'BILLING_CANCEL',
      'BILLING_PAYMENT',
      'BILLING_PLAN_CHANGE',
      'CATALOGUE_ACTION_REGISTER',
      'ENV_BULK_UPLOAD',
      'ERASURE_CANCEL',
      'ERASURE_REQUEST',
      'EXPORT_SCHEDULE_CREATE',
      'EXPORT_SCHEDULE_DELETE',
      'INVESTIGATION_RUN',
      'LEGAL_HOLD_CREATE',
      'LEGAL_HOLD_RELEASE',
      'ORGANIZATION_CREATE',
      'ORGANIZATION_UPDATE',
      'PASSWORD_RESET_LINK',
      'PROJECT_CREATE',
      'PROJECT_DELETE',
      'PROJECT_UPDATE',
      'RETENTION_CHANGE',
      'SECRET_DELETE',
      'SECRET_LIST',
      'SECRET_READ',
      'SECRET_SET',
      'SESSION_REVOKE',
      'TEAM_INVITE',
      'TEAM_INVITE_REVOKE',
      'TEAM_MEMBER_REMOVE',
      'TEAM_ROLE_CHANGE',
      'USER_2FA_RESET',
      'VARIABLE_DELETE',
      'VARIABLE_SET',
    ]);
  });

  test('and never by a key that does not exist', async () => {
    const before = await server.total();
    await readWith(`dbk_${'0'.repeat(39)}`);
    expect(await server.total()).toBe(before);
  });

  test('by its name where that exists, behind any number of made-up ones, and by none where it is made up', async () => {
    const { key } = await makeKey({ name: 'noise', scopes: ['events:read'] });
    const made = async (path: string, method: string, json: object) =>
      (await server.browse(owner, path, { method, json })).body as { id: string };
    const project = await made('/v1/projects', 'POST', { name: 'storefront' });
    await made(`/v1/projects/${project.id}/variables/PORT?env=production`, 'PUT', { value: '80' });
    const other = await makeKey({ name: 'other-key' });
    const me = (await server.browse(owner, '/v1/me')).body as { member?: { id: string } };
    const { members } = (await server.browse(owner, '/v1/members')).body as { members: { id: string }[] };
    const memberId = members[0]?.id ?? me.member?.id ?? '';
    const attempt = (path: string, method = 'GET') =>
      server.call(path, { method, headers: { Authorization: `Bearer ${key}` } });
    for (let n = 0; n < 100; n += 1)
      expect((await attempt(`/v1/secrets/MADE_UP_${n}?env=production`)).status).toBe(403);
    const real: [string, string, string][] = [
      ['GET', '/v1/secrets/TOKEN?env=production', 'TOKEN'],
      ['PUT', '/v1/secrets/TOKEN?env=production', 'TOKEN'],
      ['DELETE', '/v1/secrets/TOKEN?env=production', 'TOKEN'],
      ['GET', '/v1/secrets?env=production', '*'],
      ['PATCH', `/v1/projects/${project.id}`, 'storefront'],
      ['DELETE', `/v1/projects/${project.id}`, 'storefront'],
      ['PUT', `/v1/projects/${project.id}/variables/PORT?env=production`, 'PORT'],
      ['DELETE', `/v1/projects/${project.id}/variables/PORT?env=production`, 'PORT'],
      ['PATCH', `/v1/members/${memberId}`, memberId],
      ['DELETE', `/v1/members/${memberId}`, memberId],
      ['DELETE', `/v1/api-keys/${other.id}`, other.id],
      ['POST', '/v1/billing/cancel', '*'],
    ];
    for (const [method, path] of real) expect((await attempt(path, method)).status).toBe(403);
    await attempt('/v1/secrets/MADE_UP_TOO?env=production');
    await attempt('/v1/members/mem_made_up', 'DELETE');
    const found = (await eventsOf('actor:api-key:noise')).map(({ resource }) => resource.name).reverse();
    expect(found.slice(0, 61)).toEqual([...Array.from({ length: 60 }, (_, n) => `MADE_UP_${n}`), '*']);
    expect(found.slice(61)).toEqual([...real.map(([, , name]) => name), '*']);
  });
});
