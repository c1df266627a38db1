import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

type Item = { id: string; position: number; occurredAt: string; action: string; actor: { name: string } };
type Page = {
  events: Item[];
  nextCursor: string | null;
  range?: object;
  coverage: { readUpTo: number; complete: boolean };
};

/** Nothing is recorded there but by `beforeAll`; tests that record start a server of their own. */
let server: TestServer;
const minute = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const list = async (query: string, from = server) => (await from.call(`/v1/events?${query}`)).body as Page;
const problem = (query: string, path = '/v1/events') => server.call(`${path}?${query}`);

/** A server with 40 events, none of them denied. */
async function startWithEvents(): Promise<TestServer> {
  const started = await startTestServer();
  await started.record(
    Array.from({ length: 40 }, (_, n) =>
      secretRead({
        // Late and simultaneous events: the order of time is not that of arrival.
        occurredAt: minute((n * 7) % 20),
        actor: n % 2 ? { type: 'user', name: 'ana@acme.example' } : { type: 'api-key', name: 'ci-deploy' },
        ...(n % 4 === 0 && { context: { environment: 'production', ip: '203.0.113.7' } }),
      }),
    ),
  );
  return started;
}
const denied = () => secretRead({ occurredAt: minute(3), outcome: 'denied' });

beforeAll(async () => {
  server = await startWithEvents();
  await server.record([denied()]);
});
afterAll(() => server.stop());

const inOrder = (events: readonly Item[]) =>
  events.toSorted((a, b) => b.occurredAt.localeCompare(a.occurredAt) || b.position - a.position);

describe('GET /v1/events', () => {
  test('lists newest first by (occurredAt, position), and pages through everything once, while events arrive', async () => {
    const own = await startWithEvents();
    onTestFinished(() => own.stop());
    const seen: Item[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = await list(`limit=7${cursor ? `&cursor=${cursor}` : ''}`, own);
      seen.push(...page.events);
      expect(page.coverage.readUpTo).toBe(39);
      if (cursor === '') await own.record([denied()]);
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(40);
    expect(seen).toEqual(inOrder(seen));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(40);
    expect((await list('q=outcome:denied', own)).events).toHaveLength(1);
  });

  test('lists oldest first as the exact reverse', async () => {
    const newest = (await list('limit=1000')).events;
    expect(newest).toHaveLength(41);
    expect((await list('limit=1000&order=oldest')).events).toEqual(newest.toReversed());
  });

  test('filters by the one language', async () => {
    const { events, coverage } = await list(
      `q=${encodeURIComponent('actor:api-key:ci-deploy env:production ip:203.0.113.0/24')}`,
    );
    expect(events).toHaveLength(10);
    expect(new Set(events.map(({ actor }) => actor.name))).toEqual(new Set(['ci-deploy']));
    expect(coverage).toMatchObject({
      complete: true,
      notes: [],
      pending: 0,
      visibleFrom: 0,
      expiredBefore: null,
    });
    expect((await list('q=since:1h')).events).toHaveLength(0);
  });

  test('gives the order of recording after a position, without gaps, and says what was looked at', async () => {
    const first = await list('after=-1&limit=15');
    expect(first.events.map(({ position }) => position)).toEqual(Array.from({ length: 15 }, (_, n) => n));
    expect(first.range).toEqual({ first: 0, last: 14, count: 15, gone: 0 });
    const rest = await list('after=14&limit=1000');
    expect(rest.range).toEqual({ first: 15, last: 40, count: 26, gone: 0 });
    expect((await list('after=40')).range).toEqual({ first: 41, last: 40, count: 0, gone: 0 });
    expect(await list('after=-1&q=outcome:denied')).toMatchObject({
      events: [{ position: 40 }],
      range: { first: 0, last: 40, count: 1 },
    });
  });

  test.each([
    ['q=colour:red', 'q', 'colour'],
    ['q=action:SECRET_REED', 'q', 'SECRET_READ'],
    ['q=%22open', 'q', ''],
    ['limit=0', 'limit', 'at least 1'],
    ['limit=1001', 'limit', 'at most 1000'],
    ['limit=ten', 'limit', 'whole number'],
    ['order=up', 'order', ''],
    ['cursor=x', 'cursor', 'not a cursor'],
    ['cursor=WyJhIiwxLDIsMyw0XQ', 'cursor', 'another filter'],
    ['after=-2', 'after', 'at least -1'],
    ['after=0&order=oldest', 'order', 'after'],
    ['limt=5', 'limt', 'not known'],
  ])('refuses ?%s, naming %s', async (query, path, message) => {
    const answer = await problem(query);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ errors: [{ path, message: expect.stringContaining(message) }] });
  });

  test('refuses a position or cursor beyond the end of the log, and says how large it is', async () => {
    const size = 41;
    const beyond = await problem(`after=${size}`);
    expect(beyond).toMatchObject({
      status: 409,
      body: { type: '/docs/api#rolled-back', size, errors: [{ path: 'after' }] },
    });
    const { nextCursor } = await list('limit=5');
    const [question, occurredAt, position, , now] = JSON.parse(atob(nextCursor ?? '')) as unknown[];
    const cursor = btoa(JSON.stringify([question, occurredAt, position, size, now]));
    expect(await problem(`limit=5&cursor=${cursor}`)).toMatchObject({
      status: 409,
      body: { type: '/docs/api#rolled-back', size, errors: [{ path: 'cursor' }] },
    });
  });

  test('refuses the cursor of another filter', async () => {
    const { nextCursor } = await list('limit=5');
    expect((await problem(`limit=5&q=env:production&cursor=${nextCursor}`)).body).toMatchObject({
      errors: [{ path: 'cursor', message: expect.stringContaining('another filter') }],
    });
  });
});

describe('GET /v1/events/{id}', () => {
  test('answers one event, in any spelling of its id', async () => {
    const [event] = (await list('limit=1')).events;
    expect(event?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await server.call(`/v1/events/${event?.id.toUpperCase()}`)).body).toEqual(event);
  });

  test('knows no other', async () => {
    expect((await server.call('/v1/events/019a0000-0000-7000-8000-00000000dead')).status).toBe(404);
    expect((await server.call('/v1/events/nonsense')).status).toBe(400);
  });
});

describe('GET /v1/facets and /v1/histogram', () => {
  test('count each field with its own key lifted, and agree on the total', async () => {
    const facets = await server.call('/v1/facets?q=env:production&fields=env,actor,ip&top=5');
    expect(facets.body).toMatchObject({
      total: 10,
      fields: {
        env: [{ value: 'production', count: 10 }],
        actor: [{ value: 'api-key:ci-deploy', count: 10 }],
        ip: [{ value: '203.0.113.7', count: 10 }],
      },
      coverage: { complete: true },
    });
    const lifted = await server.call('/v1/facets?q=actor:api-key:ci-deploy&fields=actor');
    expect(lifted.body).toMatchObject({ fields: { actor: [{ count: 21 }, { count: 20 }] }, total: 20 });

    const histogram = await server.call('/v1/histogram?q=env:production&buckets=10');
    expect(histogram.body).toMatchObject({ earlier: {}, later: {} });
    const { buckets, bucketSeconds, from, until } = histogram.body as {
      buckets: { start: string; counts: Record<string, number> }[];
      bucketSeconds: number;
      from: string;
      until: string;
    };
    expect(buckets.length).toBeLessThanOrEqual(10);
    expect(buckets.reduce((sum, { counts }) => sum + (counts.Secrets ?? 0), 0)).toBe(10);
    expect(Date.parse(buckets[0]?.start ?? '')).toBeLessThanOrEqual(Date.parse(from));
    expect(Date.parse(until)).toBeLessThanOrEqual(
      Date.parse(buckets[0]?.start ?? '') + buckets.length * bucketSeconds * 1_000,
    );
  });

  test.each([
    ['/v1/facets', 'fields=colour', 'fields.0'],
    ['/v1/facets', 'top=0', 'top'],
    ['/v1/facets', 'q=env', ''],
    ['/v1/histogram', 'buckets=0', 'buckets'],
    ['/v1/histogram', 'buckets=100000', 'buckets'],
  ])('%s?%s is answered or refused, never failed', async (path, query, named) => {
    const answer = await problem(query, path);
    if (named === '') expect(answer.status).toBe(200);
    else expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: named }] } });
  });
});

describe('GET /v1/events/tail', () => {
  async function* follow(query: string, headers: Record<string, string> = {}, from = server) {
    const abort = new AbortController();
    const response = await fetch(`${from.url}/v1/events/tail?${query}`, {
      headers: { Authorization: `Bearer ${from.apiKey}`, ...headers },
      signal: abort.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    try {
      for await (const part of response.body ?? []) {
        text += new TextDecoder().decode(part);
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const lines = block.split('\n');
          const value = (name: string) =>
            lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
          yield { id: Number(value('id')), data: value('data') };
        }
      }
    } finally {
      abort.abort();
    }
  }

  test('sends what becomes searchable, resumes behind Last-Event-ID, and moves on under a rare filter', async () => {
    const own = await startWithEvents();
    onTestFinished(() => own.stop());
    const { total } = (await own.call('/v1/facets')).body as { total: number };
    const following = follow('q=outcome:failure', {}, own);
    expect(await following.next()).toMatchObject({ value: { id: total - 1 } });
    await own.record([secretRead(), secretRead()]);
    const moved = await following.next();
    expect(moved.value).toEqual({ id: expect.any(Number), data: undefined });
    await own.record([secretRead({ outcome: 'failure' })]);
    const found: unknown[] = [];
    for await (const { id, data } of following) {
      if (data === undefined) continue;
      found.push([id, JSON.parse(data)]);
      break;
    }
    expect(found).toEqual([
      [total + 2, expect.objectContaining({ position: total + 2, outcome: 'failure' })],
    ]);
    const resumed: number[] = [];
    for await (const { id, data } of follow('', { 'Last-Event-ID': String(total - 1) }, own)) {
      if (data !== undefined) resumed.push(id);
      if (resumed.length === 3) break;
    }
    expect(resumed).toEqual([total, total + 1, total + 2]);
  });

  test('keeps no place for those who only ask for the headers', async () => {
    for (let n = 0; n < 60; n += 1) {
      expect((await server.call('/v1/events/tail', { method: 'HEAD' })).status).toBe(200);
    }
    const { value } = await follow('').next();
    expect(value).toMatchObject({ id: expect.any(Number) });
  });

  test('refuses to wait beyond the end of the log, and says how large it is', async () => {
    const size = 41;
    const rolledBack = { status: 409, body: { type: '/docs/api#rolled-back', size } };
    const resumed = await server.call('/v1/events/tail?after=3', { headers: { 'Last-Event-ID': `${size}` } });
    expect(resumed).toMatchObject(rolledBack);
    expect(resumed.body).toMatchObject({ errors: [{ path: 'Last-Event-ID' }] });
    expect(await server.call(`/v1/events/tail?after=${size}`)).toMatchObject(rolledBack);
    expect((await follow('', { 'Last-Event-ID': `${size - 1}` }).next()).value).toMatchObject({
      id: size - 1,
    });
  });

  test('one key follows as often at once as the docs say, and is told when it is too often', async () => {
    const docs = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8');
    const most = Number(/One key may follow (\d+) times at once/.exec(docs)?.[1]);
    const key = await server.makeKey('follower', ['events:read']);
    const open = Array.from({ length: most }, () => follow('', { Authorization: `Bearer ${key}` }));
    await Promise.all(open.map((following) => following.next()));
    const headers = { Authorization: `Bearer ${key}` };
    expect(await server.call('/v1/events/tail', { headers })).toMatchObject({ status: 429 });
    await Promise.all(open.map((following) => following.return()));
  });

  test('refuses a Last-Event-ID that is no position', async () => {
    const answer = await server.call('/v1/events/tail', { headers: { 'Last-Event-ID': 'yesterday' } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'Last-Event-ID' }] } });
  });
});
