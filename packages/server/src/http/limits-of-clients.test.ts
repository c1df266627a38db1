import { afterEach, describe, expect, test } from 'vitest';
import { RawClient } from './raw-client.testing.ts';
import { startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer | undefined;
const clients: RawClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.end();
  await server?.stop();
  server = undefined;
});

async function open({ url }: TestServer, localAddress: string): Promise<RawClient> {
  const client = await RawClient.open(url, localAddress);
  clients.push(client);
  return client;
}

/** The status of one request; undefined when the connection was refused. */
async function ask(client: RawClient, headers: Readonly<Record<string, string>> = {}) {
  return (await client.request('GET /healthz', headers).answer())?.status;
}

/** A request that is under way for as long as its connection. */
function follow(client: RawClient, { apiKey }: TestServer, headers: Readonly<Record<string, string>> = {}) {
  return client
    .request('GET /v1/events/tail', { Authorization: `Bearer ${apiKey}`, ...headers })
    .until(/following/);
}

/** The metrics over a connection that is there already. */
async function metrics(client: RawClient, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return client.request('GET /metrics', headers).until(/daybook_connections \d+/);
}

describe('connections', () => {
  test('beyond the limit are closed unanswered and counted, and there is room again when others end', async () => {
    server = await startTestServer({}, { limits: { connections: 3, connectionsOfAddress: 3 } });
    const first = await open(server, '127.0.0.2');
    const others = [await open(server, '127.0.0.3'), await open(server, '127.0.0.4')];
    for (const other of others) void follow(other, server);
    for (const other of others) await other.until(/following/);
    const refused = await open(server, '127.0.0.5');
    expect(await ask(refused)).toBeUndefined();
    const text = await metrics(first);
    expect(text).toContain('daybook_limited_total{limit="connections"} 1');
    expect(text).toContain('daybook_connections 3');
    for (const other of others) other.end();
    for (;;) {
      const status = await ask(await open(server, '127.0.0.5'));
      if (status === 200) break;
    }
  });

  test('of one address beyond its share are closed unanswered and counted, and others are answered', async () => {
    server = await startTestServer({}, { limits: { connections: 100, connectionsOfAddress: 2 } });
    const mine = [await open(server, '127.0.0.2'), await open(server, '127.0.0.2')];
    expect(await ask(await open(server, '127.0.0.2'))).toBeUndefined();
    const other = await open(server, '127.0.0.3');
    expect(await ask(other)).toBe(200);
    expect(await metrics(other)).toContain('daybook_limited_total{limit="connections-of-address"} 1');
    for (const client of mine) expect(await ask(client)).toBe(200);
  });

  test('of a trusted proxy count for all alone', async () => {
    const trusted = { DAYBOOK_TRUSTED_PROXIES: '127.0.0.2' };
    server = await startTestServer(trusted, { limits: { connections: 100, connectionsOfAddress: 2 } });
    for (let n = 0; n < 10; n += 1) {
      const client = await open(server, '127.0.0.2');
      expect(await ask(client, { 'X-Forwarded-For': `198.51.100.${n}` })).toBe(200);
    }
  });

  test('that are idle make room when the server is full', async () => {
    server = await startTestServer({}, { limits: { connections: 2, connectionsOfAddress: 2 } });
    const idle = [await open(server, '127.0.0.2'), await open(server, '127.0.0.3')];
    for (const client of idle) expect(await ask(client)).toBe(200);
    expect(await ask(await open(server, '127.0.0.4'))).toBeUndefined();
    for (const client of idle) await client.closed;
    expect(await ask(await open(server, '127.0.0.4'))).toBe(200);
  });

  test('that send nothing, or headers byte by byte, are closed', async () => {
    server = await startTestServer({}, { limits: { headersMs: 100, requestMs: 200 } });
    const silent = await open(server, '127.0.0.2');
    const slow = (await open(server, '127.0.0.2')).send('GET /healthz HTTP/1.1\r\nX-A: ');
    const trickle = setInterval(() => slow.send('a'), 10);
    await silent.closed;
    await slow.closed;
    clearInterval(trickle);
  });
});

describe('requests under way', () => {
  test('of one address behind a trusted proxy are limited by the forwarded one, until their answers end', async () => {
    const trusted = { DAYBOOK_TRUSTED_PROXIES: '127.0.0.2' };
    server = await startTestServer(trusted, { limits: { connections: 100, connectionsOfAddress: 2 } });
    const mine = { 'X-Forwarded-For': '198.51.100.1' };
    const followers = [await open(server, '127.0.0.2'), await open(server, '127.0.0.2')];
    for (const follower of followers) await follow(follower, server, mine);
    const third = (await open(server, '127.0.0.2')).request('GET /healthz', mine);
    expect(await third.answer()).toMatchObject({
      status: 429,
      head: expect.stringMatching(/^Retry-After: 1\r$/im),
    });
    const other = await open(server, '127.0.0.2');
    expect(await metrics(other, { 'X-Forwarded-For': '198.51.100.2' })).toContain(
      'daybook_limited_total{limit="requests-of-address"} 1',
    );
    followers[0]?.end();
    for (;;) {
      if ((await ask(await open(server, '127.0.0.2'), mine)) === 200) break;
    }
  });

  test('are limited in all, although a trusted proxy brings several over one connection, until that is closed', async () => {
    const trusted = { DAYBOOK_TRUSTED_PROXIES: '127.0.0.2' };
    server = await startTestServer(trusted, { limits: { connections: 3, connectionsOfAddress: 3 } });
    const client = await open(server, '127.0.0.2');
    const tail = `GET /v1/events/tail HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${server.apiKey}\r\n\r\n`;
    // One connection may carry several requests: the answers after the first wait for it.
    client.send(tail.repeat(4));
    await client.until(/following/);
    const other = (await open(server, '127.0.0.2')).request('GET /healthz');
    expect(await other.answer()).toMatchObject({
      status: 503,
      head: expect.stringMatching(/^Retry-After: 1\r$/im),
    });
    client.end();
    for (let all = false; !all; ) {
      const three = [
        await open(server, '127.0.0.2'),
        await open(server, '127.0.0.2'),
        await open(server, '127.0.0.2'),
      ];
      const begun: string[] = [];
      for (const each of three) begun.push(await follow(each, server));
      all = begun.every((text) => text.includes('following'));
      for (const each of three) each.end();
    }
  });
});
