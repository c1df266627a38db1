import { once } from 'node:events';
import { Agent, get as httpGet } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { parseRanges } from '../platform/address-ranges.ts';
import { StartupError } from '../platform/startup-error.ts';
import { listen } from './listen.ts';
import { serverLimits } from './server-limits.ts';

const app = new Hono().post('/', async (c) => c.text(await c.req.text()));
const address = {
  host: '127.0.0.1',
  port: 0,
  limits: serverLimits(),
  trustedProxies: parseRanges([]),
  refused: () => undefined,
};

test.each([
  ['headers', 'POST / HTTP/1.1\r\nHost: a\r\n'],
  ['a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf'],
])(
  'a client that never finishes sending %s is cut off, and others are answered meanwhile',
  async (_, sent) => {
    const server = await listen(app, {
      ...address,
      limits: serverLimits({ headersMs: 100, requestMs: 200 }),
    });
    const slow = connect(server.port, '127.0.0.1');
    await once(slow, 'connect');
    slow.write(sent);
    const other = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', body: 'hello' });
    expect(await other.text()).toBe('hello');
    expect(await text(slow)).toMatch(/^(HTTP\/1.1 408|$)/);
    await server.close();
  },
);

test('a port in use is refused with the remedy', async () => {
  const first = await listen(app, address);
  const second = listen(app, { ...address, port: first.port });
  await expect(second).rejects.toThrow(StartupError);
  await expect(second).rejects.toThrow('choose another port');
  await first.close();
});

test('an address of another machine is refused with the remedy', async () => {
  await expect(listen(app, { ...address, host: '192.0.2.1' })).rejects.toThrow('choose another --host');
});

test('closing ends an answer’s connection as soon as the answer ends, and takes no more requests', async () => {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const following = new Hono().get('/', () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('first'));
        void stopped.then(() => controller.close());
      },
    });
    return new Response(body);
  });
  const server = await listen(following, address);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = `http://127.0.0.1:${server.port}/`;
  const follow = () =>
    new Promise<string>((resolve, reject) => {
      httpGet(url, { agent }, (answer) => {
        stop();
        text(answer).then(resolve, reject);
      }).on('error', reject);
    });
  const answered = follow();
  await stopped;
  const closed = server.close();
  expect(await answered).toBe('first');
  await closed;
  await expect(fetch(url)).rejects.toThrow();
  agent.destroy();
});
