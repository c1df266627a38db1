import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialize, type RunningServer, startServer } from '@daybook/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from './client.ts';

let folder: string;
let server: RunningServer;
let client: Client;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-sdk-exposure-'));
  const { apiKey } = await initialize({ dataFolder: folder, organizationName: 'Acme', env: {} });
  server = await startServer({ dataFolder: folder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  client = createClient({ url: server.url, apiKey });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test('exposure is fetched page by page, of a secret or of an actor', async () => {
  const names = ['ana@acme.example', 'bob@acme.example', 'cyd@acme.example'];
  const answer = await client.record(
    names.map((name) => ({
      action: 'SECRET_READ' as const,
      actor: { type: 'user' as const, name },
      resource: { name: 'TOKEN' },
      context: { environment: 'production', version: 3 },
    })),
    { wait: 'sequenced' },
  );
  for (;;) {
    const { coverage } = await client.exposure.list({ secret: 'TOKEN' });
    if (coverage.readUpTo >= (answer.positions?.last ?? 0)) break;
  }
  const held: string[] = [];
  for await (const { actor } of client.exposure.iterate({ secret: 'TOKEN', env: 'production', limit: 2 }))
    held.push(actor.name);
  expect(held).toEqual(names);
  expect((await client.exposure.list({ actor: names[1] })).exposures).toMatchObject([
    { secret: 'TOKEN', environment: 'production', version: 3, reads: 1, state: 'rotate', isReported: true },
  ]);
  await expect(client.exposure.list({ env: 'production' })).rejects.toMatchObject({ status: 400 });
});
