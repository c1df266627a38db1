import { builtInActions } from '@daybook/event';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { totp } from '../../../../tests/totp.testing.ts';
import { cookiesOf, startTestServer, type TestServer } from './server.testing.ts';

// All 23 actions of the guide, driven over HTTP as a client does, each found in the log with the guide's anatomy.

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Event = {
  readonly id: string;
  readonly action: string;
  readonly actor: { readonly type: string; readonly name: string };
  readonly resource: { readonly type: string; readonly name: string };
  readonly context: Readonly<Record<string, unknown>>;
  readonly changes?: unknown;
  readonly metadata?: unknown;
  readonly recordedBy: { readonly type: string };
};

test('each of the 23 actions records exactly one entry that says who, what, from where, and how', async () => {
  const owner = await server.signIn();
  const { email, password } = server.owner;
  let cookie = owner;
  const act = async (path: string, json?: unknown, method = json === undefined ? 'POST' : undefined) => {
    const answer = await server.browse(cookie, path, {
      ...(method !== undefined && { method }),
      ...(json !== undefined && { json }),
    });
    if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status}: ${answer.text}`);
    return answer;
  };
  const idOf = (answer: { body: unknown }) => (answer.body as { id: string }).id;

  const project = idOf(await act('/v1/projects', { name: 'storefront' }));
  await act(`/v1/projects/${project}`, { name: 'shop' }, 'PATCH');
  await act(`/v1/projects/${project}/variables/LOG_LEVEL?env=production`, { value: 'debug' }, 'PUT');
  await server.browse(cookie, `/v1/projects/${project}/variables/upload?env=production`, {
    body: 'LOG_LEVEL=info\nREGION=eu\n',
    headers: { 'Content-Type': 'text/plain' },
  });
  await act(`/v1/projects/${project}/variables/REGION?env=production`, undefined, 'DELETE');
  await act('/v1/secrets/DATABASE_URL?env=production', { value: 'postgres://first' }, 'PUT');
  await act('/v1/secrets/DATABASE_URL?env=production', undefined, 'GET');
  await act('/v1/secrets?env=production', undefined, 'GET');
  await act('/v1/secrets/DATABASE_URL?env=production', undefined, 'DELETE');
  await act(`/v1/projects/${project}`, undefined, 'DELETE');

  const invitation = idOf(await act('/v1/invitations', { email: 'ben@acme.example', role: 'viewer' }));
  const ben = await server.browse('', '/api/auth/sign-up/email', {
    json: { name: 'Ben', email: 'ben@acme.example', password: 'password of ben' },
  });
  cookie = cookiesOf(ben);
  const { memberId } = (await act(`/v1/invitations/${invitation}/accept`)).body as { memberId: string };
  cookie = owner;
  await act(`/v1/members/${memberId}`, { role: 'member' }, 'PATCH');
  await act(`/v1/members/${memberId}`, undefined, 'DELETE');

  const key = idOf(await act('/v1/api-keys', { name: 'ci-deploy', scopes: ['secrets:read'] }));
  await act(`/v1/api-keys/${key}`, undefined, 'DELETE');

  await act('/v1/billing/plan', { plan: 'enterprise' });
  await act('/v1/billing/payments', { amount: 4_900, currency: 'eur', reference: 'INV-1' });
  await act('/v1/billing/cancel');

  const enabled = (await act('/api/auth/two-factor/enable', { password })).body as { totpURI: string };
  cookie = cookiesOf(await act('/api/auth/two-factor/verify-totp', { code: totp(enabled.totpURI) }));
  cookie = cookiesOf(await act('/api/auth/two-factor/disable', { password }));
  await act('/api/auth/change-password', { currentPassword: password, newPassword: 'another password' });

  await server.total();
  const { events } = (await server.call('/v1/events?limit=200')).body as { events: Event[] };
  const of = (action: string) => events.filter((event) => event.action === action);
  const theGuides = builtInActions.filter(({ category }) => category !== 'Audit').map(({ action }) => action);
  expect(theGuides).toHaveLength(23);
  // Ben and the owner signed in, and both became members.
  const counts = Object.fromEntries(theGuides.map((action) => [action, of(action).length]));
  expect(counts).toEqual({
    ...Object.fromEntries(theGuides.map((action) => [action, 1])),
    TEAM_MEMBER_ADD: 2,
  });

  for (const action of theGuides) {
    for (const event of of(action)) {
      expect(event.recordedBy).toEqual({ type: 'workspace' });
      expect(event.actor).toMatchObject({
        type: 'user',
        name: expect.stringMatching(/^(olga|ben)@acme\.example$/),
      });
      expect(event.context).toMatchObject({
        ip: '127.0.0.1',
        requestId: expect.any(String),
        userAgent: expect.any(String),
      });
    }
  }
  const only = (action: string) => of(action)[0];
  const secret = { type: 'secret', name: 'DATABASE_URL' };
  for (const action of ['SECRET_SET', 'SECRET_READ', 'SECRET_DELETE']) {
    expect(only(action)).toMatchObject({
      resource: secret,
      context: { environment: 'production', version: 1 },
    });
  }
  expect(only('SECRET_LIST')).toMatchObject({
    resource: { type: 'secret', name: '*' },
    context: { environment: 'production' },
  });
  expect(only('PROJECT_CREATE')).toMatchObject({ resource: { type: 'project', name: 'storefront' } });
  expect(only('PROJECT_UPDATE')).toMatchObject({
    changes: [{ field: 'name', from: 'storefront', to: 'shop' }],
  });
  expect(only('PROJECT_DELETE')).toMatchObject({ resource: { type: 'project', name: 'shop' } });
  expect(only('VARIABLE_SET')).toMatchObject({
    resource: { type: 'variable', name: 'LOG_LEVEL' },
    context: { environment: 'production', project: 'shop', version: 1 },
  });
  expect(only('VARIABLE_DELETE')).toMatchObject({
    resource: { name: 'REGION' },
    context: { project: 'shop' },
  });
  expect(only('ENV_BULK_UPLOAD')).toMatchObject({
    resource: { type: 'project', name: 'shop' },
    context: { environment: 'production' },
    metadata: { names: ['LOG_LEVEL', 'REGION'], new: 1, changed: 1, same: 0 },
  });
  const benAsResource = { type: 'member', name: 'ben@acme.example' };
  expect(only('TEAM_INVITE')).toMatchObject({ resource: benAsResource, metadata: { role: 'viewer' } });
  expect(of('TEAM_MEMBER_ADD')).toContainEqual(
    expect.objectContaining({
      actor: expect.objectContaining({ name: 'ben@acme.example' }),
      metadata: { role: 'viewer' },
    }),
  );
  expect(only('TEAM_ROLE_CHANGE')).toMatchObject({
    resource: benAsResource,
    changes: [{ field: 'role', from: 'viewer', to: 'member' }],
  });
  expect(only('TEAM_MEMBER_REMOVE')).toMatchObject({ resource: benAsResource });
  for (const action of ['API_KEY_CREATE', 'API_KEY_REVOKE']) {
    expect(only(action)).toMatchObject({ resource: { type: 'api-key', name: 'ci-deploy' } });
  }
  expect(only('BILLING_PLAN_CHANGE')).toMatchObject({
    resource: { type: 'billing' },
    changes: [{ field: 'plan', from: 'business', to: 'enterprise' }],
  });
  expect(only('BILLING_PAYMENT')).toMatchObject({
    resource: { type: 'billing', name: 'INV-1' },
    metadata: { amount: 4_900, currency: 'EUR', reference: 'INV-1' },
  });
  expect(only('BILLING_CANCEL')).toMatchObject({ resource: { type: 'billing' } });
  for (const action of ['USER_LOGIN', 'USER_2FA_ENABLE', 'USER_2FA_DISABLE', 'PASSWORD_CHANGE']) {
    expect(only(action)).toMatchObject({ resource: { type: 'member', name: email } });
  }
});
