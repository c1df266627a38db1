import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '@daybook/event';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recorded } from './recorded.testing.ts';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

const EVENTS = 30;
const OURS = 'action:SECRET_READ';

let folder = '';
let server: TestServer;
let owner = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-exports-'));
  server = await startTestServer({ DAYBOOK_EXPORT_DIR: folder });
  owner = await server.signIn();
  await server.record(Array.from({ length: EVENTS }, (_, n) => secretRead({ resource: { name: `S_${n}` } })));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Export = {
  readonly id: string;
  readonly state: string;
  readonly progress: { readonly done: number; readonly total: number };
  readonly bytes: number;
  readonly sha256: string;
  readonly error: string | null;
};

async function finished(id: string): Promise<Export> {
  for (;;) {
    const { body } = await server.call(`/v1/exports/${id}`);
    const made = body as Export;
    if (made.state !== 'waiting' && made.state !== 'running') return made;
  }
}
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('an export is made in the background, also over a restart, and downloaded whole or from any byte on', async () => {
  const asked = await server.call('/v1/exports', { json: { format: 'ndjson', q: OURS } });
  expect(asked.status).toBe(202);
  const { id, progress } = asked.body as Export;
  expect(progress.total).toBe(EVENTS);
  await server.restart();
  const made = await finished(id);
  expect(made).toMatchObject({ state: 'done', progress: { done: EVENTS, total: EVENTS }, error: null });
  const path = `/v1/exports/${id}/download`;
  const whole = await fetch(server.url + path, { headers: { Authorization: `Bearer ${server.apiKey}` } });
  const text = await whole.text();
  expect(Number(whole.headers.get('Content-Length'))).toBe(made.bytes);
  expect(sha256(text)).toBe(made.sha256);
  expect(text.split('\n')).toHaveLength(EVENTS + 1);
  const headers = { Authorization: `Bearer ${server.apiKey}`, Range: `bytes=${made.bytes - 10}-` };
  const rest = await fetch(server.url + path, { headers });
  expect([rest.status, rest.headers.get('Content-Range')]).toEqual([
    206,
    `bytes ${made.bytes - 10}-${made.bytes - 1}/${made.bytes}`,
  ]);
  expect(await rest.text()).toBe(text.slice(-10));
  const within = await fetch(server.url + path, { headers: { ...headers, Range: 'bytes=2-5' } });
  expect(await within.text()).toBe(text.slice(2, 6));
  const last = await fetch(server.url + path, { headers: { ...headers, Range: 'bytes=-3' } });
  expect(await last.text()).toBe(text.slice(-3));
  const changed = await fetch(server.url + path, { headers: { ...headers, 'If-Range': '"other"' } });
  expect([changed.status, await changed.text()]).toEqual([200, text]);
  const beyond = await server.call(path, { headers: { Range: `bytes=${made.bytes}-` } });
  expect([beyond.status, beyond.headers.get('Content-Range')]).toEqual([416, `bytes */${made.bytes}`]);
  const head = await server.call(path, { method: 'HEAD' });
  expect([head.status, head.headers.get('Content-Length')]).toEqual([200, String(made.bytes)]);
  expect((await server.call(`/v1/exports/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await server.call(path)).status).toBe(404);
  expect(readdirSync(join(server.dataFolder, 'exports', server.organizationId))).toEqual([]);
});

test('an export with proofs is a bundle of the events that match', async () => {
  const asked = await server.call('/v1/exports', { json: { format: 'ndjson', q: OURS, proofs: true } });
  const { id } = asked.body as Export;
  expect(await finished(id)).toMatchObject({
    state: 'done',
    error: null,
    format: 'bundle',
    progress: { done: EVENTS },
  });
  const whole = await server.call('/v1/exports', { json: { format: 'ndjson', q: '', proofs: true } });
  expect(await finished((whole.body as Export).id)).toMatchObject({ state: 'done', error: null });
  const wrong = await server.call('/v1/exports', { json: { format: 'csv', proofs: true } });
  expect([wrong.status, wrong.body]).toMatchObject([422, { errors: [{ path: 'format' }] }]);
});

test('a part of the log is a bundle of its own, compared with an older checkpoint by its size', async () => {
  const asked = await server.call('/v1/exports', {
    json: { format: 'ndjson', proofs: true, positions: { first: 4, last: 9 }, borders: [3, 12] },
  });
  const { id } = asked.body as Export;
  expect(await finished(id)).toMatchObject({ state: 'done', error: null, positions: { first: 4, last: 9 } });
  const { text } = await server.call(`/v1/exports/${id}/download`);
  expect(text).toMatch(/^kind range$/m);
  expect(text).toMatch(/^from 4\nend 10\nborder 3\nborder 12\n/m);
  expect(text.match(/^event /gm)).toHaveLength(6);
  const events = await recorded(server, 'action:AUDIT_LOG_EXPORT');
  expect(events.at(-1)).toMatchObject({ metadata: { format: 'bundle', positions: '4-9', count: 6 } });
});

test.each([
  [{ proofs: true, positions: { last: 9_999 } }, 'positions.last'],
  [{ proofs: true, positions: { first: 5, last: 4 } }, 'positions.first'],
  [{ proofs: true, q: OURS, positions: { first: 5 } }, 'positions'],
  [{ positions: { first: 5 } }, 'positions'],
  [{ borders: [5] }, 'borders'],
])('%j is refused', async (wish, path) => {
  const { status, body } = await server.call('/v1/exports', { json: { format: 'ndjson', ...wish } });
  expect([status, body]).toMatchObject([422, { errors: [{ path }] }]);
});

test('what a legal hold keeps is exported by owners and auditors alone', async () => {
  const json = { name: 'case 7', reason: 'a claim', scope: 'filter', q: 'resource:S_1,S_2' };
  const placed = await server.browse(owner, '/v1/legal-holds', { json });
  expect(placed.status).toBe(201);
  const { id: hold } = placed.body as { id: string };
  const wish = { format: 'ndjson', q: OURS, hold };
  expect((await server.call('/v1/exports', { json: wish })).status).toBe(403);
  const admin = (await server.join('admin')).cookie;
  expect((await server.browse(admin, '/v1/exports', { json: wish })).status).toBe(403);
  const auditor = (await server.join('auditor')).cookie;
  const unknown = await server.browse(auditor, '/v1/exports', { json: { ...wish, hold: 'none' } });
  expect(unknown.status).toBe(404);
  const asked = await server.browse(auditor, '/v1/exports', { json: wish });
  const { id } = asked.body as Export;
  expect(await finished(id)).toMatchObject({ state: 'done', hold, progress: { done: 2, total: 2 } });
  const { text } = await server.browse(auditor, `/v1/exports/${id}/download`);
  const names = text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as RecordedEvent).resource.name);
  expect(names).toEqual(['S_1', 'S_2']);
  const path = `/v1/exports/${id}/download`;
  expect((await server.browse(admin, path)).status).toBe(403);
  expect((await server.call(path)).status).toBe(403);
  expect((await recorded(server, 'action:AUDIT_LOG_EXPORT')).at(-1)).toMatchObject({
    actor: { name: 'auditor@acme.example' },
    metadata: { format: 'ndjson', hold },
  });
});

test('a schedule writes into its folder, and shows how its last run ended', async () => {
  const json = { name: 'nightly', q: OURS, format: 'csv', folder: 'acme/nightly', every: 'daily' };
  const made = await server.call('/v1/export-schedules', { json });
  expect([made.status, made.body]).toMatchObject([201, { name: 'nightly', every: 'daily', runs: 0 }]);
  const { id } = made.body as { id: string };
  type Listed = { exportSchedules: { runs: number; lastRun: { count: number; file: string } | null }[] };
  let listed: Listed;
  do listed = (await server.call('/v1/export-schedules')).body as Listed;
  while (listed.exportSchedules[0]?.runs === 0);
  expect(listed.exportSchedules).toMatchObject([{ error: null, lastRun: { count: EVENTS } }]);
  const [{ lastRun } = { lastRun: null }] = listed.exportSchedules;
  expect(existsSync(join(folder, 'acme/nightly', lastRun?.file ?? ''))).toBe(true);
  expect((await server.call(`/v1/export-schedules/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await server.call('/v1/export-schedules')).body).toEqual({ exportSchedules: [] });
  const wrong = await server.call('/v1/export-schedules', { json: { ...json, folder: '../up' } });
  expect([wrong.status, wrong.body]).toMatchObject([422, { errors: [{ path: 'folder' }] }]);
});
