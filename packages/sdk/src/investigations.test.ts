import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import { startLocalServer } from './local-server.testing.ts';

test('each kind is asked by its own address, with what it is asked about and nothing else', async () => {
  await using server = await startLocalServer((_, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end('{"id":"inq_1"}');
  });
  const { investigations } = createClient({ url: server.url, apiKey: 'dbk_some' });
  const { signal } = new AbortController();
  expect(await investigations.leakedKey({ apiKey: 'ci', baselineDays: 7, signal })).toEqual({ id: 'inq_1' });
  await investigations.offBoarding({ email: 'ana@acme.example' });
  await investigations.productionChange();
  expect(server.seen.map(({ method, url, body }) => [method, url.pathname, body])).toEqual([
    ['POST', '/v1/investigations/leaked-key', '{"apiKey":"ci","baselineDays":7}'],
    ['POST', '/v1/investigations/off-boarding', '{"email":"ana@acme.example"}'],
    ['POST', '/v1/investigations/production-change', '{}'],
  ]);
});

test('making one is not repeated when it fails: it would be recorded twice', async () => {
  await using server = await startLocalServer((_, response) => {
    response.statusCode = 503;
    response.end();
  });
  const { investigations } = createClient({ url: server.url, apiKey: 'dbk_some', retry: { attempts: 3 } });
  await expect(investigations.productionChange()).rejects.toMatchObject({ status: 503 });
  expect(server.seen).toHaveLength(1);
});

test('one that was made is read by its id, as data or as a report', async () => {
  await using server = await startLocalServer((_, response, count) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(['{"investigations":[{"id":"inq_1"}]}', '{"id":"a/b"}', '# Report\n'][count - 1]);
  });
  const { investigations } = createClient({ url: server.url, apiKey: 'dbk_some' });
  expect(await investigations.list()).toEqual([{ id: 'inq_1' }]);
  expect(await investigations.get('a/b')).toEqual({ id: 'a/b' });
  expect(await investigations.report('inq_1')).toBe('# Report\n');
  expect(server.seen.map(({ url }) => url.pathname + url.search)).toEqual([
    '/v1/investigations',
    '/v1/investigations/a%2Fb',
    '/v1/investigations/inq_1?format=markdown',
  ]);
});
