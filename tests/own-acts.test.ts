import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import {
  createKey,
  type Initialized,
  initialize,
  type RunningServer,
  reindexFolder,
  startServer,
} from '@daybook/server';
import { afterEach, beforeEach, expect, test } from 'vitest';

let parent = '';
let dataFolder = '';
let made: Initialized;
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-own-acts-'));
  dataFolder = join(parent, 'data');
  made = await initialize({ dataFolder, organizationName: 'Acme' });
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const start = () => startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
type Events = { events: { resource: { name: string } }[]; coverage: { pending: number } };

async function find(server: RunningServer, q: string, key = made.apiKey): Promise<Events> {
  const answer = await fetch(`${server.url}/v1/events?q=${encodeURIComponent(q)}`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Events;
}

/** Asks until there are `count` matching events. */
async function found(server: RunningServer, q: string, count: number): Promise<Events> {
  for (;;) {
    const answer = await find(server, q);
    if (answer.events.length >= count) return answer;
  }
}

const record = async (server: RunningServer, name: string) => {
  const answer = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${made.apiKey}`,
      'Content-Type': 'application/json',
      Prefer: 'wait=sequenced',
    },
    body: JSON.stringify({ action: 'SECRET_READ', actor: { type: 'user', name: 'ana' }, resource: { name } }),
  });
  expect(answer.status).toBe(202);
};

test('a key made on the folder is recorded as made by system, while a server runs and while none does, once each', async () => {
  await createKey({ dataFolder, name: 'before' });
  const server = await start();
  const { key } = await createKey({ dataFolder, name: 'during', scopes: ['events:read'] });
  const { events } = await found(server, 'action:API_KEY_CREATE', 2);
  expect(events).toMatchObject([
    {
      actor: { type: 'system' },
      resource: { type: 'api-key', name: 'during' },
      recordedBy: { type: 'workspace' },
      metadata: { scopes: ['events:read'] },
    },
    { resource: { name: 'before' } },
  ]);
  expect(JSON.stringify(events)).not.toContain(key);
  expect((await find(server, '', key)).events).toHaveLength(2);
  await server.close();
  const again = await start();
  expect((await found(again, 'action:API_KEY_CREATE', 2)).events).toHaveLength(2);
  await again.close();
});

test('a key’s name is never used again, and an unknown scope is named', async () => {
  await createKey({ dataFolder, name: 'once' });
  await expect(createKey({ dataFolder, name: 'once' })).rejects.toThrow('never used again');
  await expect(createKey({ dataFolder, name: 'two', scopes: ['events:raed'] })).rejects.toThrow(
    'events:raed',
  );
  await expect(createKey({ dataFolder, name: 'a b' })).rejects.toThrow('--name');
});

test('reindexing builds the same index, and names the first event that is not what the ledger says', async () => {
  const server = await start();
  for (const name of ['A', 'B', 'C']) await record(server, name);
  await found(server, '', 3);
  await server.close();
  expect(await reindexFolder({ dataFolder })).toEqual({ events: 3, organizations: 1 });
  const again = await start();
  expect((await find(again, '')).events.map(({ resource }) => resource.name)).toEqual(['C', 'B', 'A']);
  await again.close();

  const db = new DatabaseSync(join(dataFolder, 'journal.db'));
  const { batch, payloads } =
    db.prepare('SELECT batch, payloads FROM batches ORDER BY batch LIMIT 1 OFFSET 1').get() ?? {};
  const plain = zstdDecompressSync(payloads as Uint8Array);
  plain.write('X', plain.indexOf('"B"') + 1);
  db.prepare('UPDATE batches SET payloads = ? WHERE batch = ?').run(zstdCompressSync(plain), Number(batch));
  db.close();
  await expect(reindexFolder({ dataFolder })).rejects.toThrow('position 1 of');
});
