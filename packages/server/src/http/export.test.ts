import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recorded } from './recorded.testing.ts';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

const EVENTS = 40;
const OURS = 'q=action:SECRET_READ';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.record(
    Array.from({ length: EVENTS }, (_, n) =>
      secretRead({
        occurredAt: new Date(Date.UTC(2026, 0, 1 + ((n * 7) % 20))).toISOString(),
        resource: { id: `sec_${n}`, name: n === 0 ? '=1+1' : `Schlüssel "${n}", neu` },
        context: { ip: '203.0.113.7', environment: 'production', version: n },
        ...(n === 1 && { metadata: { note: '-2+3\ncmd', list: true } }),
      }),
    ),
  );
});
afterAll(() => server.stop());

const ndjson = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

test("a stream as NDJSON has the list's own items, in the order of recording, and says first how many", async () => {
  const items = (await recorded(server, 'action:SECRET_READ')).toSorted((a, b) => a.position - b.position);
  const answer = await server.call(`/v1/export?format=ndjson&${OURS}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('Daybook-Count')).toBe(String(EVENTS));
  expect(answer.headers.get('Content-Type')).toBe('application/x-ndjson');
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  expect(ndjson(answer.text)).toEqual(items);
  expect(Object.keys(ndjson(answer.text)[0] ?? {})).toEqual(Object.keys(items[0] ?? {}));
});

test.each(['newest', 'oldest'] as const)('a stream by %s has the order of the list', async (order) => {
  const list = await server.call(`/v1/events?limit=1000&order=${order}&${OURS}`);
  const answer = await server.call(`/v1/export?order=${order}&${OURS}`);
  expect(ndjson(answer.text)).toEqual((list.body as { events: unknown[] }).events);
});

test('a stream as CSV has a header, quotes what must be, and no cell that a spreadsheet takes for a formula', async () => {
  const { text, headers } = await server.call(`/v1/export?format=csv&${OURS}`);
  expect(headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
  const [header = '', ...rows] = text.split('\r\n');
  expect(header).toBe(
    'position,recordedAt,id,occurredAt,senderTime,category,action,outcome,actor.type,actor.id,actor.name,resource.type,resource.id,resource.name,context.ip,context.environment,context.project,context.version,context.userAgent,context.requestId,changes,metadata,recordedBy.type,recordedBy.id,recordedBy.name,recordedBy.ip',
  );
  expect(rows).toHaveLength(EVENTS + 1);
  expect(rows.at(-1)).toBe('');
  expect(rows[0]).toContain(",secret,sec_0,'=1+1,203.0.113.7,production,,0,");
  expect(rows[1]).toContain('"{""note"":""-2+3\\ncmd"",""list"":true}"');
  expect(rows[2]).toContain('"Schlüssel ""2"", neu"');
});

test('a stream as Parquet has the same events, whole, with times that no zone changes', async () => {
  const items = (await recorded(server, 'action:SECRET_READ')).toSorted((a, b) => a.position - b.position);
  const response = await fetch(`${server.url}/v1/export?format=parquet&${OURS}`, {
    headers: { Authorization: `Bearer ${server.apiKey}` },
  });
  expect(response.headers.get('Daybook-Count')).toBe(String(EVENTS));
  const folder = mkdtempSync(join(tmpdir(), 'daybook-parquet-'));
  const path = join(folder, 'events.parquet');
  writeFileSync(path, Buffer.from(await response.arrayBuffer()));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
    const rows = await read(
      `SELECT position::INT AS position, epoch_ms("recordedAt")::DOUBLE AS recorded, epoch_ms("occurredAt")::DOUBLE AS occurred, id, category,
        "resource.name" AS name, "context.version"::INT AS version, payload FROM '${path}'`,
    );
    expect(rows).toEqual(
      items.map(({ position, recordedAt, category, ...event }) => ({
        position,
        recorded: Date.parse(recordedAt),
        occurred: Date.parse(event.occurredAt),
        id: event.id,
        category,
        name: event.resource.name,
        version: event.context?.version,
        payload: JSON.stringify(event),
      })),
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
});

test('an export is recorded before its first byte, and is not in it', async () => {
  const before = (await recorded(server, 'action:AUDIT_LOG_EXPORT')).length;
  const { text, headers } = await server.call('/v1/export?format=csv');
  expect(Number(headers.get('Daybook-Count'))).toBe(text.split('\r\n').length - 2);
  const exports = await recorded(server, 'action:AUDIT_LOG_EXPORT');
  expect(exports).toHaveLength(before + 1);
  const count = Number(headers.get('Daybook-Count'));
  expect(exports.at(-1)).toMatchObject({
    outcome: 'success',
    actor: { type: 'api-key' },
    resource: { type: 'audit-log', name: '*' },
    metadata: { format: 'csv', count },
  });
  expect(exports.at(-1)?.position).toBeGreaterThanOrEqual(count);
  expect(text).not.toContain(exports.at(-1)?.id);
});

test('a filter that matches nothing gives nothing, or a header alone', async () => {
  const none = 'q=resource:NOTHING';
  expect((await server.call(`/v1/export?${none}`)).text).toBe('');
  expect((await server.call(`/v1/export?${none}`)).headers.get('Daybook-Count')).toBe('0');
  expect((await server.call(`/v1/export?format=csv&${none}`)).text.split('\r\n')).toHaveLength(2);
  expect((await server.call(`/v1/export?format=parquet&${none}`)).text).toMatch(/^PAR1.*PAR1$/s);
});

test('HEAD says how many would come and records nothing', async () => {
  const before = (await recorded(server, 'action:AUDIT_LOG_EXPORT')).length;
  const answer = await server.call(`/v1/export?${OURS}`, { method: 'HEAD' });
  expect([answer.status, answer.headers.get('Daybook-Count')]).toEqual([200, String(EVENTS)]);
  expect(await recorded(server, 'action:AUDIT_LOG_EXPORT')).toHaveLength(before);
});

test('whoever may not export and tries is recorded, and a wrong filter is named', async () => {
  const headers = { Authorization: `Bearer ${await server.makeKey('reader', ['events:read'])}` };
  expect((await server.call('/v1/export', { headers })).status).toBe(403);
  const { cookie } = await server.join('viewer');
  expect((await server.browse(cookie, '/v1/export')).status).toBe(403);
  expect(await recorded(server, 'action:AUDIT_LOG_EXPORT outcome:denied')).toMatchObject([
    { actor: { name: 'reader' } },
    { actor: { name: 'viewer@acme.example' } },
  ]);
  const wrong = await server.call('/v1/export?q=nonsense:1');
  expect([wrong.status, (wrong.body as { type: string }).type]).toEqual([400, '/docs/api#invalid-filter']);
  expect((await server.call('/v1/export?format=xml')).status).toBe(400);
});

test('in another time zone and locale an export has the same bytes', async () => {
  const { TZ, LANG, LC_ALL } = process.env;
  const take = async () => {
    const bytes: string[] = [];
    for (const format of ['ndjson', 'csv', 'parquet']) {
      const response = await fetch(`${server.url}/v1/export?format=${format}&${OURS}`, {
        headers: { Authorization: `Bearer ${server.apiKey}` },
      });
      bytes.push(Buffer.from(await response.arrayBuffer()).toString('base64'));
    }
    return bytes;
  };
  const here = await take();
  try {
    Object.assign(process.env, { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' });
    await server.restart();
    expect(new Date(0).getTimezoneOffset()).not.toBe(0);
    expect(await take()).toEqual(here);
  } finally {
    for (const [name, value] of Object.entries({ TZ, LANG, LC_ALL }))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    await server.restart();
  }
});
