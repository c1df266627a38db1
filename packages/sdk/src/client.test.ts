import { describe, expect, test } from 'vitest';
import { createClient } from './client.ts';
import { DaybookError } from './errors.ts';
import { answerJson, IMPATIENT, sampleEvent, startLocalServer } from './local-server.testing.ts';

const EVENT = {
  action: 'SECRET_READ',
  actor: { type: 'user', name: 'ana' },
  resource: { name: 'DATABASE_URL' },
} as const;

async function failure(promise: Promise<unknown>): Promise<DaybookError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DaybookError) return error;
  throw new Error(`expected a DaybookError, got ${String(error)}`);
}

describe('record', () => {
  test('sends the events with the key, the wish to wait and further headers', async () => {
    await using server = await startLocalServer((_, response) =>
      answerJson(response, 202, { accepted: 1, ids: ['a'] }),
    );
    const client = createClient({ url: `${server.url}/`, apiKey: 'dbk_x' });
    const answer = await client.record(EVENT, {
      wait: 'sequenced',
      idempotencyKey: 'mine',
      headers: { 'daybook-import': 'cloudtrail' },
    });
    expect(answer).toEqual({ accepted: 1, ids: ['a'] });
    const [request] = server.seen;
    expect(request?.method).toBe('POST');
    expect(request?.url.pathname).toBe('/v1/events');
    expect(JSON.parse(request?.body ?? '')).toEqual({ events: [EVENT] });
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer dbk_x',
      'content-type': 'application/json',
      'daybook-import': 'cloudtrail',
      'idempotency-key': 'mine',
      prefer: 'wait=sequenced',
    });
  });

  test('is repeated under one idempotency key while the server asks for patience', async () => {
    await using server = await startLocalServer((_, response, count) =>
      count < 3
        ? answerJson(response, count === 1 ? 503 : 429, {}, { 'retry-after': '0' })
        : answerJson(response, 202, { accepted: 1, ids: ['a'] }),
    );
    await createClient({ url: server.url, retry: IMPATIENT }).record([EVENT, EVENT]);
    const keys = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toBeTruthy();
  });

  test('writes a bigint exactly, and says when an event cannot be written', async () => {
    await using server = await startLocalServer((_, response) =>
      answerJson(response, 202, { accepted: 1, ids: ['a'] }),
    );
    const client = createClient({ url: server.url });
    const metadata = { small: 10n, large: 2n ** 64n } as object;
    await client.record({ ...EVENT, metadata: metadata as Record<string, string> });
    expect(server.seen[0]?.body).toContain('"metadata":{"small":10,"large":"18446744073709551616"}');
    const cycle: Record<string, unknown> = {};
    cycle.itself = cycle;
    const error = await failure(client.record({ ...EVENT, metadata: cycle as Record<string, string> }));
    expect(error).toMatchObject({ status: 0, type: 'usage' });
  });

  test('needs no idempotency key when every event has an id', async () => {
    await using server = await startLocalServer((_, response) =>
      answerJson(response, 202, { accepted: 0, ids: [] }),
    );
    await createClient({ url: server.url }).record([{ ...EVENT, id: sampleEvent(1).id }]);
    expect(server.seen[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  test('fails with every issue of a refused batch, and is not repeated', async () => {
    const errors = [{ index: 1, path: 'action', message: 'is unknown' }];
    await using server = await startLocalServer((_, response) =>
      answerJson(response, 422, {
        type: 'urn:x:invalid',
        title: 'Invalid',
        detail: 'Nothing was recorded.',
        errors,
      }),
    );
    const error = await failure(createClient({ url: server.url, retry: IMPATIENT }).record(EVENT));
    expect(error).toMatchObject({ status: 422, type: 'urn:x:invalid', title: 'Invalid', errors });
    expect(error.message).toBe('Invalid: Nothing was recorded.');
    expect(server.seen).toHaveLength(1);
  });

  test('gives up after the attempts it was given, with what the server asked for', async () => {
    await using server = await startLocalServer((_, response) =>
      answerJson(response, 503, { title: 'Disk full' }, { 'retry-after': '7' }),
    );
    const error = await failure(
      createClient({ url: server.url, retry: { ...IMPATIENT, attempts: 2 } }).record(EVENT),
    );
    expect(error).toMatchObject({ status: 503, retryAfter: 7 });
    expect(server.seen).toHaveLength(2);
  });
});

describe('find', () => {
  test('iterate fetches every page once, in order', async () => {
    await using server = await startLocalServer(({ url }, response) => {
      const page = Number(url.searchParams.get('cursor') ?? 0);
      answerJson(response, 200, {
        events: [sampleEvent(page)],
        nextCursor: page < 2 ? String(page + 1) : null,
        coverage: {},
      });
    });
    const positions: number[] = [];
    for await (const event of createClient({ url: server.url }).iterate({
      q: 'env:production',
      order: 'oldest',
    })) {
      positions.push(event.position);
    }
    expect(positions).toEqual([0, 1, 2]);
    expect(server.seen.map(({ url }) => url.search)).toEqual([
      '?limit=1000&q=env%3Aproduction&order=oldest',
      '?limit=1000&q=env%3Aproduction&order=oldest&cursor=1',
      '?limit=1000&q=env%3Aproduction&order=oldest&cursor=2',
    ]);
  });

  test('every call asks for the path and query of the contract', async () => {
    await using server = await startLocalServer((_, response) => answerJson(response, 200, {}));
    const client = createClient({ url: server.url });
    await client.after(-1, { limit: 10 });
    await client.get('a/b');
    await client.proof('id');
    await client.facets({ q: 'x', fields: ['actor', 'ip'], top: 5 });
    await client.catalogue.list();
    await client.ledger.checkpoint();
    await client.ledger.keys();
    await client.ledger.tile('tile/entries/x001/067.p/12');
    await client.ledger.consistency(12n);
    expect(server.seen.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
      '/v1/events?after=-1&limit=10',
      '/v1/events/a%2Fb',
      '/v1/events/id/proof',
      '/v1/facets?q=x&fields=actor%2Cip&top=5',
      '/v1/catalogue',
      '/v1/ledger/checkpoint',
      '/v1/ledger/key',
      '/v1/ledger/tile/entries/x001/067.p/12',
      '/v1/ledger/consistency?from=12',
    ]);
  });
});

describe('failures', () => {
  test('a server that is not there is named, with the remedy', async () => {
    const server = await startLocalServer(() => undefined);
    await server[Symbol.asyncDispose]();
    const error = await failure(
      createClient({ url: server.url, apiKey: 'dbk_hidden', retry: IMPATIENT }).list(),
    );
    expect(error).toMatchObject({ status: 0, type: 'network' });
    expect(error.message).toContain(`${server.url} cannot be reached (ECONNREFUSED)`);
    expect(error.message).not.toContain('dbk_hidden');
  });

  test('a server that never answers is given up', async () => {
    await using server = await startLocalServer(() => undefined);
    const client = createClient({ url: server.url, timeoutMs: 20, retry: { ...IMPATIENT, attempts: 1 } });
    expect((await failure(client.list())).message).toContain('no answer in time');
  });

  test('an answer that is not of this API says so', async () => {
    await using server = await startLocalServer((_, response) => response.end('<html>'));
    expect(await failure(createClient({ url: server.url }).list())).toMatchObject({ type: 'protocol' });
  });

  test('an error without problem details keeps its status and text', async () => {
    await using server = await startLocalServer((_, response) => response.writeHead(502).end('Bad gateway'));
    expect((await failure(createClient({ url: server.url }).list())).message).toBe('HTTP 502: Bad gateway');
  });

  test('a caller that aborts gets its own reason', async () => {
    await using server = await startLocalServer(() => undefined);
    const abort = new AbortController();
    const call = createClient({ url: server.url }).list({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });

  test.each(['ftp://x', 'localhost', ''])('the address %j is refused', (url) => {
    expect(() => createClient({ url })).toThrow('is not an address');
  });

  test.each([
    'http://me:hunter2@127.0.0.1:4280',
    'https://hunter2@audit.example.com/',
    'http://me:hunter2@127.0.0.1:99999',
    'me:hunter2@127.0.0.1',
    '//me:hun/hunter2@host',
  ])('an address that holds a password is refused without being shown (%#)', (url) => {
    expect(() => createClient({ url })).toThrow(/^(?!.*hun).*(without a user and a password)/);
  });

  test('a key that cannot stand in a header is refused without being shown', () => {
    expect(() => createClient({ url: 'http://x', apiKey: '' })).toThrow('it is empty');
    expect(() => createClient({ url: 'http://x', apiKey: 'two words' })).toThrow(
      /^(?!.*two words).*one word/,
    );
  });
});
