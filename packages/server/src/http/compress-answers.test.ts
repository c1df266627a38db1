import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { OpenAPIHono } from '@hono/zod-openapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compressAnswers } from './compress-answers.ts';
import type { AppEnv } from './context.ts';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
let id = '';
beforeAll(async () => {
  server = await startTestServer();
  await server.call('/v1/secrets/TOKEN?env=production', {
    method: 'PUT',
    json: { value: 'x'.repeat(5_000) },
  });
  const project = await server.call('/v1/projects', { json: { name: 'shop' } });
  id = (project.body as { id: string }).id;
  await server.call(`/v1/projects/${id}/variables/COLOR?env=production`, {
    method: 'PUT',
    json: { value: 'x'.repeat(5_000) },
  });
  await server.record(Array.from({ length: 400 }, () => secretRead({ metadata: { text: 'x'.repeat(400) } })));
});
afterAll(() => server.stop());

/** Node's own client leaves an answer as it came. */
async function ask(path: string, headers: Readonly<Record<string, string>> = {}) {
  const sent = { Authorization: `Bearer ${server.apiKey}`, 'Accept-Encoding': 'br, gzip', ...headers };
  const [response]: [IncomingMessage] = (await once(
    get(server.url + path, { headers: sent }),
    'response',
  )) as never;
  const bytes = await buffer(response);
  const encoding = response.headers['content-encoding'];
  const text = String(encoding === 'gzip' ? gunzipSync(bytes) : bytes);
  return { status: response.statusCode, encoding, text, size: bytes.length, headers: response.headers };
}

describe('an answer', () => {
  test.each([
    '/v1/events?limit=1000',
    '/v1/events?after=-1',
    '/v1/catalogue',
    '/openapi.json',
    '/docs/api',
    '/metrics',
  ])('%s is compressed for who accepts it, and is the same', async (path) => {
    const packed = await ask(path);
    expect(packed).toMatchObject({ status: 200, encoding: 'gzip' });
    expect(packed.headers.vary).toContain('Accept-Encoding');
    const plain = await ask(path, { 'Accept-Encoding': 'gzip;q=0' });
    expect(plain.encoding).toBeUndefined();
    expect(plain.headers.vary).toContain('Accept-Encoding');
    expect(packed.size).toBeLessThan(plain.size / 2);
    if (path !== '/metrics') expect(packed.text).toBe(plain.text);
  });

  test.each([
    '/v1/secrets/TOKEN?env=production',
    '/v1/ledger/openings?from=0',
    '/v1/events/tail?after=-1&q=nothing-like-it',
  ])('%s is never compressed', async (path) => {
    const abort = new AbortController();
    const headers = { Authorization: `Bearer ${server.apiKey}`, 'Accept-Encoding': 'gzip' };
    const answer = await fetch(server.url + path, { headers, signal: abort.signal });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-encoding')).toBeNull();
    abort.abort();
  });

  test('with values of several secrets or of variables is not either', async () => {
    const several = await server.call('/v1/secrets/read', {
      json: { names: ['TOKEN'], env: 'production' },
      headers: { 'Accept-Encoding': 'gzip' },
    });
    expect(several.text).toContain('xxx');
    expect(several.headers.get('content-encoding')).toBeNull();
    const variables = await ask(`/v1/projects/${id}/variables?env=production`);
    expect(variables.text).toContain('xxx');
    expect(variables.encoding).toBeUndefined();
  });

  test('that is small, or that another site asked for, is sent as it is', async () => {
    expect((await ask('/v1/events?limit=1&q=outcome:denied')).encoding).toBeUndefined();
    for (const site of ['cross-site', 'same-site'])
      expect((await ask('/v1/events', { 'Sec-Fetch-Site': site })).encoding).toBeUndefined();
    expect((await ask('/v1/events', { 'Sec-Fetch-Site': 'same-origin' })).encoding).toBe('gzip');
  });

  test('that is left before its end takes nothing from the next', async () => {
    for (let n = 0; n < 40; n += 1) {
      const abort = new AbortController();
      const headers = { Authorization: `Bearer ${server.apiKey}` };
      await fetch(`${server.url}/v1/events?limit=1000`, { headers, signal: abort.signal });
      abort.abort();
      await fetch(`${server.url}/v1/events`, { method: 'HEAD', headers });
    }
    await expect.poll(async () => (await ask('/v1/events')).encoding).toBe('gzip');
  });
});

test('only so many are compressed at once; further ones are sent as they are', async () => {
  const api = new OpenAPIHono<AppEnv>();
  compressAnswers(api, 2);
  api.get('/metrics', (c) => c.text('x'.repeat(1_000_000)));
  const asked = () => api.request('/metrics', { headers: { 'Accept-Encoding': 'gzip' } });
  const answers = [await asked(), await asked(), await asked()];
  expect(answers.map(({ headers }) => headers.get('content-encoding'))).toEqual(['gzip', 'gzip', null]);
  await answers[0]?.body?.cancel();
  await expect.poll(async () => (await asked()).headers.get('content-encoding')).toBe('gzip');
});
