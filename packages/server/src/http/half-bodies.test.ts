import { afterEach, describe, expect, test } from 'vitest';
import { AUTH_PATH } from '../workspace/accounts/auth.ts';
import { ACCESS } from './access.ts';
import { BODY_BYTES } from './arriving-bodies.ts';
import { AUTH_ROUTES } from './auth.ts';
import { RawClient } from './raw-client.testing.ts';
import { startTestServer, type TestServer } from './server.testing.ts';

const KIB = 1_024;
let server: TestServer | undefined;
const clients: RawClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.end();
  await server?.stop();
  server = undefined;
});

async function open({ url }: TestServer, localAddress?: string): Promise<RawClient> {
  const client = await RawClient.open(url, localAddress);
  clients.push(client);
  return client;
}

/** A batch of which `bytes` arrive, and the rest never. */
const half = (apiKey: string, bytes: number) =>
  [
    'POST /v1/events',
    { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json', 'Content-Length': '4000000' },
    ' '.repeat(bytes),
  ] as const;

/** What a line of the metrics says now. */
async function metric({ call }: TestServer, name: string): Promise<number> {
  const { text } = await call('/metrics');
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')
      .at(-1) ?? 0,
  );
}

/** Resolves when bodies hold as many bytes. */
async function held(on: TestServer, isRight: (bytes: number) => boolean): Promise<void> {
  while (!isRight(await metric(on, 'daybook_body_bytes')));
}

/** Room for that many bodies of a KiB. */
const bodyBytes = { total: 6 * KIB, ofAddress: 4 * KIB, ofCredential: 2 * KIB, withoutCredential: KIB };

describe('bodies that arrive hold budget', () => {
  test.each([
    ['credential', 429, 1, 'bodies-of-credential', 2],
    ['address', 429, 3, 'bodies-of-address', 4],
    ['all together', 503, 6, 'bodies', 6],
  ])(
    'of their %s: one more is answered %i, and has room when the others ended',
    async (_, status, keys, limit, fit) => {
      server = await startTestServer({}, { limits: { bodyBytes } });
      const { makeKey, apiKey } = server;
      const names = Array.from({ length: keys }, (_, n) => `key-${n}`);
      const made = await Promise.all(names.map((name) => makeKey(name, ['events:write'])));
      const from = (n: number) => (limit === 'bodies' ? `127.0.0.${(n % 3) + 2}` : '127.0.0.2');
      const others: RawClient[] = [];
      for (let n = 0; n < fit; n += 1) {
        const client = await open(server, from(n));
        client.request(...half(made[n % keys] ?? '', KIB));
        others.push(client);
        await held(server, (bytes) => bytes >= (n + 1) * KIB);
      }
      const late = (await open(server, from(fit))).request(...half(made[fit % keys] ?? '', KIB));
      const answer = await late.answer();
      expect(answer).toMatchObject({ status, head: expect.stringMatching(/^Retry-After: 1\r$/im) });
      await late.closed;
      expect(await metric(server, `daybook_limited_total{limit="${limit}"}`)).toBe(1);

      for (const client of others) client.end();
      await held(server, (bytes) => bytes === 0);
      expect(
        (await server.call('/v1/events', { json: [], headers: { Authorization: `Bearer ${apiKey}` } }))
          .status,
      ).toBe(422);
    },
  );

  test('of all that need no credential, which leaves room for those that bring one', async () => {
    server = await startTestServer({}, { limits: { bodyBytes } });
    const form = { 'Content-Type': 'application/json', 'Content-Length': '2000' };
    const body = ' '.repeat(KIB);
    (await open(server)).request('POST /v1/links/check', form, body);
    await held(server, (bytes) => bytes === KIB);
    const late = (await open(server)).request(
      'POST /api/auth/sign-in/email',
      { ...form, Origin: server.url },
      body,
    );
    expect(await late.answer()).toMatchObject({
      status: 503,
      head: expect.stringMatching(/^Retry-After: 1\r$/im),
    });
    const { status } = await server.call('/v1/projects', { json: { name: 'x'.repeat(1_500) } });
    expect(status).toBe(422);
  });

  test('of at most 96 MiB together, unless told otherwise', () => {
    expect(BODY_BYTES).toEqual({
      total: 96 * KIB * KIB,
      ofAddress: 48 * KIB * KIB,
      ofCredential: 32 * KIB * KIB,
      withoutCredential: 4 * KIB * KIB,
    });
  });
});

describe('a body that never ends', () => {
  test('is answered 408 when no byte arrives, its connection is closed and its budget returned', async () => {
    server = await startTestServer({}, { limits: { bodyStalledMs: 50 } });
    const stuck = (await open(server)).request(...half(server.apiKey, 50 * KIB));
    expect(await stuck.answer()).toMatchObject({ status: 408 });
    await stuck.closed;
    expect(await metric(server, 'daybook_body_bytes')).toBe(0);
    expect(await metric(server, 'daybook_limited_total{limit="body-stalled"}')).toBe(1);
  });

  test('is cut off although a byte arrives now and then, and its budget returned', async () => {
    server = await startTestServer({}, { limits: { bodyStalledMs: 10_000, requestMs: 300, headersMs: 100 } });
    const slow = (await open(server)).request(...half(server.apiKey, 50 * KIB));
    const trickle = setInterval(() => slow.send(' '), 20);
    await slow.closed;
    clearInterval(trickle);
    await held(server, (bytes) => bytes === 0);
  });
});

describe('a body is not waited for', () => {
  const framings = [
    ['of a known length', { 'Content-Length': '400000' }, ''],
    ['in chunks', { 'Transfer-Encoding': 'chunked' }, '61a80\r\n'],
  ] as const;
  test.each(framings)('without a valid credential, %s', async (_, framing, begin) => {
    server = await startTestServer();
    for (const credential of [{ Authorization: 'Bearer dbk_wrong' }, {}]) {
      const client = await open(server);
      const headers = { ...credential, 'Content-Type': 'application/json', ...framing };
      client.request('POST /v1/projects', headers, begin + ' '.repeat(50_000));
      expect(await client.answer()).toMatchObject({ status: 401 });
    }
  });

  test('beyond 8 KiB at any route that needs no credential, or reads it itself', async () => {
    server = await startTestServer();
    const json = { 'Content-Type': 'application/json', Origin: server.url };
    const open8KiB = Object.entries(ACCESS).flatMap(([route, access]) =>
      access === 'anyone' ? [route] : [],
    );
    const auth = Object.keys(AUTH_ROUTES).map((route) => route.replace('/', `${AUTH_PATH}/`));
    const statuses: Record<string, (number | undefined)[]> = {};
    for (const route of [...open8KiB, ...auth].filter((each) => each.startsWith('POST'))) {
      const declared = (await open(server)).request(route, { ...json, 'Content-Length': '8193' });
      const chunked = (await open(server)).request(
        route,
        { ...json, 'Transfer-Encoding': 'chunked' },
        `2001\r\n${' '.repeat(8_193)}`,
      );
      statuses[route] = [(await declared.answer())?.status, (await chunked.answer())?.status];
    }
    const needsSession = [401, 401];
    expect(statuses).toEqual({
      ...Object.fromEntries(Object.keys(statuses).map((route) => [route, [413, 413]])),
      'POST /api/auth/sign-out': [200, 200],
      ...Object.fromEntries(
        ['enable', 'disable', 'generate-backup-codes'].map((path) => [
          `POST /api/auth/two-factor/${path}`,
          needsSession,
        ]),
      ),
      ...Object.fromEntries(
        ['change-password', 'update-user', 'revoke-session', 'revoke-sessions', 'revoke-other-sessions'].map(
          (path) => [`POST /api/auth/${path}`, needsSession],
        ),
      ),
    });
    expect(Object.values(statuses).filter(([status]) => status === 413)).toHaveLength(8);
    expect(await metric(server, 'daybook_body_bytes')).toBe(0);
  });
});
