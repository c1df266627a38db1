import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialize, type RunningServer, startServer } from '@daybook/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient } from './client.ts';
import type { DaybookError } from './errors.ts';
import { answerJson, IMPATIENT, startLocalServer } from './local-server.testing.ts';

const production = { env: 'production' };

describe('secrets of a server', () => {
  let folder: string;
  let server: RunningServer;
  let client: Client;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daybook-sdk-secrets-'));
    const { apiKey } = await initialize({ dataFolder: folder, organizationName: 'Acme', env: {} });
    server = await startServer({ dataFolder: folder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
    client = createClient({ url: server.url, apiKey });
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  test('are set, listed, read by version and together, restored, and deleted', async () => {
    const { secrets } = client;
    expect(await secrets.set('TOKEN', 'one', production)).toMatchObject({ name: 'TOKEN', version: 1 });
    await secrets.set('TOKEN', 'zwei 🔑\n', production);
    expect(await secrets.set('TOKEN', 'one', production)).toMatchObject({ version: 3, sameAsVersion: 1 });
    await secrets.set('OTHER', '', { env: 'staging' });
    expect(await secrets.list(production)).toMatchObject([{ name: 'TOKEN', version: 3, sameAsVersion: 1 }]);
    expect((await secrets.list()).map(({ name }) => name)).toEqual(['OTHER', 'TOKEN']);
    expect(JSON.stringify(await secrets.list())).not.toContain('"value"');
    expect(await secrets.get('TOKEN', { ...production, version: 2 })).toMatchObject({
      name: 'TOKEN',
      environment: 'production',
      version: 2,
      value: 'zwei 🔑\n',
    });
    expect(await secrets.read(['TOKEN'], production)).toMatchObject([{ version: 3, value: 'one' }]);
    await expect(secrets.read(['TOKEN', 'MISSING'], production)).rejects.toMatchObject({ status: 404 });
    expect(await secrets.restore('TOKEN', { ...production, version: 2 })).toMatchObject({
      version: 4,
      sameAsVersion: 2,
    });
    expect(await secrets.get('TOKEN', production)).toMatchObject({ version: 4, value: 'zwei 🔑\n' });
    expect(await secrets.delete('TOKEN', production)).toBe(undefined);
    await expect(secrets.get('TOKEN', production)).rejects.toMatchObject({ status: 404 });
    await expect(secrets.delete('TOKEN', production)).rejects.toMatchObject({ status: 404 });
  });

  test.each(['', '..', 'a/b', 'A=canary'])(
    'what is no name is refused before anything is sent, and not quoted: %j',
    async (name) => {
      for (const call of [
        client.secrets.set(name, 'canary', production),
        client.secrets.get(name, production),
        client.secrets.restore(name, { ...production, version: 1 }),
        client.secrets.delete(name, production),
      ]) {
        await expect(call).rejects.toMatchObject({
          type: 'usage',
          title: 'Wrong name',
          message: expect.not.stringContaining('canary'),
        });
      }
    },
  );
});

describe('a failed call on secrets', () => {
  async function failure(promise: Promise<unknown>): Promise<DaybookError> {
    return promise.then(
      () => expect.unreachable('it succeeded'),
      (error: DaybookError) => error,
    );
  }

  const calls: [string, (secrets: Client['secrets']) => Promise<unknown>][] = [
    ['get', (secrets) => secrets.get('TOKEN', production)],
    ['read', (secrets) => secrets.read(['TOKEN'], production)],
    ['set', (secrets) => secrets.set('TOKEN', 'canary', production)],
    ['restore', (secrets) => secrets.restore('TOKEN', { ...production, version: 1 })],
    ['delete', (secrets) => secrets.delete('TOKEN', production)],
  ];

  test.each(calls)('%s quotes nothing of an answer that is not of this API', async (_, call) => {
    await using server = await startLocalServer(({ body }, response, count) =>
      response.writeHead(count % 2 === 0 ? 200 : 400).end(`canary ${body}`),
    );
    const { secrets } = createClient({ url: server.url, retry: IMPATIENT });
    for (const status of [400, 200]) {
      const error = await failure(call(secrets));
      expect(error).toMatchObject({ status });
      expect(JSON.stringify([error, error.message, error.cause, error.stack])).not.toContain('canary');
    }
  });

  test('is repeated where it reads, not where it changes something', async () => {
    await using server = await startLocalServer((_, response) => answerJson(response, 503, {}));
    const { secrets } = createClient({ url: server.url, retry: { ...IMPATIENT, attempts: 2 } });
    for (const [, call] of calls) await expect(call(secrets)).rejects.toMatchObject({ status: 503 });
    const methods = server.seen.map(({ method }) => method);
    expect(methods).toEqual(['GET', 'GET', 'POST', 'POST', 'PUT', 'POST', 'DELETE']);
  });
});
