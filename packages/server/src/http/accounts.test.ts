import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nextTotp, totp } from '../../../../tests/totp.testing.ts';
import { AUTH_ROUTES } from './auth.ts';
import { cookiesOf, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

type Events = { events: Record<string, unknown>[] };
const eventsOf = async (q: string) => {
  await server.total();
  return ((await server.call(`/v1/events?q=${encodeURIComponent(q)}`)).body as Events).events;
};

describe('accounts', () => {
  test('the setup link makes the first owner once', async () => {
    expect((await server.call('/v1/setup', { headers: { Authorization: '' } })).body).toEqual({
      needsOwner: true,
    });
    const wrong = await server.browse('', '/v1/setup', {
      json: { token: 'wrong', email: 'eve@acme.example', name: 'Eve', password: 'password123' },
    });
    expect(wrong.status).toBe(403);
    const cookie = await server.signIn();
    expect(cookie).toContain('daybook.session_token=');
    expect((await server.call('/v1/setup', { headers: { Authorization: '' } })).body).toEqual({
      needsOwner: false,
    });
    const me = await server.browse(cookie, '/v1/me');
    expect(me.body).toMatchObject({
      organization: { name: 'Acme' },
      organizations: [{ name: 'Acme', role: 'owner' }],
      user: { email: server.owner.email, twoFactorEnabled: false },
      role: 'owner',
    });
    expect(await eventsOf('action:USER_LOGIN')).toMatchObject([
      {
        actor: { type: 'user', name: server.owner.email },
        resource: { type: 'member' },
        context: { ip: '127.0.0.1' },
      },
    ]);
  });

  test('no answer of the auth routes holds a session token', async () => {
    await server.signIn();
    const answer = await server.browse('', '/api/auth/sign-in/email', { json: server.owner });
    const token = /session_token=([^.]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
    expect(token.length).toBeGreaterThan(10);
    expect(answer.text).not.toContain(token);
    expect((await server.browse(cookiesOf(answer), '/api/auth/list-sessions')).text).not.toContain(token);
  });

  test('failed sign-ins of a known account are recorded, the first at once and the rest as one', async () => {
    await server.signIn();
    const wrong = { email: server.owner.email, password: 'not the password' };
    for (let n = 0; n < 3; n += 1) {
      expect((await server.browse('', '/api/auth/sign-in/email', { json: wrong })).status).toBe(401);
    }
    const failures = await eventsOf('action:USER_LOGIN outcome:failure');
    expect(failures).toMatchObject([{ metadata: { reason: 'wrong password' } }]);
    expect(JSON.stringify(failures)).not.toContain('not the password');
    const unknown = { email: 'nobody@acme.example', password: 'not the password' };
    const known = await server.browse('', '/api/auth/sign-in/email', { json: wrong });
    const other = await server.browse('', '/api/auth/sign-in/email', { json: unknown });
    expect([other.status, other.text]).toEqual([known.status, known.text]);
  });

  test('a second factor is asked for, and only with it the sign-in is recorded and the session usable', async () => {
    const cookie = await server.signIn();
    const { password } = server.owner;
    const enabled = await server.browse(cookie, '/api/auth/two-factor/enable', { json: { password } });
    const { totpURI } = enabled.body as { totpURI: string };
    const verified = await server.browse(cookie, '/api/auth/two-factor/verify-totp', {
      json: { code: totp(totpURI) },
    });
    expect(verified.status).toBe(200);
    expect((await server.browse(cookiesOf(verified), '/v1/me')).body).toMatchObject({
      user: { twoFactorEnabled: true },
    });
    expect(await eventsOf('action:USER_2FA_ENABLE')).toMatchObject([
      { actor: { name: server.owner.email }, context: { ip: '127.0.0.1' } },
    ]);
    const before = (await eventsOf('action:USER_LOGIN outcome:success')).length;

    const first = await server.browse('', '/api/auth/sign-in/email', { json: server.owner });
    expect(first.body).toMatchObject({ twoFactorRedirect: true });
    expect((await server.browse(cookiesOf(first), '/v1/me')).status).toBe(401);
    expect((await eventsOf('action:USER_LOGIN outcome:success')).length).toBe(before);
    const wrong = await server.browse(cookiesOf(first), '/api/auth/two-factor/verify-totp', {
      json: { code: '000000' },
    });
    expect(wrong.status).toBe(401);
    expect(await eventsOf('action:USER_LOGIN outcome:failure')).toHaveLength(1);
    const second = await server.browse(cookiesOf(first), '/api/auth/two-factor/verify-totp', {
      json: { code: nextTotp(totpURI) },
    });
    expect(second.status).toBe(200);
    expect((await server.browse(cookiesOf(second), '/v1/me')).status).toBe(200);
    expect((await eventsOf('action:USER_LOGIN outcome:success')).length).toBe(before + 1);

    const disabled = await server.browse(cookiesOf(second), '/api/auth/two-factor/disable', {
      json: { password },
    });
    expect(disabled.status).toBe(200);
    expect(await eventsOf('action:USER_2FA_DISABLE')).toHaveLength(1);
  });

  test('a changed password is recorded, and ends the other sessions where that is wished', async () => {
    const [here, elsewhere] = [await server.signIn(), await server.signIn()];
    const change = (currentPassword: string, newPassword: string, cookie: string) =>
      server.browse(cookie, '/api/auth/change-password', {
        json: { currentPassword, newPassword, revokeOtherSessions: true },
      });
    const changed = await change(server.owner.password, 'another password', here);
    expect(changed.status).toBe(200);
    expect((await server.browse(elsewhere, '/v1/me')).status).toBe(401);
    expect((await server.browse(cookiesOf(changed), '/v1/me')).status).toBe(200);
    expect(await eventsOf('action:PASSWORD_CHANGE')).toHaveLength(1);
    expect((await change('another password', server.owner.password, cookiesOf(changed))).status).toBe(200);
  });

  test('sign-out and the end of sessions are recorded and effective', async () => {
    const [a, b, c] = [await server.signIn(), await server.signIn(), await server.signIn()];
    expect((await server.browse(a, '/api/auth/sign-out', { json: {} })).status).toBe(200);
    expect((await server.browse(a, '/v1/me')).status).toBe(401);
    expect((await server.browse(b, '/api/auth/revoke-other-sessions', { json: {} })).status).toBe(200);
    expect((await server.browse(c, '/v1/me')).status).toBe(401);
    expect((await server.browse(b, '/api/auth/revoke-sessions', { json: {} })).status).toBe(200);
    expect((await server.browse(b, '/v1/me')).status).toBe(401);
    expect(await eventsOf('action:USER_LOGOUT')).toHaveLength(1);
    expect(await eventsOf('action:SESSION_REVOKE')).toHaveLength(2);
  });

  test('a further organization has a log of its own, and its owner sees it', async () => {
    const cookie = await server.signIn();
    const made = await server.browse(cookie, '/v1/organizations', { json: { name: 'Second' } });
    expect(made.status).toBe(201);
    const { id, verifierKey } = made.body as { id: string; verifierKey: string };
    expect((await server.browse(cookie, '/v1/me')).body).toMatchObject({
      organization: { id, name: 'Second' },
    });
    expect(verifierKey).toContain(id);
    expect((await server.browse(cookie, '/v1/ledger/key')).text).toBe(`${verifierKey}\n`);
    const seen = async () => {
      // Looking is recorded too.
      const { body } = await server.browse(cookie, '/v1/events?q=-action:AUDIT_LOG_READ');
      const { events, coverage } = body as Events & { coverage: { pending: number } };
      return coverage.pending === 0 ? events.map(({ action }) => action) : undefined;
    };
    await expect.poll(seen).toEqual(['TEAM_MEMBER_ADD', 'ORGANIZATION_CREATE']);
    const stale = await server.browse(cookie, '/v1/me', {
      headers: { 'Daybook-Organization': server.organizationId },
    });
    expect(stale.status).toBe(409);
    const shown = await server.browse(cookie, '/v1/session/organization', {
      json: { id: server.organizationId },
    });
    expect(shown.status).toBe(204);
    expect((await server.browse(cookie, '/v1/me')).body).toMatchObject({ organization: { name: 'Acme' } });
    await server.restart();
    await server.browse(cookie, '/v1/session/organization', { json: { id } });
    await expect.poll(seen).toContain('ORGANIZATION_CREATE');
  });

  test('changes by a cookie come from the page alone', async () => {
    const cookie = await server.signIn();
    const foreign = await server.browse(cookie, '/v1/organization', {
      method: 'PATCH',
      json: { name: 'Taken over' },
      headers: { Origin: 'https://evil.example' },
    });
    expect(foreign.status).toBe(403);
    const plain = await server.browse(cookie, '/v1/organization', {
      method: 'PATCH',
      json: { name: 'Acme' },
    });
    expect(plain.status).toBe(200);
  });

  test('routes of the auth library that are not on the list do not exist', async () => {
    const { createAuth } = await import('../workspace/accounts/auth.ts');
    const { DatabaseSync } = await import('node:sqlite');
    const auth = createAuth({
      db: new DatabaseSync(':memory:'),
      secret: 'only its list of routes is looked at here',
      isSecure: false,
      sendReset: async () => undefined,
      logger: { error: () => undefined } as never,
    });
    const routes = Object.values(
      auth.api as unknown as Record<string, { path?: string; options: { method: string | string[] } }>,
    ).flatMap(({ path, options }) =>
      path === undefined ? [] : [options.method].flat().map((method) => `${method} ${path}`),
    );
    expect(routes.length).toBeGreaterThan(30);
    const cookie = await server.signIn();
    for (const route of routes.filter((known) => !(known in AUTH_ROUTES))) {
      const [method = '', path = ''] = route.split(' ');
      const answer = await server.browse(cookie, `/api/auth${path.replace(/:\w+/g, 'x')}`, {
        method,
        ...(method === 'POST' && { json: {} }),
      });
      expect([route, answer.status]).toEqual([route, 404]);
    }
  });
});
