import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundedKey } from './recorded.testing.ts';
import { startTestServer, type TestServer } from './server.testing.ts';
import { revokedMeanwhile } from './slow-request.testing.ts';

let server: TestServer;
let variables = '';
beforeAll(async () => {
  server = await startTestServer();
  const made = await server.call('/v1/projects', { json: { name: 'shop' } });
  variables = `/v1/projects/${(made.body as { id: string }).id}/variables`;
  await server.call(`${variables}/PIN?env=production`, { method: 'PUT', json: { value: '4711' } });
});
afterAll(() => server.stop());

const upload = (text: string, headers: Readonly<Record<string, string>>, preview = true) =>
  server.call(`${variables}/upload?env=production${preview ? '&preview=true' : ''}`, {
    body: text,
    headers: { 'Content-Type': 'text/plain', ...headers },
  });

describe('a key that may write and not read', () => {
  test('learns of a .env text which names it has, not what is there', async () => {
    const writer = await boundedKey(server, 'writer', { scopes: ['variables:write'] });
    const right = await upload('# mine\nNEW=1\nPIN=4711\n', writer);
    const wrong = await upload('# mine\nNEW=1\nPIN=4712\n', writer);
    const variables = [
      { name: 'NEW', line: 2, characters: 1, hints: [] },
      { name: 'PIN', line: 3, characters: 4, hints: [] },
    ];
    expect([right.status, right.body]).toEqual([200, { names: ['NEW', 'PIN'], lines: 3, variables }]);
    expect(wrong.body).toEqual(right.body);
    expect((await upload('PIN=4711', writer, false)).body).toMatchObject({ names: ['PIN'], lines: 1 });
    expect((await upload('wrong', writer)).status).toBe(422);
  });

  test('learns all of it once it may read, as people do who may', async () => {
    const scopes = ['variables:read', 'variables:write'];
    const reader = await boundedKey(server, 'reader', { scopes });
    const told = { new: ['NEW'], changed: [], same: ['PIN'] };
    expect((await upload('NEW=1\nPIN=4711', reader)).body).toMatchObject(told);
    const { cookie } = await server.join('member');
    const path = `${variables}/upload?env=production&preview=true`;
    const headers = { 'Content-Type': 'text/plain' };
    expect((await server.browse(cookie, path, { body: 'NEW=1\nPIN=4711', headers })).body).toMatchObject(
      told,
    );
  });

  test('is not told that a secret had the value before; who may read is', async () => {
    const put = (value: string, headers: Readonly<Record<string, string>>) =>
      server.call('/v1/secrets/TOKEN?env=production', { method: 'PUT', json: { value }, headers });
    const writer = await boundedKey(server, 'secret-writer', { scopes: ['secrets:write'] });
    const reader = await boundedKey(server, 'secret-reader', { scopes: ['secrets:read', 'secrets:write'] });
    await put('4711', reader);
    expect((await put('4711', writer)).body).toMatchObject({ version: 2 });
    expect((await put('4711', writer)).body).not.toHaveProperty('sameAsVersion');
    expect((await put('4711', reader)).body).toMatchObject({ version: 4, sameAsVersion: 1 });
  });
});

test('a preview is not answered once its key was revoked while the text arrived', async () => {
  const slow = { path: `${variables}/upload?env=production&preview=true`, type: 'text/plain' };
  const scopes = ['variables:read', 'variables:write'];
  const answer = await revokedMeanwhile(server, { ...slow, body: 'PIN=4711\nOTHER=2', scopes });
  expect(answer.status).toBe(401);
  expect(answer.text).not.toContain('PIN');
  const wrong = await revokedMeanwhile(server, { ...slow, body: 'what is wrong with me', scopes });
  expect(wrong.status).toBe(401);
});

test('an action whose key was revoked while its description arrived is not even looked at', async () => {
  const answer = await revokedMeanwhile(server, {
    path: '/v1/catalogue/actions/DEPLOY_START',
    method: 'PUT',
    type: 'application/json',
    body: '{"category":"No such thing?"}',
    scopes: ['catalogue:write'],
  });
  expect(answer.status).toBe(401);
});
