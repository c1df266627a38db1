import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import { DaybookError } from './errors.ts';
import { startLocalServer } from './local-server.testing.ts';

async function all(url: string, seen: unknown[] = []): Promise<unknown[]> {
  for await (const event of createClient({ url, apiKey: 'dbk_some' }).export({ q: 'env:production' }))
    seen.push(event);
  return seen;
}

test('an export gives each line as an event, however the answer is cut into pieces', async () => {
  const text = Buffer.from('{"n":"ü"}\n{"n":2}\n');
  await using server = await startLocalServer((_, response) => {
    response.writeHead(200, { 'Daybook-Count': '2' });
    for (const byte of text) response.write(Buffer.from([byte]));
    response.end();
  });
  expect(await all(server.url)).toEqual([{ n: 'ü' }, { n: 2 }]);
  expect(server.seen[0]?.url.search).toBe('?q=env%3Aproduction&format=ndjson');
});

test.each([
  ['ends too early', (answer: ServerResponse) => answer.end('{"n":1}\n')],
  ['is cut off', (answer: ServerResponse) => answer.write('{"n":1}\n', () => answer.destroy())],
  ['ends within a line', (answer: ServerResponse) => answer.end('{"n":1}\n{"n":2')],
])('an export that %s fails after what came', async (_, send) => {
  await using server = await startLocalServer((_request, response) => {
    response.writeHead(200, { 'Daybook-Count': '2' });
    send(response);
  });
  const seen: unknown[] = [];
  const failing = all(server.url, seen);
  await expect(failing).rejects.toThrow('1 of 2 events came');
  await expect(failing).rejects.toBeInstanceOf(DaybookError);
  expect(seen).toEqual([{ n: 1 }]);
});

test('an answer that does not say how many events come is no export', async () => {
  await using server = await startLocalServer((_, response) => response.end('{}\n'));
  await expect(all(server.url)).rejects.toThrow('does not say how many events come');
});

test('a download goes on from a byte, and only with the rest of the file', async () => {
  await using server = await startLocalServer(({ headers }, response, count) => {
    response.writeHead(headers.range === undefined || count === 3 ? 200 : 206);
    response.end(headers.range === undefined ? 'whole' : 'le');
  });
  const { exports } = createClient({ url: server.url, apiKey: 'dbk_some' });
  expect(await new Response(await exports.download('exp_1')).text()).toBe('whole');
  expect(await new Response(await exports.download('exp_1', { from: 3 })).text()).toBe('le');
  expect(server.seen[1]?.headers.range).toBe('bytes=3-');
  await expect(exports.download('exp_1', { from: 3 })).rejects.toThrow('not the part of the file');
});
