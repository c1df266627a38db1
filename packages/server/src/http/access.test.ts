import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCESS } from './access.ts';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

type Operations = Readonly<Record<string, { security?: object[] }>>;

let server: TestServer;
let eventId = '';
beforeAll(async () => {
  server = await startTestServer();
  const { body } = await server.record([secretRead()]);
  eventId = (body as { ids: string[] }).ids[0] ?? '';
});
afterAll(() => server.stop());

const bodies: Readonly<Record<string, unknown>> = {
  'POST /v1/events': secretRead(),
  'POST /v1/session': { apiKey: 'dbk_wrong' },
  'PUT /v1/catalogue/actions/{action}': { category: 'Shop', resourceType: 'order' },
};
const queries: Readonly<Record<string, string>> = {
  'GET /v1/ledger/consistency': '?from=0',
  'GET /v1/events/tail': '?q=%22',
};

/** Asks for a route; those that would go on forever are asked with a filter that is refused after the check of access. */
function ask(route: string, key: string | undefined) {
  const [method = '', path = ''] = route.split(' ');
  const concrete = path
    .replace('{id}', eventId)
    .replace('{action}', 'ORDER_PAID')
    .replace('{path}', '0/000.p/1')
    .replace('{organization}', server.organizationId);
  const body = bodies[route];
  return server.call(concrete + (queries[route] ?? ''), {
    method,
    headers: { Authorization: key === undefined ? '' : `Bearer ${key}`, Origin: server.url },
    ...(body !== undefined && { json: body }),
  });
}

describe('access', () => {
  test('every route of the OpenAPI document is in the table, and none but those', async () => {
    const { body } = await server.call('/openapi.json', { headers: { Authorization: '' } });
    const { paths } = body as { paths: Readonly<Record<string, Operations>> };
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.toSorted()).toEqual(Object.keys(ACCESS).toSorted());
  });

  test.each(Object.entries(ACCESS))('%s answers exactly those who have its scopes', async (route, access) => {
    if (access === 'anyone') {
      expect((await ask(route, server.apiKey)).status).not.toBe(403);
      return;
    }
    expect((await ask(route, undefined)).status).toBe(401);
    expect((await ask(route, `dbk_${'0'.repeat(39)}`)).status).toBe(401);
    const name = route.replaceAll(/[^a-zA-Z]+/g, '-');
    expect((await ask(route, await server.makeKey(`enough${name}`, access))).status).not.toSatisfy(
      (status: number) => status === 401 || status === 403,
    );
    for (const scope of access) {
      const others = ['events:write', 'events:read', 'ledger:read', 'catalogue:write', 'export'].filter(
        (other) => other !== scope,
      );
      const answer = await ask(
        route,
        await server.makeKey(`without-${scope.replace(':', '-')}${name}`, others),
      );
      expect(answer).toMatchObject({ status: 403, body: { detail: expect.stringContaining(scope) } });
    }
  });

  test('another organization’s name leads nowhere', async () => {
    expect((await server.call('/org_another/checkpoint')).status).toBe(404);
    expect((await server.call('/org_another/tile/0/000.p/1')).status).toBe(404);
  });

  test('says what is wrong with a credential', async () => {
    const detail = async (header: string) =>
      ((await server.call('/v1/me', { headers: { Authorization: header } })).body as { detail: string })
        .detail;
    expect(await detail('Basic abc')).toContain('Bearer');
    expect(await detail('Bearer dbk_x')).toContain('copied whole');
    expect(
      (await server.call('/v1/me', { headers: { Authorization: 'Bearer x' } })).headers.get(
        'www-authenticate',
      ),
    ).toContain('Bearer');
  });

  test('slows down who guesses keys, but never a valid key', async () => {
    const wrong = { Authorization: `Bearer dbk_${'1'.repeat(39)}` };
    const statuses = [];
    for (let n = 0; n < 110; n += 1) statuses.push((await server.call('/v1/me', { headers: wrong })).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await server.call('/v1/me', { headers: wrong })).headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await server.call('/v1/me')).status).toBe(200);
  });

  test('tells of its limits in the headers of the IETF draft', async () => {
    expect((await server.call('/v1/me')).headers.get('ratelimit')).toMatch(/limit=\d+/);
  });
});
