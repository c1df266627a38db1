import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

type Held = {
  actor: { type: string; id?: string; name: string };
  secret: string;
  version?: number;
  reads: number;
  state: string;
  closedBy?: { occurredAt: string; position: number };
};
type Page = {
  exposures: Held[];
  nextCursor: string | null;
  coverage: { readUpTo: number; complete: boolean };
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const ask = async (query: string) => {
  await server.total();
  return server.call(`/v1/exposure?${query}`);
};
const page = async (query: string) => (await ask(query)).body as Page;
const told = async (query: string) =>
  (await page(query)).exposures.map(({ actor, secret, version, reads, state }) =>
    [actor.name, secret, `v${version}`, reads, state].join(' '),
  );

describe('GET /v1/exposure', () => {
  test('says who holds which version, as secrets are set, read, set back and deleted', async () => {
    const key = await server.makeKey('reader', ['secrets:read']);
    const at = '/v1/secrets/TOKEN?env=production';
    const set = (value: string) => server.call(at, { method: 'PUT', json: { value } });
    const read = (version: number) =>
      server.call(`${at}&version=${version}`, { headers: { Authorization: `Bearer ${key}` } });
    const asked = 'secret=TOKEN&env=production';
    await set('one');
    await read(1);
    await read(1);
    expect(await told(asked)).toEqual(['first-key TOKEN v1 0 rotate', 'reader TOKEN v1 2 rotate']);
    await set('two');
    await read(2);
    const rotated = await told(asked);
    expect(rotated).toEqual([
      'first-key TOKEN v2 0 rotate',
      'reader TOKEN v2 1 rotate',
      'first-key TOKEN v1 0 rotated',
      'reader TOKEN v1 2 rotated',
    ]);
    expect(await told('actor=api-key:reader')).toEqual(rotated.filter((line) => line.startsWith('reader')));
    await set('one');
    expect((await told('actor=reader&secret=TOKEN')).slice(-1)).toEqual(['reader TOKEN v1 2 rotate']);
    expect(await told('actor=user:reader')).toEqual([]);
    expect((await server.call(at, { method: 'DELETE' })).status).toBe(204);
    const { exposures, coverage } = await page('actor=api-key:reader&env=production');
    expect(exposures[1]).toEqual({
      actor: { type: 'api-key', id: expect.stringMatching(/^key_/), name: 'reader' },
      ...{ secret: 'TOKEN', secretId: expect.stringMatching(/^sec_/), environment: 'production', version: 1 },
      first: { occurredAt: expect.stringMatching(/Z$/), position: expect.any(Number) },
      last: { occurredAt: expect.stringMatching(/Z$/), position: expect.any(Number) },
      ...{ reads: 2, isOwn: false, isReported: false, isKept: true },
      state: 'deleted',
      closedBy: { occurredAt: expect.stringMatching(/Z$/), position: coverage.readUpTo },
    });
    expect(coverage).toMatchObject({ complete: true });
  });

  test('a value that is put back is shown to nobody, and those who read it before hold it again', async () => {
    const key = await server.makeKey('earlier', ['secrets:read']);
    const at = '/v1/secrets/BACK?env=production';
    await server.call(at, { method: 'PUT', json: { value: 'one' } });
    await server.call(at, { headers: { Authorization: `Bearer ${key}` } });
    await server.call(at, { method: 'PUT', json: { value: 'two' } });
    await server.call('/v1/secrets/BACK/restore?env=production', { json: { version: 1 } });
    expect(await told('secret=BACK')).toEqual([
      'first-key BACK v2 0 rotated',
      'earlier BACK v1 1 rotate',
      'first-key BACK v1 0 rotate',
    ]);
  });

  test('goes on where a page ended, and reads no further than the first page did', async () => {
    const names = ['ana', 'bob', 'cyd'];
    const reads = (version: number) =>
      names.map((name) =>
        secretRead({ actor: { type: 'user', name }, resource: { name: 'PAGED' }, context: { version } }),
      );
    await server.record(reads(1));
    const found: Held[] = [];
    let cursor = '';
    do {
      const { exposures, nextCursor } = await page(`secret=PAGED&limit=1${cursor && `&cursor=${cursor}`}`);
      found.push(...exposures);
      if (cursor === '') await server.record(reads(2));
      cursor = nextCursor ?? '';
    } while (cursor !== '');
    expect(found.map(({ actor, version }) => [actor.name, version])).toEqual(names.map((name) => [name, 1]));
    const { nextCursor } = await page('secret=PAGED&limit=1');
    expect(await ask(`secret=TOKEN&cursor=${nextCursor}`)).toMatchObject({
      status: 400,
      body: { type: '/docs/api#invalid-cursor', errors: [{ path: 'cursor', message: /another question/ }] },
    });
    const parts = JSON.parse(Buffer.from(nextCursor ?? '', 'base64url').toString()) as unknown[];
    const beyond = Buffer.from(JSON.stringify(parts.with(1, 1_000_000))).toString('base64url');
    expect(await ask(`secret=PAGED&limit=1&cursor=${beyond}`)).toMatchObject({
      status: 409,
      body: { type: '/docs/api#rolled-back' },
    });
  });

  test.each([
    ['', 'secret', 'or actor must be given'],
    ['env=production', 'secret', 'or actor must be given'],
    ['actor=api-key:', 'actor', 'must be an e-mail address, api-key:NAME or system'],
    ['secret=A&limit=0', 'limit', 'at least 1'],
    ['secret=A&limit=1001', 'limit', 'at most 1000'],
    ['secret=A&cursor=x', 'cursor', 'is not a cursor of this server'],
    ['secret=', 'secret', ''],
    ['name=A', 'name', 'is not known here'],
  ])('refuses ?%s', async (query, path, message) => {
    expect(await ask(query)).toMatchObject({
      status: 400,
      body: { errors: [{ path, message: expect.stringContaining(message) }] },
    });
  });

  test('is for who may read the log; a person who looks is recorded, with the events that were looked at as a filter', async () => {
    const auditor = await server.join('auditor');
    expect((await server.browse(auditor.cookie, '/v1/exposure?secret=TOKEN&env=production')).status).toBe(
      200,
    );
    const viewer = await server.join('viewer');
    expect((await server.browse(viewer.cookie, '/v1/exposure?secret=TOKEN')).status).toBe(403);
    await server.total();
    const { body } = await server.call('/v1/events?q=action:AUDIT_LOG_READ');
    expect((body as { events: unknown[] }).events.slice(0, 2)).toMatchObject([
      { actor: { name: viewer.email }, outcome: 'denied' },
      {
        actor: { name: auditor.email },
        metadata: { filter: 'action:SECRET_READ,SECRET_SET resource:TOKEN env:production' },
      },
    ]);
  });

  test('tells nothing to another organization', async () => {
    const cookie = await server.signIn();
    const made = await server.browse(cookie, '/v1/organizations', { json: { name: 'Other' } });
    const { id } = made.body as { id: string };
    const headers = { 'Daybook-Organization': id };
    expect((await server.browse(cookie, '/v1/session/organization', { json: { id } })).status).toBe(204);
    const { body } = await server.browse(cookie, '/v1/exposure?secret=TOKEN', { headers });
    expect((body as Page).exposures).toEqual([]);
  });
});
