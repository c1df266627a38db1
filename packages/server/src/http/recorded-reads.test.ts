import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCESS } from './access.ts';
import { startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
const cookies = new Map<string, string>();
const ids = { project: '', member: '', event: '' };
beforeAll(async () => {
  server = await startTestServer();
  const owner = await server.signIn();
  cookies.set('owner', owner);
  cookies.set('viewer', (await server.join('viewer')).cookie);
  cookies.set('auditor', (await server.join('auditor')).cookie);
  const project = await server.browse(owner, '/v1/projects', { json: { name: 'shop' } });
  ids.project = (project.body as { id: string }).id;
  const path = '/v1/secrets/TOKEN?env=production';
  await server.browse(owner, path, { method: 'PUT', json: { value: 'x' } });
  await server.total();
  const { events } = (await server.call('/v1/events?limit=1')).body as { events: { id: string }[] };
  ids.event = events[0]?.id ?? '';
});
afterAll(() => server.stop());

type Headers = Readonly<Record<string, string>>;
const READ = '/v1/secrets/TOKEN?env=production';
const read = async (path: string, role: string, headers: Headers, method = 'GET') => {
  const sent = { Cookie: cookies.get(role) ?? '', ...headers };
  const response = await fetch(server.url + path, {
    method,
    headers: sent,
    signal: AbortSignal.timeout(10_000),
  });
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) await response.body?.cancel();
  return {
    status: response.status,
    body: method === 'GET' && type.includes('json') ? await response.json() : undefined,
  };
};

/** How a browser sends a request that another page made it send. */
const FOREIGN: readonly Headers[] = [
  { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { Origin: 'http://127.0.0.1:9' },
  // Over plain http in a local network it tells nothing of an image.
  {},
];

describe('a read that is recorded', () => {
  test.each(FOREIGN)('is refused and not recorded when another page asks for it (%o)', async (headers) => {
    const before = await server.total();
    for (const method of ['GET', 'HEAD']) {
      for (const role of ['owner', 'viewer']) {
        expect((await read(READ, role, headers, method)).status).toBe(403);
        expect((await read('/v1/secrets?env=production', role, headers, method)).status).toBe(403);
      }
    }
    expect(await read(READ, 'owner', headers)).toMatchObject({
      status: 403,
      body: { type: '/docs/api#wrong-origin', detail: expect.stringContaining('Daybook-Organization') },
    });
    expect(await server.total()).toBe(before);
  });

  test('is answered and recorded when the page, its address line or a program asks for it', async () => {
    const own: Headers[] = [
      { 'Sec-Fetch-Site': 'same-origin' },
      { 'Sec-Fetch-Site': 'none' },
      { Origin: server.url },
      { 'Daybook-Organization': server.organizationId },
    ];
    for (const headers of own) {
      const before = await server.total();
      expect((await read(READ, 'owner', headers)).status).toBe(200);
      expect(await server.total()).toBe(before + 1);
    }
    expect((await server.call(READ)).status).toBe(200);
  });

  test('needs more than the header of the page when the browser says that another page asks', async () => {
    const headers = { 'Sec-Fetch-Site': 'same-site', 'Daybook-Organization': server.organizationId };
    expect((await read(READ, 'owner', headers)).status).toBe(403);
  });
});

test('no GET of the whole API leaves a record when another page asks for it', async () => {
  const gets = Object.keys(ACCESS).flatMap((route) => (route.startsWith('GET ') ? [route.slice(4)] : []));
  const before = await server.total();
  for (const path of gets) {
    const id = path.includes('/events/') ? ids.event : path.includes('/projects/') ? ids.project : 'none';
    const concrete = path
      .replace('{id}', id)
      .replace('{name}', 'TOKEN')
      .replace('{path}', '0/000.p/1')
      .replace('{organization}', server.organizationId);
    const query = path.includes('/secrets') || path.includes('/variables') ? '?env=production' : '';
    for (const role of cookies.keys())
      for (const headers of FOREIGN) await read(concrete + query, role, headers);
  }
  expect(await server.total()).toBe(before);
});
