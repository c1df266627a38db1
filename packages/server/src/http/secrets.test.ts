import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundedKey, recorded } from './recorded.testing.ts';
import { startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const put = (name: string, value: string, env = 'production', headers = {}) =>
  server.call(`/v1/secrets/${name}?env=${env}`, { method: 'PUT', json: { value }, headers });
const get = (name: string, query = 'env=production', headers = {}) =>
  server.call(`/v1/secrets/${name}?${query}`, { headers });

describe('secrets over HTTP', () => {
  test('are set, listed, read and deleted, each recorded with environment, version, address and request', async () => {
    const made = await put('LIFE', 'canary-1');
    expect(made).toMatchObject({
      status: 201,
      body: { id: expect.stringMatching(/^sec_/), name: 'LIFE', environment: 'production', version: 1 },
    });
    expect(await put('LIFE', 'canary-2')).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await put('LIFE', 'canary-1')).body).toMatchObject({ version: 3, sameAsVersion: 1 });
    const list = await server.call('/v1/secrets?env=production');
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    const { id } = made.body as { id: string };
    const named = { name: 'LIFE', environment: 'production' };
    expect(list.body).toEqual({
      secrets: [{ id, ...named, version: 3, sameAsVersion: 1, createdAt: time, updatedAt: time }],
    });
    const read = await get('LIFE');
    expect(read.body).toEqual({ ...named, version: 3, value: 'canary-1', createdAt: time });
    expect(read.headers.get('cache-control')).toBe('no-store');
    expect((await get('LIFE', 'env=production&version=2')).body).toMatchObject({
      version: 2,
      value: 'canary-2',
    });
    const removed = await server.call('/v1/secrets/LIFE?env=production', { method: 'DELETE' });
    expect(removed.status).toBe(204);
    expect(await get('LIFE')).toMatchObject({ status: 404, body: { missing: ['LIFE'] } });
    expect((await put('LIFE', 'canary-3')).body).toMatchObject({ id, version: 4 });

    const events = await recorded(server, 'category:Secrets resource:LIFE');
    const told = events.map(({ action, outcome, context }) => [action, context?.version, outcome]);
    expect(told).toEqual([
      ['SECRET_SET', 1, 'success'],
      ['SECRET_SET', 2, 'success'],
      ['SECRET_SET', 3, 'success'],
      ['SECRET_READ', 3, 'success'],
      ['SECRET_READ', 2, 'success'],
      ['SECRET_DELETE', 3, 'success'],
      ['SECRET_READ', undefined, 'failure'],
      ['SECRET_SET', 4, 'success'],
    ]);
    expect(events[2]?.metadata).toEqual({ sameAsVersion: 1 });
    for (const event of events) {
      expect(event).toMatchObject({
        actor: { type: 'api-key', name: 'first-key' },
        context: { environment: 'production', ip: '127.0.0.1', requestId: expect.any(String) },
        recordedBy: { type: 'workspace' },
      });
    }
    expect(JSON.stringify(events)).not.toContain('canary');
    const listed = await recorded(server, 'action:SECRET_LIST');
    expect(listed).toMatchObject([{ resource: { name: '*' }, context: { environment: 'production' } }]);
  });

  test('the value of an earlier version is put back without being shown', async () => {
    await put('UNDO', 'canary-1');
    await put('UNDO', 'canary-2');
    const restore = (version: unknown, headers = {}) =>
      server.call('/v1/secrets/UNDO/restore?env=production', { json: { version }, headers });
    const restored = await restore(1);
    expect(restored).toMatchObject({
      status: 200,
      body: { name: 'UNDO', environment: 'production', version: 3, sameAsVersion: 1 },
    });
    expect(restored.text).not.toContain('canary');
    expect((await get('UNDO')).body).toMatchObject({ version: 3, value: 'canary-1' });
    expect(await restore(1)).toMatchObject({ status: 409 });
    expect(await restore(7)).toMatchObject({ status: 404 });
    expect(await restore(0)).toMatchObject({ status: 422 });
    const writer = await boundedKey(server, 'undo-writer', { scopes: ['secrets:write'] });
    expect(await restore(2, writer)).toMatchObject({ status: 403 });
    const scopes = ['secrets:read', 'secrets:write'];
    const elsewhere = await boundedKey(server, 'undo-elsewhere', { scopes, environments: ['staging'] });
    expect(await restore(2, elsewhere)).toMatchObject({ status: 403 });
    const told = await recorded(server, 'action:SECRET_SET resource:UNDO');
    expect(told.map(({ outcome, context, metadata }) => [outcome, context?.version, metadata])).toEqual([
      ['success', 1, undefined],
      ['success', 2, undefined],
      ['success', 3, { sameAsVersion: 1, restoredVersion: 1 }],
      ['failure', undefined, expect.anything()],
      ['denied', undefined, expect.anything()],
      ['denied', undefined, expect.anything()],
    ]);
  });

  test('a read is in the log as soon as the value is here', async () => {
    await put('NOW', 'x');
    await server.total();
    const before = await server.call('/v1/ledger/checkpoint');
    await get('NOW');
    const answer = await server.call('/v1/events', {
      json: { action: 'SECRET_SET', actor: { type: 'system', name: 'system' }, resource: { name: 'AFTER' } },
      headers: { Prefer: 'wait=sequenced' },
    });
    const size = Number(before.text.split('\n')[1]);
    // The read came first, so the event sent after it lies behind it.
    expect((answer.body as { positions: { first: number } }).positions.first).toBe(size + 1);
  });

  test('several are read at once, all or none', async () => {
    await put('ONE', '1');
    await put('TWO', '2');
    const read = (names: readonly string[]) =>
      server.call('/v1/secrets/read', { json: { names, env: 'production' } });
    expect((await read(['TWO', 'ONE', 'TWO'])).body).toEqual({
      secrets: [
        { name: 'TWO', environment: 'production', version: 1, value: '2' },
        { name: 'ONE', environment: 'production', version: 1, value: '1' },
      ],
    });
    expect(await read(['ONE', 'THREE'])).toMatchObject({ status: 404, body: { missing: ['THREE'] } });
    const reads = await recorded(server, 'action:SECRET_READ resource:ONE,TWO');
    expect(reads.map(({ resource }) => resource.name)).toEqual(['TWO', 'ONE']);
  });

  test.each<[string, string, object, number, RegExp]>([
    ['an environment is needed', '/v1/secrets/A', {}, 400, /env/],
    ['no other parameter', '/v1/secrets?environment=production', {}, 400, /environment is not known here/],
    ['a version is a number', '/v1/secrets/A?env=production&version=0', {}, 400, /whole number from 1/],
    ['an environment that is none', '/v1/secrets/A?env=prod', {}, 422, /development, staging, production/],
    [
      'a bad name',
      '/v1/secrets/A%20B?env=production',
      { method: 'PUT', json: { value: 'canary' } },
      422,
      /letters/,
    ],
    [
      'a value is a text',
      '/v1/secrets/A?env=production',
      { method: 'PUT', json: { value: 1 } },
      422,
      /value/,
    ],
    [
      'no other field',
      '/v1/secrets/A?env=production',
      { method: 'PUT', json: { value: '', x: 1 } },
      422,
      /x is not/,
    ],
    ['a body is needed', '/v1/secrets/A?env=production', { method: 'PUT' }, 422, /value|body/i],
    [
      'JSON',
      '/v1/secrets/A?env=production',
      { method: 'PUT', body: '{', headers: { 'Content-Type': 'application/json' } },
      400,
      /JSON/,
    ],
    ['at least one name', '/v1/secrets/read', { json: { names: [], env: 'production' } }, 422, /names/],
    [
      'at most 100 names',
      '/v1/secrets/read',
      { json: { names: Array(101).fill('A'), env: 'production' } },
      422,
      /names/,
    ],
    [
      'a value that is too large',
      '/v1/secrets/A?env=production',
      { method: 'PUT', json: { value: 'x'.repeat(65_537) } },
      422,
      /65,536 bytes/,
    ],
  ])('%s', async (_, path, options, status, message) => {
    const answer = await server.call(path, options);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(message);
    expect(answer.text).not.toContain('canary');
  });
});

describe('who may', () => {
  test('a key held to an environment sees and does nothing in another, and its attempts are recorded', async () => {
    await put('BOUND', 'canary', 'production');
    await put('BOUND', 'of staging', 'staging');
    const scopes = ['secrets:read', 'secrets:write'];
    const key = await boundedKey(server, 'held', { scopes, environments: ['staging'] });
    expect((await get('BOUND', 'env=staging', key)).body).toMatchObject({ value: 'of staging' });
    const refusals = [
      await get('BOUND', 'env=production', key),
      await put('BOUND', 'x', 'production', key),
      await server.call('/v1/secrets?env=production', { headers: key }),
      await server.call('/v1/secrets/read', { json: { names: ['BOUND'], env: 'production' }, headers: key }),
      await server.call('/v1/secrets/BOUND?env=production', { method: 'DELETE', headers: key }),
    ];
    for (const { status, text } of refusals) {
      expect(status).toBe(403);
      expect(text).toContain('the key \\"held\\" is held to staging');
      expect(text).not.toContain('canary');
    }
    const { body } = await server.call('/v1/secrets', { headers: key });
    const { secrets } = body as { secrets: { environment: string }[] };
    expect([...new Set(secrets.map(({ environment }) => environment))]).toEqual(['staging']);
    const denied = await recorded(server, 'actor:api-key:held outcome:denied');
    expect(denied.map(({ action, resource }) => [action, resource.name])).toEqual([
      ['SECRET_READ', 'BOUND'],
      ['SECRET_SET', 'BOUND'],
      ['SECRET_LIST', '*'],
      ['SECRET_READ', '*'],
      ['SECRET_DELETE', 'BOUND'],
    ]);
  });

  test('a viewer sees names and no values; an auditor sees nothing of it', async () => {
    await put('SEEN', 'canary');
    const viewer = await server.join('viewer');
    const auditor = await server.join('auditor');
    expect((await server.browse(viewer.cookie, '/v1/secrets')).text).toContain('SEEN');
    expect((await server.browse(viewer.cookie, '/v1/secrets/SEEN?env=production')).status).toBe(403);
    expect((await server.browse(auditor.cookie, '/v1/secrets')).status).toBe(403);
    const denied = await recorded(server, 'action:SECRET_READ outcome:denied actor:viewer@acme.example');
    expect(denied).toMatchObject([{ resource: { name: 'SEEN' }, context: { environment: 'production' } }]);
  });
});
