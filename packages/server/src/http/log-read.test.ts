import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
const cookies = { owner: '', auditor: '', viewer: '' };
let id = '';
beforeAll(async () => {
  server = await startTestServer();
  cookies.owner = await server.signIn();
  cookies.auditor = (await server.join('auditor')).cookie;
  cookies.viewer = (await server.join('viewer')).cookie;
  await server.total();
  const { events } = (await server.call('/v1/events?limit=1')).body as { events: { id: string }[] };
  id = events[0]?.id ?? '';
});
afterAll(() => server.stop());

/** The entries that tell of reads of the log, newest first. */
async function reads() {
  await server.total();
  const { body } = await server.call('/v1/events?q=action:AUDIT_LOG_READ');
  return (body as { events: Record<string, unknown>[] }).events;
}
/** Follows the log as the page does, as far as the answer begins. */
async function follow(cookie: string, query: string, headers: Readonly<Record<string, string>> = {}) {
  const tail = await fetch(`${server.url}/v1/events/tail${query}`, {
    headers: { Cookie: cookie, 'Daybook-Organization': server.organizationId, ...headers },
  });
  await tail.body?.cancel();
  return tail.status;
}
const answered = async (cookie: string, path: string) => (await server.browse(cookie, path)).status;

test('counts, the stream of new events, and what a program reads leave no entry', async () => {
  for (const path of ['/v1/facets?fields=action', '/v1/histogram', '/v1/ledger/checkpoint'])
    expect(await answered(cookies.owner, path)).toBe(200);
  expect(await follow(cookies.owner, '')).toBe(200);
  for (const path of ['/v1/events', '/v1/events?after=-1', `/v1/events/${id}`, '/v1/ledger/openings?from=0'])
    expect((await server.call(path)).status).toBe(200);
  // A client asks for an event of its own until it can be found.
  expect((await server.call('/v1/events/01920000-0000-7000-8000-000000000000')).status).toBe(404);
  expect(await reads()).toEqual([]);
});

test('a person who lists events, opens one, its proof, or reads the openings is recorded once an hour', async () => {
  for (const path of [
    '/v1/events?q=category:secrets',
    '/v1/events?after=-1',
    `/v1/events/${id}`,
    `/v1/events/${id}/proof`,
    '/v1/ledger/openings?from=0',
  ])
    expect(await answered(cookies.owner, path)).toBe(200);
  expect(await reads()).toEqual([
    expect.objectContaining({
      category: 'Audit',
      outcome: 'success',
      actor: expect.objectContaining({ type: 'user', name: server.owner.email }),
      resource: { type: 'audit-log', name: '*' },
      context: expect.objectContaining({ ip: '127.0.0.1', requestId: expect.any(String) }),
      metadata: { filter: 'category:secrets' },
      recordedBy: { type: 'workspace' },
    }),
  ]);
});

test.each([
  ['an event', () => `/v1/events/${id}`, { filter: expect.stringMatching(/^id:/) }],
  ['a proof', () => `/v1/events/${id}/proof`, { filter: expect.stringMatching(/^id:/) }],
  ['openings', () => '/v1/ledger/openings?from=0', undefined],
])('a person who reads only %s is recorded too', async (_, path, metadata) => {
  const { cookie, email } = await server.join('auditor', `auditor-of-${path().length}@acme.example`);
  expect(await answered(cookie, path())).toBe(200);
  const [newest] = await reads();
  expect(newest).toMatchObject({ actor: { name: email } });
  expect(newest?.metadata).toEqual(metadata);
});

test('a person who follows the log from its beginning, or from more than a page back, is recorded', async () => {
  for (const page of ['first', 'second'])
    await server.record(
      Array.from({ length: 600 }, (_, n) => secretRead({ resource: { name: `${page}_${n}` } })),
    );
  const before = (await reads()).length;
  const { cookie, email } = await server.join('auditor', 'follower@acme.example');
  const newest = (await server.total()) - 1;
  expect(await follow(cookie, `?after=${newest - 1_000}`)).toBe(200);
  expect(await reads()).toHaveLength(before);
  expect(await follow(cookie, '?q=category:secrets', { 'Last-Event-ID': '9' })).toBe(200);
  expect((await reads()).slice(0, 1)).toMatchObject([
    { actor: { name: email }, outcome: 'success', metadata: { filter: 'category:secrets' } },
  ]);
  const other = await server.join('auditor', 'beginner@acme.example');
  expect(await follow(other.cookie, '?after=-1')).toBe(200);
  expect((await reads())[0]).toMatchObject({ actor: { name: other.email } });
  const key = await server.makeKey('follower', ['events:read']);
  expect(await follow('', '?after=-1', { Authorization: `Bearer ${key}` })).toBe(200);
  expect(await reads()).toHaveLength(before + 2);
});

test('a refused count, and a refused stream, are refused reads like any other', async () => {
  const before = (await reads()).length;
  for (const [name, path] of [
    ['no-facets', '/v1/facets'],
    ['no-histogram', '/v1/histogram'],
    ['no-tail', '/v1/events/tail'],
  ] as const) {
    const headers = { Authorization: `Bearer ${await server.makeKey(name, ['events:write'])}` };
    for (let n = 0; n < 3; n += 1) expect((await server.call(path, { headers })).status).toBe(403);
  }
  const { cookie, email } = await server.join('viewer', 'onlooker@acme.example');
  for (const path of ['/v1/facets', '/v1/histogram', '/v1/events/tail'])
    expect(await answered(cookie, path)).toBe(403);
  const after = await reads();
  expect(after.slice(0, after.length - before)).toMatchObject(
    [email, 'no-tail', 'no-histogram', 'no-facets'].map((name) => ({
      actor: { name },
      outcome: 'denied',
      resource: { type: 'audit-log', name: '*' },
    })),
  );
});

test('whoever may not read the log and tries is recorded, and repetitions are counted', async () => {
  const before = (await reads()).length;
  for (let n = 0; n < 20; n += 1) expect(await answered(cookies.viewer, '/v1/events')).toBe(403);
  expect(await answered(cookies.viewer, '/v1/ledger/openings?from=0')).toBe(403);
  const key = await server.makeKey('writer', ['events:write']);
  const headers = { Authorization: `Bearer ${key}` };
  for (const path of ['/v1/events', `/v1/events/${id}`, `/v1/events/${id}/proof`])
    expect((await server.call(path, { headers })).status).toBe(403);
  const after = await reads();
  expect(after.slice(0, after.length - before)).toMatchObject([
    {
      actor: { name: 'writer' },
      outcome: 'denied',
      metadata: { reason: expect.stringContaining('ledger:read') },
    },
    {
      actor: { name: 'writer' },
      outcome: 'denied',
      metadata: { reason: expect.stringContaining('events:read') },
    },
    { actor: { name: 'viewer@acme.example' }, outcome: 'denied', resource: { type: 'audit-log', name: '*' } },
  ]);
});
