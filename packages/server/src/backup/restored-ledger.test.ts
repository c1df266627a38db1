import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint } from '@daybook/ledger';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { confirmKeys } from '../confirm-keys.ts';
import { secretRead, startTestServer, type TestServer } from '../http/server.testing.ts';
import { resumeLedgers } from '../resume-ledgers.ts';
import { type RunningServer, startServer } from '../start-server.ts';
import { backUpFolder } from './back-up-folder.ts';
import { restoreFolder } from './restore-folder.ts';

let server: TestServer;
let restored: RunningServer | undefined;
let parent = '';
let data = '';
beforeEach(async () => {
  server = await startTestServer();
  parent = mkdtempSync(join(tmpdir(), 'daybook-restored-'));
  data = join(parent, 'data');
});
afterEach(async () => {
  await restored?.close();
  restored = undefined;
  await server.stop();
  rmSync(parent, { recursive: true, force: true });
});

const SILENT = { DAYBOOK_LOG_LEVEL: 'silent' };
const many = (count: number) => Array.from({ length: count }, () => secretRead());
const checkpoint = async () => (await server.call('/v1/ledger/checkpoint')).text;

/** Backs up, lets `meanwhile` happen, and restores the backup into another folder, as if the first were lost. */
async function loseAndRestore(meanwhile: () => Promise<unknown> = async () => undefined): Promise<void> {
  await server.record(many(5));
  const to = join(parent, 'backups');
  await backUpFolder({ dataFolder: server.dataFolder, to, withMasterKey: true, env: {} });
  await meanwhile();
  await restoreFolder({ from: to, dataFolder: data, env: {} });
}

const start = async () => {
  restored = await startServer({ dataFolder: data, port: 0, env: SILENT });
};
const confirmAll = () => confirmKeys({ dataFolder: data, all: true, env: {} });

async function ask(path: string, json?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch((restored?.url ?? '') + path, {
    method: json === undefined ? 'GET' : 'POST',
    headers: {
      Authorization: `Bearer ${server.apiKey}`,
      'Content-Type': 'application/json',
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, text, body: isJson ? JSON.parse(text) : undefined };
}

const present = (note: string) => ask('/v1/ledger/checkpoint-seen', { checkpoint: note });
const sizeOf = (note: string) =>
  Number(
    openCheckpoint({
      note,
      verifierKeys: [server.verifierKey],
      origin: `daybook.local/${server.organizationId}`,
    }).size,
  );

describe('after a restore', () => {
  test('of an older backup, the log that grew on is not backed up among those of the one that was lost', async () => {
    const to = join(parent, 'backups');
    const backUp = (dataFolder: string, place = to) =>
      backUpFolder({ dataFolder, to: place, withMasterKey: true, env: {} });
    await server.record(many(5));
    const { backup } = await backUp(server.dataFolder);
    await server.record(many(300));
    await backUp(server.dataFolder);
    await restoreFolder({ from: backup, dataFolder: data, env: {} });
    await expect(backUp(data)).rejects.toThrow('another course');
    await confirmAll();
    await resumeLedgers({ dataFolder: data, noNewerCheckpoint: true, env: {} });
    await start();
    expect((await ask('/v1/events', { events: many(400) })).status).toBe(202);
    await expect
      .poll(async () => (await ask('/v1/ledger/checkpoint')).text.split('\n')[1], { timeout: 15_000 })
      .toMatch(/^4\d\d$/);
    await expect(backUp(data)).rejects.toThrow('another course');
    const { backup: other } = await backUp(data, join(parent, 'others'));
    await restoreFolder({ from: other, dataFolder: join(parent, 'again'), env: {} });
    const tile = join('ledger', server.organizationId, 'tile/0/000');
    expect(readFileSync(join(parent, 'again', tile))).toEqual(readFileSync(join(data, tile)));
    await backUp(server.dataFolder);
  });

  test('sessions have ended, keys are refused with a reason until they are confirmed, and their use is recorded', async () => {
    const cookie = await server.signIn();
    await loseAndRestore();
    await start();
    expect((await ask('/v1/me', undefined, { Authorization: '', Cookie: cookie })).status).toBe(401);
    const refused = await ask('/v1/events');
    expect(refused).toMatchObject({
      status: 401,
      body: { detail: expect.stringContaining('suspended, because the server was restored') },
    });
    await ask('/v1/events', { events: many(1) });
    expect(await confirmKeys({ dataFolder: data, env: {} })).toEqual({
      confirmed: [],
      suspended: ['first-key'],
    });
    expect(await confirmAll()).toEqual({ confirmed: ['first-key'], suspended: [] });
    await resumeLedgers({ dataFolder: data, noNewerCheckpoint: true, env: {} });
    await expect
      .poll(async () => (await ask('/v1/events?q=category:Audit&limit=5')).body?.events, { timeout: 15_000 })
      .toMatchObject([
        { action: 'LEDGER_RESUME', metadata: { size: expect.any(Number) } },
        { action: 'API_KEY_CONFIRM', resource: { name: 'first-key' } },
        { action: 'API_KEY_USE', outcome: 'denied', resource: { name: 'first-key' } },
        { action: 'AUDIT_LOG_READ', outcome: 'denied' },
        { action: 'BACKUP_RESTORE', metadata: { suspendedKeys: 1, sessions: 1 } },
      ]);
  });

  test('an owner confirms keys one by one or all at once, and nobody else does', async () => {
    await server.signIn();
    const admin = await server.join('admin');
    await server.makeKey('other', ['events:read']);
    await loseAndRestore();
    await start();
    const signIn = async ({ email, password }: { email: string; password: string }) => {
      const response = await fetch(`${restored?.url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: restored?.url ?? '' },
        body: JSON.stringify({ email, password }),
      });
      const cookie = response.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ');
      return { Authorization: '', Cookie: cookie, Origin: restored?.url ?? '' };
    };
    const withoutKey = ({ Authorization: _, ...headers }: Record<string, string>) => headers;
    const as = async (headers: Record<string, string>, path: string, method = 'POST') => {
      const response = await fetch((restored?.url ?? '') + path, { method, headers: withoutKey(headers) });
      return { status: response.status, body: await response.json() };
    };
    expect((await as(await signIn(admin), '/v1/api-keys/confirm')).status).toBe(403);
    const owner = await signIn(server.owner);
    const { apiKeys } = (await as(owner, '/v1/api-keys', 'GET')).body as {
      apiKeys: { id: string; name: string; state: string }[];
    };
    expect(apiKeys.map(({ state }) => state)).toEqual(['suspended', 'suspended']);
    const other = apiKeys.find(({ name }) => name === 'other');
    expect((await as(owner, `/v1/api-keys/${other?.id}/confirm`)).body).toEqual({ confirmed: ['other'] });
    expect((await as(owner, '/v1/api-keys/confirm')).body).toEqual({ confirmed: ['first-key'] });
    expect((await ask('/v1/me')).status).toBe(200);
  });

  test('the ledger signs nothing while it waits: events are accepted, and get their places once it grows again', async () => {
    await loseAndRestore();
    await confirmAll();
    await start();
    const before = (await ask('/v1/ledger/checkpoint')).text;
    const accepted = await ask('/v1/events', { events: many(2) }, { Prefer: 'wait=sequenced' });
    expect(accepted.status).toBe(202);
    expect(accepted.body).not.toHaveProperty('positions');
    expect((await ask('/v1/ledger/checkpoint')).text).toBe(before);
    expect(await ask('/readyz')).toMatchObject({
      status: 503,
      body: { reasons: [expect.stringContaining('signs nothing after a restore')] },
    });
    // A checkpoint that it extends is no proof that there was none that is newer.
    expect((await present(before)).status).toBe(200);
    expect((await ask('/v1/ledger/checkpoint')).text).toBe(before);

    const [ledger] = await resumeLedgers({
      dataFolder: data,
      checkpoints: [{ file: 'kept', note: before }],
      env: {},
    });
    expect(ledger).toMatchObject({ state: 'growing', checkpointSize: sizeOf(before) });
    await expect
      .poll(async () => sizeOf((await ask('/v1/ledger/checkpoint')).text))
      .toBeGreaterThan(sizeOf(before));
    await expect.poll(async () => (await ask('/readyz')).status).toBe(200);
  });

  test('a newer checkpoint stops the ledger for good, also over a restart, and nothing is recorded', async () => {
    await loseAndRestore(() => server.record(many(3)));
    const newer = await checkpoint();
    await confirmAll();
    await start();
    const before = (await ask('/v1/ledger/checkpoint')).text;
    expect(await present(newer)).toMatchObject({
      status: 409,
      body: { type: '/docs/api#rolled-back', size: sizeOf(before) },
    });
    const check = async () => {
      expect((await ask('/v1/events', { events: many(1) })).status).toBe(503);
      expect((await ask('/v1/ledger/checkpoint')).text).toBe(before);
      expect((await ask('/readyz')).body.reasons).toContain(
        'a log was rolled back, and nothing is recorded for its organization',
      );
    };
    await check();
    await restored?.close();
    await start();
    await check();
    // Whoever says that there is none is not believed.
    const [ledger] = await resumeLedgers({ dataFolder: data, noNewerCheckpoint: true, env: {} });
    expect(ledger).toMatchObject({ state: 'behind', checkpointSize: sizeOf(newer) });
    await check();
  });

  test('a checkpoint of another history stops it too, after it has grown again', async () => {
    await loseAndRestore(() => server.record(many(1)));
    const newer = await checkpoint();
    await resumeLedgers({ dataFolder: data, noNewerCheckpoint: true, env: {} });
    await confirmAll();
    await start();
    await ask('/v1/events', { events: many(10) }, { Prefer: 'wait=sequenced' });
    expect(await present(newer)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('has other entries') },
    });
    expect((await ask('/v1/events', { events: many(1) })).status).toBe(503);
  });
});

describe('a checkpoint that is handed back', () => {
  test('by a client of a log that is whole changes nothing', async () => {
    await server.record(many(3));
    const note = await checkpoint();
    await server.record(many(3));
    const seen = await server.call('/v1/ledger/checkpoint-seen', { json: { checkpoint: note } });
    expect(seen).toMatchObject({ status: 200, body: { size: 6, checkpointSize: 3 } });
    expect((await server.call('/readyz')).status).toBe(200);
  });

  test('of another log, without a signature, or none at all is refused and changes nothing', async () => {
    await server.record(many(3));
    const note = await checkpoint();
    const [head = '', tail = ''] = note.split('\n\n');
    for (const wrong of ['', 'x', `${head}\n`, `${head.replace('\n3\n', '\n4\n')}\n\n${tail}`]) {
      const refused = await server.call('/v1/ledger/checkpoint-seen', { json: { checkpoint: wrong } });
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'checkpoint' }] } });
    }
    expect((await server.call('/readyz')).status).toBe(200);
  });
});
