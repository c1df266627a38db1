import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  openCheckpoint,
  openLogCheckpoint,
  rootFromTiles,
  tilePath,
  tilesForRoot,
  verifyConsistency,
  verifyOpening,
} from '@daybook/ledger';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { confirmKeys } from '../confirm-keys.ts';
import { secretRead, startTestServer, type TestServer } from '../http/server.testing.ts';
import { packFolder } from '../journal/pack-folder.testing.ts';
import { StartupError } from '../platform/startup-error.ts';
import { resumeLedgers } from '../resume-ledgers.ts';
import { type RunningServer, startServer } from '../start-server.ts';
import { backUpFolder } from './back-up-folder.ts';
import { restoreFolder } from './restore-folder.ts';
import { retireLedger } from './retire-ledger.ts';

const { exec } = DatabaseSync.prototype;
let server: TestServer;
let restored: RunningServer | undefined;
let parent = '';
let data = '';
beforeEach(async () => {
  server = await startTestServer();
  parent = mkdtempSync(join(tmpdir(), 'daybook-retired-'));
  data = join(parent, 'data');
});
afterEach(async () => {
  await restored?.close();
  restored = undefined;
  await server.stop();
  rmSync(parent, { recursive: true, force: true });
});

const event = (n: number) => secretRead({ resource: { name: `SECRET_${n}` } });
const many = (from: number, count: number) => Array.from({ length: count }, (_, n) => event(from + n));
const start = async () => {
  restored = await startServer({ dataFolder: data, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
};

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
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = Buffer.from(bytes).toString('utf8');
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, bytes, text, body: isJson ? JSON.parse(text) : undefined };
}
const recordAll = async (events: unknown[]) => {
  for (let at = 0; at < events.length; at += 500) await server.record(events.slice(at, at + 500));
};

/** Records 600 events, backs up, records more, and restores the backup, of which a newer checkpoint is known. */
async function loseEntries({ isPacked = false } = {}) {
  await recordAll(many(0, 600));
  const old = {
    checkpoint: (await server.call('/v1/ledger/checkpoint')).text,
    verifierKey: server.verifierKey,
  };
  const page = (await server.call('/v1/events?limit=5')).body as {
    nextCursor: string;
    events: { id: string }[];
  };
  const proof = (await server.call(`/v1/events/${page.events[0]?.id}/proof`)).body;
  const to = join(parent, 'backups');
  const { organizations } = await backUpFolder({
    dataFolder: server.dataFolder,
    to,
    withMasterKey: true,
    env: {},
  });
  await recordAll(many(600, 50));
  const newer = (await server.call('/v1/ledger/checkpoint')).text;
  await restoreFolder({ from: to, dataFolder: data, env: {} });
  if (isPacked) await packFolder(data);
  await confirmKeys({ dataFolder: data, all: true, env: {} });
  const [ledger] = await resumeLedgers({
    dataFolder: data,
    checkpoints: [{ file: 'kept', note: newer }],
    env: {},
  });
  expect(ledger).toMatchObject({ state: 'behind' });
  return { old, page, proof, newer, size: organizations[0]?.size ?? 0 };
}

const allNames = async (): Promise<string[]> => {
  const names: string[] = [];
  for (let after = -1; ; ) {
    const { events, range } = (await ask(`/v1/events?after=${after}&limit=1000`)).body;
    names.push(
      ...events.map(
        ({ action, resource }: { action: string; resource: { name: string } }) =>
          `${action} ${resource.name}`,
      ),
    );
    if (range.last === after) return names;
    after = range.last;
  }
};
const settled = () =>
  expect.poll(async () => (await ask('/v1/facets?fields=category')).body?.coverage.pending).toBe(0);

describe('a log that has lost entries', () => {
  test('is followed by one of another name and key, whose entry 0 commits to its last checkpoints and which has what is left', async () => {
    const { old, page, newer, size } = await loseEntries();
    const retired = await retireLedger({ dataFolder: data, env: {} });
    expect(retired).toMatchObject({
      retired: { origin: `daybook.local/${server.organizationId}`, verifierKey: old.verifierKey, size },
      origin: `daybook.local/${server.organizationId}/2`,
      events: size,
      damaged: 0,
    });
    expect(retired.lost).toBe(650 - size);
    await start();
    await settled();
    const names = await allNames();
    expect(names[0]).toBe(`LEDGER_RETIRE daybook.local/${server.organizationId}`);
    expect(names.slice(1, 601)).toEqual(
      many(0, 600).map(({ resource }) => `SECRET_READ ${(resource as { name: string }).name}`),
    );
    // The restore itself, and what waited.
    expect(names.slice(1 + size)).toEqual(
      expect.arrayContaining([expect.stringContaining('BACKUP_RESTORE')]),
    );

    const { text } = await ask('/v1/ledger/checkpoint');
    expect(openLogCheckpoint(text, [retired.verifierKey]).origin).toBe(retired.origin);
    const first = (await ask('/v1/ledger/openings?from=0&limit=1')).body.openings[0];
    expect(JSON.parse(first.payload).metadata).toMatchObject({
      checkpoint: old.checkpoint,
      knownCheckpoint: newer,
      key: old.verifierKey,
    });
    // It goes on.
    const recorded = await ask('/v1/events', { events: many(700, 3) }, { Prefer: 'wait=sequenced' });
    expect(recorded.body.positions.last).toBe(names.length + 2);
    expect((await ask('/readyz')).status).toBe(200);
    // Places in the old log are refused where they can be told from places in this one.
    for (const path of [`/v1/events?limit=5&cursor=${page.nextCursor}`, '/v1/events?after=3&log=1']) {
      expect(await ask(path)).toMatchObject({ status: 409, body: { type: '/docs/api#rolled-back' } });
    }
    expect(await ask('/v1/events/tail', undefined, { 'Last-Event-ID': '3' })).toMatchObject({ status: 409 });
    expect((await ask('/v1/events?after=3&log=2')).status).toBe(200);
    expect(await ask('/v1/ledger/checkpoint-seen', { checkpoint: newer })).toMatchObject({ status: 409 });
  });

  test('stays readable: old checkpoints are proved from its tiles, and old proofs still verify', async () => {
    const { old, proof } = await loseEntries();
    await retireLedger({ dataFolder: data, env: {} });
    await start();
    const { body: logs } = await ask('/v1/ledger/logs');
    expect(logs).toMatchObject({
      number: 2,
      retired: [{ number: 1, verifierKey: old.verifierKey, checkpoint: expect.any(String) }],
    });
    const origin = logs.retired[0].origin;
    const open = (note: string) => openCheckpoint({ note, verifierKeys: [old.verifierKey], origin });
    const [before, last] = [open(old.checkpoint), open((await ask('/v1/ledger/checkpoint?log=1')).text)];
    const tiles = new Map<string, Uint8Array>();
    for (const ref of tilesForRoot(before.size)) {
      const path = tilePath(ref);
      tiles.set(path, (await ask(`/v1/ledger/${path}?log=1`)).bytes);
    }
    const root = rootFromTiles(before.size, (ref) => tiles.get(tilePath(ref)) ?? new Uint8Array());
    expect(Buffer.from(root)).toEqual(Buffer.from(before.root));
    const { body } = await ask(`/v1/ledger/consistency?from=${before.size}&log=1`);
    verifyConsistency({
      oldSize: before.size,
      newSize: last.size,
      oldRoot: before.root,
      newRoot: last.root,
      proof: body.proof.map((hash: string) => Buffer.from(hash, 'base64')),
    });
    expect(verifyOpening(proof as Parameters<typeof verifyOpening>[0], [old.verifierKey])).toBeDefined();
    expect((await ask('/v1/ledger/checkpoint?log=3')).status).toBe(404);
  });

  test('can be backed up and restored with the one that follows', async () => {
    await loseEntries();
    await retireLedger({ dataFolder: data, env: {} });
    await start();
    await settled();
    const to = join(parent, 'later-backups');
    const { backup } = await backUpFolder({ dataFolder: data, to, withMasterKey: true, env: {} });
    expect(existsSync(join(to, 'files/ledger', `${server.organizationId}.1`, 'tile/0/000'))).toBe(true);
    await restored?.close();
    data = join(parent, 'again');
    await restoreFolder({ from: backup, dataFolder: data, env: {} });
    await resumeLedgers({ dataFolder: data, noNewerCheckpoint: true, env: {} });
    await confirmKeys({ dataFolder: data, all: true, env: {} });
    await start();
    expect((await ask('/v1/ledger/logs')).body.number).toBe(2);
    expect((await ask('/v1/ledger/checkpoint?log=1')).status).toBe(200);
  });

  test('is retired whole: what a damaged file stops has changed nothing, and what was interrupted is continued', async () => {
    const { size } = await loseEntries();
    const tile = join(data, 'ledger', server.organizationId, 'tile/0/001');
    renameSync(tile, `${tile}.away`);
    await expect(retireLedger({ dataFolder: data, env: {} })).rejects.toThrow('nothing was changed');
    renameSync(`${tile}.away`, tile);
    // As a process leaves it that ends right after the workspace has begun, before the journal's commit.
    const commit = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (
      this: DatabaseSync,
      sql,
    ) {
      const isLast = () => this.prepare("SELECT 1 FROM organizations WHERE id LIKE '%.1'").get();
      if (sql === 'COMMIT' && this.location()?.endsWith('journal.db') && isLast())
        throw new Error('the process ends');
      return exec.call(this, sql);
    });
    await expect(retireLedger({ dataFolder: data, env: {} })).rejects.toThrow('the process ends');
    commit.mockRestore();
    await expect(start()).rejects.toThrow('run ./daybook ledger retire');
    expect(await retireLedger({ dataFolder: data, env: {} })).toMatchObject({ events: size });
    await start();
    await settled();
    expect((await allNames())[0]).toContain('LEDGER_RETIRE');
  });

  test('keeps hidden what has expired and is not destroyed yet, and knows ids of what is gone', async () => {
    await loseEntries();
    const journal = new DatabaseSync(join(data, 'journal.db'));
    const id = '019a0000-0000-7000-8000-00000000000a';
    journal.exec(`UPDATE organizations SET visible_from = 100;
      INSERT INTO let_go_keys VALUES (999999, x'00');
      INSERT INTO let_go_ids SELECT org, x'${id.replaceAll('-', '')}', 999999, 5, NULL FROM organizations`);
    journal.close();
    await retireLedger({ dataFolder: data, env: {} });
    await start();
    await settled();
    expect((await allNames())[0]).toBe('SECRET_READ SECRET_100');
    // The id of an event that is gone is still recognized, and leads to no other event.
    const repeated = await ask('/v1/events', { events: [{ ...event(1), id }] });
    expect(repeated.body).toMatchObject({ accepted: 0, duplicates: [id] });
    expect((await ask(`/v1/events/${id}/proof`)).status).toBe(404);
  });

  test('leaves behind what was erased after the backup, from segments too', async () => {
    const { size } = await loseEntries({ isPacked: true });
    const { backup } = await backUpFolder({
      dataFolder: server.dataFolder,
      to: join(parent, 'newer'),
      env: {},
    });
    const manifest = JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8'));
    manifest.organizations[0].erased = [
      [3, 4],
      [7, 7],
      [size, size + 9],
    ];
    const erasures = join(parent, 'manifest.json');
    writeFileSync(erasures, JSON.stringify(manifest));
    expect(await retireLedger({ dataFolder: data, erasures, env: {} })).toMatchObject({ events: size - 3 });
    await start();
    await settled();
    const names = await allNames();
    expect(names.slice(1, 8)).toEqual([0, 1, 2, 5, 6, 8, 9].map((n) => `SECRET_READ SECRET_${n}`));
    await restored?.close();
    const journal = readFileSync(join(data, 'journal.db')).toString('latin1');
    for (const n of [3, 4, 7]) expect(journal).not.toContain(`SECRET_${n}"`);
  });

  test('is not retired where nothing shows that entries are lost', async () => {
    await recordAll(many(0, 3));
    await server.pause();
    const refused = retireLedger({ dataFolder: server.dataFolder, env: {} });
    await expect(refused).rejects.toThrow(StartupError);
    await expect(retireLedger({ dataFolder: server.dataFolder, env: {} })).rejects.toThrow('nothing shows');
  });
});
