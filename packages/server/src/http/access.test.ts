import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCOPES, type Scope } from '../workspace/api-keys/scopes.ts';
import { ROLES } from '../workspace/team/roles.ts';
import { ACCESS } from './access.ts';
import { type Answer, secretRead, startTestServer, type TestServer } from './server.testing.ts';

type Operations = Readonly<Record<string, { security?: object[] }>>;

let server: TestServer;
const cookies = new Map<string, string>();
beforeAll(async () => {
  server = await startTestServer();
  cookies.set('owner', await server.signIn());
  for (const role of ROLES.filter((other) => other !== 'owner')) {
    cookies.set(role, (await server.join(role)).cookie);
  }
  await server.record([secretRead()]);
});
afterAll(() => server.stop());

/** Bodies that every route refuses, so that asking changes nothing; the check of access comes before that of the body. */
const queries: Readonly<Record<string, string>> = {
  'GET /v1/ledger/consistency': '?from=0',
  'GET /v1/ledger/openings': '?from=0',
  'GET /v1/events/tail': '?q=%22',
  'GET /v1/export': '?q=%22',
  'POST /v1/projects/{id}/variables/upload': '?env=production',
  'PUT /v1/secrets/{name}': '?env=production',
  'POST /v1/secrets/{name}/restore': '?env=production',
  'DELETE /v1/secrets/{name}': '?env=production',
  'GET /v1/secrets/{name}': '?env=production',
  'GET /v1/projects/{id}/variables': '?env=production',
  'PUT /v1/projects/{id}/variables/{name}': '?env=production',
  'DELETE /v1/projects/{id}/variables/{name}': '?env=production',
};

function ask(route: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ');
  const concrete = path
    .replace('{id}', route.includes('/v1/events/') ? '019a0000-0000-7000-8000-000000000000' : 'none')
    .replace('{action}', 'ORDER_PAID')
    .replace('{name}', 'NOT_THERE')
    .replace('{path}', '0/000.p/1')
    .replace('{organization}', server.organizationId);
  const isUpload = path.endsWith('/upload');
  return server.call(concrete + (queries[route] ?? ''), {
    method,
    headers: { Origin: server.url, ...(isUpload && { 'Content-Type': 'text/plain' }), ...headers },
    ...(method !== 'GET' && method !== 'DELETE' && (isUpload ? { body: '' } : { json: {} })),
  });
}
const asKey = (key: string) => ({ Authorization: `Bearer ${key}` });
const asRole = (role: string) => ({ Cookie: cookies.get(role) ?? '' });
const isRefused = ({ status, body }: Answer) =>
  status === 401 || (status === 403 && (body as { type: string }).type === '/docs/api#forbidden');

const keys = new Map<string, string>();
/** A key with exactly these scopes. */
async function keyWith(scopes: readonly string[]): Promise<string> {
  const wanted = scopes.join(' ');
  const known = keys.get(wanted);
  if (known !== undefined) return known;
  const made = await server.makeKey(`key-${keys.size}`, scopes);
  keys.set(wanted, made);
  return made;
}

/** Anyone may leave, only some may remove others: what the table lets in, the team decides. */
const DECIDES_FURTHER = new Set(['DELETE /v1/members/{id}']);

describe('access', () => {
  test('every route of the OpenAPI document is in the table, and none but those', async () => {
    const { body } = await server.call('/openapi.json', { headers: { Authorization: '' } });
    const { paths } = body as { paths: Readonly<Record<string, Operations>> };
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.toSorted()).toEqual(Object.keys(ACCESS).toSorted());
  });

  test.each(Object.entries(ACCESS))(
    '%s answers exactly the roles and scopes of the table',
    async (route, access) => {
      if (access === 'anyone') {
        expect((await ask(route, asRole('viewer'))).status).not.toBe(401);
        return;
      }
      expect((await ask(route, { Authorization: '' })).status).toBe(401);
      expect((await ask(route, asKey(`dbk_${'0'.repeat(39)}`))).status).toBe(401);
      expect((await ask(route, { Cookie: 'daybook.session_token=guessed.value' })).status).toBe(401);
      for (const role of DECIDES_FURTHER.has(route) ? [] : ROLES) {
        const may = access === 'account' || access.roles.includes(role);
        expect([role, isRefused(await ask(route, asRole(role)))]).toEqual([role, !may]);
      }
      const { scopes, anyScope } = access === 'account' ? {} : access;
      const isForKeys = scopes !== undefined || anyScope !== undefined;
      expect(isRefused(await ask(route, asKey(server.apiKey)))).toBe(!isForKeys);
      if (!isForKeys) return;
      if (anyScope) {
        for (const scope of anyScope)
          expect(isRefused(await ask(route, asKey(await keyWith([scope]))))).toBe(false);
        const others = SCOPES.filter((scope: Scope) => !anyScope.includes(scope));
        expect(isRefused(await ask(route, asKey(await keyWith(others))))).toBe(true);
      }
      if (scopes) expect(isRefused(await ask(route, asKey(await keyWith(scopes))))).toBe(false);
      for (const scope of scopes ?? []) {
        const answer = await ask(route, asKey(await keyWith(SCOPES.filter((other) => other !== scope))));
        expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining(scope) } });
      }
    },
  );

  test('another organization’s name leads nowhere', async () => {
    expect((await server.call('/org_another/checkpoint')).status).toBe(404);
    expect((await server.call('/org_another/tile/0/000.p/1')).status).toBe(404);
  });

  test('says what is wrong with a credential', async () => {
    const detail = async (header: string) =>
      ((await server.call('/v1/me', { headers: { Authorization: header } })).body as { detail: string })
        .detail;
    expect(await detail('Basic abc')).toContain('Bearer');
    expect(await detail('Bearer ')).toContain('the API key is empty');
    expect(await detail('Bearer dbk_x')).toContain('copied whole');
    expect(
      (await server.call('/v1/me', { headers: { Authorization: 'Bearer x' } })).headers.get(
        'www-authenticate',
      ),
    ).toContain('Bearer');
  });

  test('tells of its limits in the headers of the IETF draft', async () => {
    expect((await server.call('/v1/me')).headers.get('ratelimit')).toMatch(/limit=\d+/);
  });
});

describe('guessing', () => {
  let own: TestServer;
  beforeAll(async () => {
    own = await startTestServer();
  });
  afterAll(() => own.stop());

  test('keys slows down who does it, but never a valid key', async () => {
    const wrong = { Authorization: `Bearer dbk_${'1'.repeat(39)}` };
    const statuses = [];
    for (let n = 0; n < 110; n += 1) statuses.push((await own.call('/v1/me', { headers: wrong })).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await own.call('/v1/me', { headers: wrong })).headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await own.call('/v1/me')).status).toBe(200);
  });

  test('a password is stopped after ten failures, known address or not, before the password is looked at', async () => {
    await own.signIn();
    for (const email of [own.owner.email, 'nobody@acme.example']) {
      const statuses = [];
      for (let n = 0; n < 12; n += 1) {
        const json = { email, password: 'a wrong password' };
        statuses.push((await own.browse('', '/api/auth/sign-in/email', { json })).status);
      }
      expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    }
    const right = await own.browse('', '/api/auth/sign-in/email', { json: own.owner });
    expect(right).toMatchObject({ status: 429, body: { detail: expect.stringContaining('try again in') } });
  });
});
