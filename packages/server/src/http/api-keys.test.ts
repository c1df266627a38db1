import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
let owner: string;
beforeAll(async () => {
  server = await startTestServer();
  owner = await server.signIn();
});
afterAll(() => server.stop());

type Key = Readonly<Record<string, unknown>> & { readonly id: string; readonly key: string };
const make = async (json: Record<string, unknown>) =>
  (await server.browse(owner, '/v1/api-keys', { json })).body as Key;
const list = async (query = '') =>
  ((await server.browse(owner, `/v1/api-keys${query}`)).body as { apiKeys: Key[] }).apiKeys;
const use = (key: string, headers: Record<string, string> = {}) =>
  server.call('/v1/events', { headers: { Authorization: `Bearer ${key}`, ...headers } });
const recorded = async (q: string) => {
  await server.total();
  const { body } = await server.call(`/v1/events?q=${encodeURIComponent(q)}`);
  return (body as { events: Record<string, unknown>[] }).events;
};

describe('API keys', () => {
  test('show their text once, when they are made', async () => {
    const answer = await server.browse(owner, '/v1/api-keys', {
      json: { name: 'once', scopes: ['events:read'] },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { key } = answer.body as Key;
    expect(key).toMatch(/^dbk_/);
    expect((await use(key)).status).toBe(200);
    expect((await server.browse(owner, '/v1/api-keys')).text).not.toContain(key);
    const [event] = await recorded('action:API_KEY_CREATE resource:once');
    expect(event).toMatchObject({
      actor: { type: 'user', name: 'olga@acme.example' },
      metadata: { scopes: ['events:read'] },
    });
    expect(JSON.stringify(event)).not.toContain(key);
  });

  test('are listed with when and from where they were used last', async () => {
    const { id, key } = await make({ name: 'used', scopes: ['events:read'] });
    await use(key);
    const listed = (await list()).find((one) => one.id === id);
    expect(listed).toMatchObject({
      createdBy: 'olga@acme.example',
      lastUsedIp: expect.stringMatching(/^(127|::1)/),
      state: 'live',
      unused: false,
      projects: null,
      environments: null,
      cidrs: null,
    });
    expect(Date.parse(String(listed?.lastUsedAt))).toBeGreaterThan(Date.now() - 60_000);
    await server.restart();
    expect((await list()).find((one) => one.id === id)).toMatchObject({ lastUsedAt: listed?.lastUsedAt });
  });

  test('end at once when they are revoked, and stay in the list of all', async () => {
    const { id, key } = await make({ name: 'brief', scopes: ['events:read'] });
    expect((await server.browse(owner, `/v1/api-keys/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await use(key)).status).toBe(401);
    expect((await list()).map(({ name }) => name)).not.toContain('brief');
    expect((await list('?status=all&sort=created'))[0]).toMatchObject({ name: 'brief', state: 'revoked' });
    const again = await server.browse(owner, '/v1/api-keys', { json: { name: 'brief', scopes: ['export'] } });
    expect(again.status).toBe(409);
  });

  test('are usable only from their addresses; an attempt from elsewhere is recorded with the reason', async () => {
    const { key } = await make({
      name: 'far',
      scopes: ['events:read', 'events:write'],
      cidrs: ['203.0.113.0/24'],
    });
    const attempt = await server.call('/v1/secrets?env=production', {
      headers: { Authorization: `Bearer ${key}` },
    });
    expect(attempt.status).toBe(403);
    expect(await recorded('actor:api-key:far outcome:denied')).toMatchObject([
      { action: 'SECRET_LIST', metadata: { reason: expect.stringContaining('held to other addresses') } },
    ]);
    const near = await make({ name: 'near', scopes: ['events:read'], cidrs: ['127.0.0.0/8', '::1'] });
    expect((await use(near.key)).status).toBe(200);
  });

  test.each([
    [{ name: 'a b', scopes: ['export'] }, 'name'],
    [{ name: 'ok', scopes: ['root'] }, 'scopes'],
    [{ name: 'ok', scopes: ['export'], cidrs: ['300.0.0.1'] }, 'cidrs'],
    [{ name: 'ok', scopes: ['export'], projects: ['prj_none'] }, 'projects'],
    [{ name: 'ok', scopes: ['export'], expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'ok', scopes: 'export' }, 'scopes'],
    [{ name: 'ok', scopes: ['export'], role: 'owner' }, 'role'],
    [{ scopes: ['export'] }, 'name'],
  ])('refuse %j and name the field', async (json, path) => {
    const answer = await server.browse(owner, '/v1/api-keys', { json });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ path }] });
  });

  test('are made and revoked by owners and admins, not by others and not by keys', async () => {
    const { id, key } = await make({ name: 'target', scopes: ['events:read'] });
    const member = await server.join('member');
    const wish = { name: 'more', scopes: ['events:read'] };
    expect((await server.browse(member.cookie, '/v1/api-keys', { json: wish })).status).toBe(403);
    const path = `/v1/api-keys/${id}`;
    expect((await server.browse(member.cookie, path, { method: 'DELETE' })).status).toBe(403);
    const headers = { Authorization: `Bearer ${key}` };
    expect((await server.call('/v1/api-keys', { json: wish, headers })).status).toBe(403);
    expect((await server.call(path, { method: 'DELETE', headers })).status).toBe(403);
    const denied = await recorded('category:api-keys outcome:denied');
    expect(denied.map(({ action, actor }) => [action, (actor as { name: string }).name])).toEqual([
      ['API_KEY_REVOKE', 'target'],
      ['API_KEY_CREATE', 'target'],
      ['API_KEY_REVOKE', 'member@acme.example'],
      ['API_KEY_CREATE', 'member@acme.example'],
    ]);
    expect((await server.browse(owner, '/v1/api-keys/key_none', { method: 'DELETE' })).status).toBe(404);
  });
});
