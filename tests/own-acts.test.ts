import { createKey, reindexFolder } from '@daybook/server';
import { expect, test } from 'vitest';
import { useDataFolder } from './data-folder.testing.ts';

const folder = useDataFolder();
const { start, stop, call, page, record, forge } = folder;
type Events = { events: { resource: { name: string } }[]; coverage: { pending: number } };

async function find(q: string, key = folder.made.apiKey): Promise<Events> {
  const { status, body } = await call(`/v1/events?q=${encodeURIComponent(q)}`, undefined, key);
  expect(status).toBe(200);
  return body as Events;
}

/** Asks until there are `count` matching events. */
async function found(q: string, count: number): Promise<Events> {
  for (;;) {
    const answer = await find(q);
    if (answer.events.length >= count) return answer;
  }
}

test('a key made on the folder is recorded as made by system, while a server runs and while none does, once each', async () => {
  await createKey({ dataFolder: folder.path, name: 'before' });
  await start();
  const { key } = await createKey({ dataFolder: folder.path, name: 'during', scopes: ['events:read'] });
  const { events } = await found('action:API_KEY_CREATE', 2);
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
  expect((await find('', key)).events).toHaveLength(2);
  await stop();
  await start();
  expect((await found('action:API_KEY_CREATE', 2)).events).toHaveLength(2);
});

test('a key’s name is never used again, and an unknown scope is named', async () => {
  await createKey({ dataFolder: folder.path, name: 'once' });
  await expect(createKey({ dataFolder: folder.path, name: 'once' })).rejects.toThrow('never used again');
  await expect(createKey({ dataFolder: folder.path, name: 'two', scopes: ['events:raed'] })).rejects.toThrow(
    'events:raed',
  );
  await expect(createKey({ dataFolder: folder.path, name: 'a b' })).rejects.toThrow('--name');
});

test('reindexing builds the same index, and names the first event that is not what the ledger says', async () => {
  await start();
  await record(3);
  const { events } = await page('limit=10');
  expect(events).toHaveLength(3);
  await stop();
  expect(await reindexFolder({ dataFolder: folder.path })).toEqual({ events: 3, gone: 0, organizations: 1 });
  await start();
  expect((await page('limit=10')).events).toEqual(events);
  await stop();
  forge(1);
  await expect(reindexFolder({ dataFolder: folder.path })).rejects.toThrow('position 1 of');
});
