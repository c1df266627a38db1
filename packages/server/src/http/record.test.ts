import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const total = () => server.total();
const id = (n: number) => `019a0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  server.call('/v1/events', {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
  });

describe('POST /v1/events accepts', () => {
  test('one event, and fills in what it left out', async () => {
    const answer = await server.call('/v1/events', {
      json: secretRead(),
      headers: { Prefer: 'wait=sequenced' },
    });
    expect(answer.status).toBe(202);
    const { accepted, ids, positions } = answer.body as {
      accepted: number;
      ids: string[];
      positions: { first: number };
    };
    expect(accepted).toBe(1);
    expect(positions).toEqual({ first: expect.any(Number), last: positions.first });
    await server.record([secretRead()]);
    const stored = await server.call(`/v1/events/${ids[0]}`);
    expect(stored.body).toMatchObject({
      id: ids[0],
      action: 'SECRET_READ',
      resource: { type: 'secret', name: 'DATABASE_URL' },
      outcome: 'success',
      category: 'Secrets',
      position: positions.first,
      recordedBy: { type: 'api-key', name: 'first-key', ip: '127.0.0.1' },
    });
  });

  test('a bare list, application/ndjson and x-gzip, large and small', async () => {
    const before = await total();
    const list = [secretRead(), secretRead()];
    expect((await send(JSON.stringify(list))).body).toMatchObject({ accepted: 2 });
    const large = Array.from({ length: 400 }, () => secretRead({ metadata: { text: 'x'.repeat(400) } }));
    expect((await send(JSON.stringify(large))).body).toMatchObject({ accepted: 400 });
    const lines = list.map((event) => JSON.stringify(event)).join('\n');
    const headers = { 'Content-Type': 'application/ndjson', 'Content-Encoding': 'x-gzip' };
    expect((await send(gzipSync(lines), headers)).body).toMatchObject({ accepted: 2 });
    const bad = JSON.stringify([secretRead(), { ...secretRead(), action: 'SECRET_REED' }]);
    expect((await send(bad)).body).toMatchObject({ errors: [{ index: 1, path: 'action' }] });
    expect(await send('[]')).toMatchObject({ status: 422, body: { type: '/docs/api#invalid-event' } });
    expect(await send(JSON.stringify(Array(1_001).fill(1)))).toMatchObject({ status: 413 });
    await server.record([secretRead()]);
    expect(await total()).toBe(before + 405);
  });

  test('a batch, NDJSON, and gzip of either', async () => {
    const before = await total();
    const lines = [secretRead(), secretRead()].map((event) => JSON.stringify(event)).join('\n');
    const ndjson = { 'Content-Type': 'application/x-ndjson; charset=utf-8' };
    expect((await send(`${lines}\n\n`, ndjson)).body).toMatchObject({ accepted: 2 });
    expect((await send(gzipSync(lines), { ...ndjson, 'Content-Encoding': 'gzip' })).body).toMatchObject({
      accepted: 2,
    });
    const batch = JSON.stringify({ events: [secretRead(), secretRead(), secretRead()] });
    expect((await send(gzipSync(batch), { 'Content-Encoding': 'gzip' })).body).toMatchObject({ accepted: 3 });
    await server.record([secretRead()]);
    expect(await total()).toBe(before + 8);
  });

  test('a wait for publication, and answers with a checkpoint that covers the events', async () => {
    const { body } = await server.call('/v1/events', {
      json: secretRead(),
      headers: { Prefer: 'respond-async, wait=published' },
    });
    const { checkpoint, positions } = body as { checkpoint: string; positions: { last: number } };
    expect(Number(checkpoint.split('\n')[1])).toBeGreaterThan(positions.last);
  });

  test('64 concurrent writers, each event once, positions without gaps', async () => {
    const before = await total();
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, n) =>
        server.call('/v1/events', {
          json: { events: [secretRead({ metadata: { n } }), secretRead({ metadata: { n } })] },
          headers: { Prefer: 'wait=sequenced' },
        }),
      ),
    );
    const firsts = answers
      .map(({ body }) => (body as { positions: { first: number } }).positions.first)
      .sort((a, b) => a - b);
    firsts.forEach((first, n) => {
      expect(first).toBe((firsts[0] ?? 0) + 2 * n);
    });
    await server.record([secretRead()]);
    expect(await total()).toBe(before + 129);
  });

  test('an import, naming the key that brought it', async () => {
    const { body } = await server.record([secretRead({ id: id(1), occurredAt: '2023-07-10T12:00:00Z' })], {
      'Daybook-Import': 'cloudtrail',
    });
    expect(body).toMatchObject({ accepted: 1 });
    expect((await server.call(`/v1/events/${id(1)}`)).body).toMatchObject({
      occurredAt: '2023-07-10T12:00:00.000Z',
      recordedBy: { type: 'import', name: 'first-key' },
    });
  });
});

describe('POST /v1/events recognizes', () => {
  test('an event id that was sent before', async () => {
    const event = secretRead({ id: id(2) });
    await server.record([event]);
    const again = await server.record([event, secretRead({ id: id(3) })]);
    expect(again).toMatchObject({
      status: 202,
      body: { accepted: 1, ids: [id(2), id(3)], duplicates: [id(2)] },
    });
    const only = await server.record([event]);
    expect(only.body).toEqual({ accepted: 0, ids: [id(2)], duplicates: [id(2)] });
    const other = await server.record([secretRead(), secretRead({ id: id(2), outcome: 'denied' })]);
    expect(other).toMatchObject({ status: 422, body: { errors: [{ index: 1, path: 'id' }] } });
  });

  test('an idempotency key, and gives the first answer again', async () => {
    const headers = { 'Idempotency-Key': 'once', Prefer: 'wait=sequenced' };
    const body = JSON.stringify({ events: [secretRead(), secretRead()] });
    const before = await total();
    const [first, second] = await Promise.all([send(body, headers), send(body, headers)]);
    expect(first?.body).toEqual(second?.body);
    const packed = await send(gzipSync(body), { ...headers, 'Content-Encoding': 'gzip' });
    expect(packed.body).toEqual(first?.body);
    const other = await send(JSON.stringify(secretRead()), headers);
    expect(other).toMatchObject({ status: 422, body: { errors: [{ path: 'Idempotency-Key' }] } });
    await server.record([secretRead()]);
    expect(await total()).toBe(before + 3);
  });
});

describe('POST /v1/events refuses, records nothing, and says where', () => {
  const good = JSON.stringify(secretRead());
  const cases: [string, number, () => ReturnType<typeof send>, unknown?][] = [
    [
      'malformed JSON',
      400,
      () => send('{"action":'),
      [{ path: 'action', message: expect.stringContaining('column 11') }],
    ],
    ['an empty body', 400, () => send('')],
    [
      'a bad NDJSON line',
      400,
      () => send(`${good}\n{`, { 'Content-Type': 'application/x-ndjson' }),
      [{ index: 1 }],
    ],
    [
      'a million bad NDJSON lines, in a short answer',
      400,
      async () => {
        const answer = await send('x\n'.repeat(1_000_000), { 'Content-Type': 'application/x-ndjson' });
        expect(answer.text.length).toBeLessThan(300_000);
        return answer;
      },
    ],
    ['bytes that are not UTF-8', 400, () => send(new Uint8Array([0x22, 0xff, 0x22]))],
    ['gzip that is none', 400, () => send(good, { 'Content-Encoding': 'gzip' })],
    ['a duplicate key', 400, () => send('{"action":"A","action":"B"}')],
    ['a lone surrogate', 400, () => send(good.replace('DATABASE_URL', '\\ud800'))],
    [
      'an unsafe integer',
      400,
      () => send(good.replace('"resource"', '"context":{"version":9007199254740993},"resource"')),
    ],
    ['a list of lists', 422, () => send(`[[${good}]]`)],
    ['an empty list', 422, () => send('[]'), [{ path: 'events' }]],
    ['no events', 422, () => send('{"events":[]}'), [{ path: 'events' }]],
    ['another field beside events', 422, () => send(`{"events":[${good}],"more":1}`), [{ path: 'more' }]],
    [
      'an unknown action',
      422,
      () => send(JSON.stringify(secretRead({ action: 'SECRET_REED' }))),
      [{ index: 0, path: 'action', message: expect.stringContaining('SECRET_READ') }],
    ],
    [
      'a wrong type, in its place',
      422,
      () =>
        send(JSON.stringify({ events: [secretRead(), secretRead({ actor: { type: 'user', name: 7 } })] })),
      [{ index: 1, path: 'actor.name' }],
    ],
    [
      'an unknown field',
      422,
      () => send(JSON.stringify(secretRead({ colour: 'red' }))),
      [{ index: 0, path: 'colour' }],
    ],
    [
      'what only the server sets',
      422,
      () => send(JSON.stringify(secretRead({ recordedBy: { type: 'workspace' } }))),
      [{ path: 'recordedBy' }],
    ],
    [
      'a time too far ahead',
      422,
      () => send(JSON.stringify(secretRead({ occurredAt: new Date(Date.now() + 600_000).toISOString() }))),
      [{ path: 'occurredAt' }],
    ],
    ['another media type', 415, () => send(good, { 'Content-Type': 'text/plain' })],
    ['another charset', 415, () => send(good, { 'Content-Type': 'application/json; charset=latin1' })],
    ['another encoding', 415, () => send(good, { 'Content-Encoding': 'br' })],
    [
      'too many events',
      413,
      () => send(JSON.stringify({ events: Array.from({ length: 1_001 }, () => secretRead()) })),
    ],
    ['too many bytes', 413, () => send(`{"x":"${'a'.repeat(5 * 1_048_576)}"}`)],
    [
      'an event that is too large',
      413,
      () => send(JSON.stringify(secretRead({ metadata: { note: 'a'.repeat(40_000) } }))),
      [{ index: 0 }],
    ],
    ['a gzip bomb', 413, () => send(gzipSync(Buffer.alloc(200_000_000)), { 'Content-Encoding': 'gzip' })],
    [
      'a long idempotency key',
      400,
      () => send(good, { 'Idempotency-Key': 'k'.repeat(256) }),
      [{ path: 'Idempotency-Key' }],
    ],
    [
      'a strange import name',
      400,
      () => send(good, { 'Daybook-Import': 'Cloud Trail!' }),
      [{ path: 'Daybook-Import' }],
    ],
    ['deep nesting', 400, () => send(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
  ];

  test.each(cases)('%s: %i', async (_, status, attempt, errors) => {
    const before = await total();
    const answer = await attempt();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      type: expect.any(String),
      title: expect.any(String),
      status,
      detail: expect.any(String),
    });
    if (errors)
      expect(answer.body).toMatchObject({
        errors: (errors as object[]).map((error) => expect.objectContaining(error)),
      });
    expect(await total()).toBe(before);
  });
});
