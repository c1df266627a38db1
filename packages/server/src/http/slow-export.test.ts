import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

/** Events of 12 kB: more than the buffers of the system and of the server take of one answer. */
const EVENTS = 2_000;
const BATCH = 250;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const metadata = Object.fromEntries(Array.from({ length: 24 }, (_, n) => [`m${n}`, 'x'.repeat(500)]));
  for (let at = 0; at < EVENTS; at += BATCH) {
    const events = Array.from({ length: BATCH }, (_, n) =>
      secretRead({ resource: { name: `S_${at + n}` }, metadata }),
    );
    const answer = await server.call('/v1/events', { json: { events } });
    expect(answer.status).toBe(202);
  }
  await server.total();
});
afterAll(() => server.stop());

/** A client that reads the head of an export, and then nothing until it is told to. */
async function open(key: string, query = ''): Promise<{ socket: Socket; head: string }> {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`GET /v1/export${query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n\r\n`);
  let text = '';
  while (!text.includes('\r\n\r\n')) {
    const [part] = (await once(socket, 'data')) as [Buffer];
    text += part.toString('latin1');
  }
  socket.pause();
  return { socket, head: text };
}

/** What comes until the connection ends. */
async function rest(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (part: Buffer) => {
    text = (text + part.toString('latin1')).slice(-1_000);
  });
  socket.resume();
  if (!socket.closed) await once(socket, 'close');
  return text;
}

test('clients that take nothing hold a bounded number of places and little memory, and give both back', async () => {
  const key = await server.makeKey('slow', ['export']);
  const { rss } = process.memoryUsage();
  const slow = [await open(key), await open(key, '?format=csv')];
  expect(slow.map(({ head }) => head.slice(0, 15))).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK']);
  const third = await server.call('/v1/export', { headers: { Authorization: `Bearer ${key}` } });
  expect(third.status).toBe(429);
  expect(third.headers.get('Retry-After')).toBe('10');
  expect(third.body).toMatchObject({ detail: expect.stringContaining('2 exports of this credential') });
  // Another credential has places of its own, and what was exported meanwhile is whole.
  const whole = await server.call('/v1/export?q=action:SECRET_READ');
  expect(whole.text.split('\n')).toHaveLength(EVENTS + 1);
  expect(process.memoryUsage().rss - rss).toBeLessThan(400 * 1_048_576);
  for (const { socket } of slow) socket.destroy();
  let status = 429;
  while (status === 429) {
    const headers = { Authorization: `Bearer ${key}` };
    status = (await server.call('/v1/export?q=resource:NOTHING', { headers })).status;
  }
  expect(status).toBe(200);
});

test('an export ends with its credential, and its answer cannot be taken for whole', async () => {
  const owner = await server.signIn();
  const made = await server.browse(owner, '/v1/api-keys', { json: { name: 'leaked', scopes: ['export'] } });
  const { id, key } = made.body as { id: string; key: string };
  const { socket, head } = await open(key);
  expect(head).toMatch(/^Daybook-Count: \d+\r$/im);
  expect(head).toMatch(/^Transfer-Encoding: chunked\r$/im);
  expect((await server.browse(owner, `/v1/api-keys/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await rest(socket)).not.toMatch(/\r\n0\r\n\r\n$/);
  const other = await open(server.apiKey, '?q=action:SECRET_READ');
  expect(
    await new Promise<string>((resolve) => {
      let text = '';
      other.socket.on('data', (part: Buffer) => {
        text = (text + part.toString('latin1')).slice(-100);
        if (text.endsWith('\r\n0\r\n\r\n')) resolve(text);
      });
      other.socket.resume();
    }),
  ).toMatch(/\r\n0\r\n\r\n$/);
  other.socket.destroy();
});

test('a client that takes its export slowly gets the same bytes as others', async () => {
  const path = '/v1/export?format=csv&q=action:SECRET_READ';
  const headers = { Authorization: `Bearer ${server.apiKey}` };
  const sent = request(`${server.url}${path}`, { headers }).end();
  const [slow] = (await once(sent, 'response')) as [IncomingMessage];
  // Meanwhile it takes nothing.
  const { text } = await server.call(path);
  const taken = createHash('sha256');
  for await (const part of slow) {
    taken.update(part);
    await setImmediate();
  }
  expect(text.length).toBeGreaterThan(20_000_000);
  expect(taken.digest('hex')).toBe(createHash('sha256').update(text).digest('hex'));
});
