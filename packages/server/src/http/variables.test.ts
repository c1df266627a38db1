import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundedKey, recorded } from './recorded.testing.ts';
import { startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
let base = '';
beforeAll(async () => {
  server = await startTestServer();
  const made = await server.call('/v1/projects', { json: { name: 'shop' } });
  base = `/v1/projects/${(made.body as { id: string }).id}/variables`;
});
afterAll(() => server.stop());

const put = (name: string, value: string, env: string, headers = {}) =>
  server.call(`${base}/${name}?env=${env}`, { method: 'PUT', json: { value }, headers });
const upload = (text: string, query: string, headers = {}) =>
  server.call(`${base}/upload?${query}`, {
    body: text,
    headers: { 'Content-Type': 'text/plain', ...headers },
  });

async function list(query = '', headers = {}): Promise<string[]> {
  const answer = await server.call(base + query, { headers });
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const { variables } = answer.body as { variables: Record<string, string>[] };
  return variables.map(
    ({ name, environment, version, value }) => `${name} ${environment} ${version} ${value}`,
  );
}

test('variables are set, listed and deleted, each recorded with project, environment and version', async () => {
  expect((await put('DEBUG', 'on', 'staging')).body).toEqual({
    name: 'DEBUG',
    environment: 'staging',
    version: 1,
  });
  await put('DEBUG', 'off', 'production');
  expect(await list()).toEqual(['DEBUG production 1 off', 'DEBUG staging 1 on']);
  expect(await list('?env=staging')).toEqual(['DEBUG staging 1 on']);
  expect((await server.call(`${base}/DEBUG?env=staging`, { method: 'DELETE' })).status).toBe(204);
  expect((await server.call(`${base}/DEBUG?env=staging`, { method: 'DELETE' })).status).toBe(404);
  const events = await recorded(server, 'resource:DEBUG');
  expect(
    events.map(({ action, context, outcome }) => [action, context?.environment, context?.version, outcome]),
  ).toEqual([
    ['VARIABLE_SET', 'staging', 1, 'success'],
    ['VARIABLE_SET', 'production', 1, 'success'],
    ['VARIABLE_DELETE', 'staging', 1, 'success'],
    ['VARIABLE_DELETE', 'staging', undefined, 'failure'],
  ]);
  for (const { resource, context } of events) {
    expect([resource.type, context?.project]).toEqual(['variable', 'shop']);
  }
});

test('a .env text is previewed, unrecorded, and uploaded', async () => {
  await put('SAME', '1', 'development');
  const text = 'SAME=1\nNEW="two\nlines"\n';
  const variables = [
    { name: 'SAME', line: 1, characters: 1, hints: [] },
    { name: 'NEW', line: 2, characters: 9, hints: [] },
  ];
  const summary = { new: ['NEW'], changed: [], same: ['SAME'], variables };
  expect((await upload(text, 'env=development&preview=true')).body).toEqual(summary);
  expect(await list('?env=development')).toEqual(['SAME development 1 1']);
  expect((await upload(text, 'env=development')).body).toEqual(summary);
  expect(await list('?env=development')).toEqual(['NEW development 1 two\nlines', 'SAME development 1 1']);
  expect(await recorded(server, 'action:ENV_BULK_UPLOAD')).toMatchObject([
    {
      resource: { type: 'project', name: 'shop' },
      context: { environment: 'development', project: 'shop' },
      metadata: { names: ['SAME', 'NEW'], new: 1, changed: 0, same: 1 },
    },
  ]);
});

test('what a .env text may not mean is told by its line, with lengths, before and when it is stored', async () => {
  const text = 'DB_PASSWORD=p#ss1\nCOLOR= #FF0000\nP=💥x #y\n';
  const empty = expect.stringMatching(/^is empty: what follows is a comment/);
  const cut = expect.stringMatching(/a comment of 2 characters/);
  const variables = [
    { name: 'DB_PASSWORD', line: 1, characters: 5, hints: [] },
    { name: 'COLOR', line: 2, characters: 0, hints: [empty] },
    { name: 'P', line: 3, characters: 2, hints: [cut] },
  ];
  expect((await upload(text, 'env=production&preview=true')).body).toMatchObject({ variables });
  expect(await list('?env=production')).not.toContain('DB_PASSWORD production 1 p#ss1');
  expect((await upload(text, 'env=production')).body).toMatchObject({ variables });
  expect(await list('?env=production')).toContain('DB_PASSWORD production 1 p#ss1');
});

test('a wrong .env text changes nothing and is told by its lines, without what stands there', async () => {
  const answer = await upload('GOOD=canary\ncanary\nGOOD=canary2', 'env=development');
  expect(answer).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'line 2' }, { path: 'line 3', message: expect.stringContaining('line 1') }] },
  });
  expect(answer.text).not.toMatch(/canary|GOOD/);
  expect((await list('?env=development')).join()).not.toContain('GOOD');
});

test('what is no text, too large or no UTF-8 is refused', async () => {
  expect((await upload('A=1', 'env=staging', { 'Content-Type': 'application/json' })).status).toBe(415);
  expect((await upload(`#${'x'.repeat(1_048_576)}`, 'env=staging')).status).toBe(413);
  const bytes = { body: Buffer.from([0x41, 0x3d, 0xff]), headers: { 'Content-Type': 'text/plain' } };
  expect((await server.call(`${base}/upload?env=staging`, bytes)).status).toBe(400);
  expect((await upload('A=1', 'env=qa')).status).toBe(422);
  expect((await upload('A=1', '')).status).toBe(400);
});

test('the values of all environments are listed while they are few; else one environment is to be named', async () => {
  const made = await server.call('/v1/projects', { json: { name: 'large' } });
  const large = `/v1/projects/${(made.body as { id: string }).id}/variables`;
  const text = Array.from({ length: 15 }, (_, n) => `NAME_${n}=${'x'.repeat(65_000)}`).join('\n');
  for (const env of ['development', 'staging', 'production']) {
    for (const part of ['A', 'B']) {
      const uploaded = await server.call(`${large}/upload?env=${env}`, {
        body: text.replaceAll('NAME', part),
        headers: { 'Content-Type': 'text/plain' },
      });
      expect(uploaded.status).toBe(200);
    }
  }
  expect(await server.call(large)).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'env', message: expect.stringContaining('4,194,304 bytes') }] },
  });
  const { body } = await server.call(`${large}?env=staging`);
  expect((body as { variables: unknown[] }).variables).toHaveLength(30);
});

describe('who may', () => {
  test('a viewer sees names without values', async () => {
    await put('HIDDEN', 'canary', 'staging');
    const { cookie } = await server.join('viewer');
    const answer = await server.browse(cookie, base);
    expect(answer.text).toContain('HIDDEN');
    expect(answer.text).not.toContain('canary');
    const member = await server.join('member');
    expect((await server.browse(member.cookie, base)).text).toContain('canary');
  });

  test('a key held to an environment or to projects sees and sets nothing elsewhere', async () => {
    await put('BOUND', 'canary', 'production');
    await put('BOUND', 'seen', 'staging');
    const scopes = ['variables:read', 'variables:write'];
    const key = await boundedKey(server, 'staging-only', { scopes, environments: ['staging'] });
    const listed = await list('', key);
    expect(listed.join()).toContain('BOUND');
    expect(listed.filter((variable) => !variable.includes(' staging '))).toEqual([]);
    expect((await server.call(`${base}?env=production`, { headers: key })).status).toBe(403);
    expect((await put('BOUND', 'x', 'production', key)).status).toBe(403);
    expect((await upload('BOUND=x', 'env=production', key)).status).toBe(403);
    const other = await server.call('/v1/projects', { json: { name: 'other' } });
    const { id } = other.body as { id: string };
    const elsewhere = await boundedKey(server, 'other-only', { scopes, projects: [id] });
    expect((await server.call(base, { headers: elsewhere })).status).toBe(403);
    expect((await put('BOUND', 'x', 'staging', elsewhere)).status).toBe(403);
    const denied = await recorded(server, 'outcome:denied');
    expect(denied.map(({ action, resource, context }) => [action, resource.name, context?.project])).toEqual([
      ['VARIABLE_SET', 'BOUND', 'shop'],
      ['ENV_BULK_UPLOAD', 'shop', 'shop'],
      ['VARIABLE_SET', 'BOUND', 'shop'],
    ]);
  });
});
