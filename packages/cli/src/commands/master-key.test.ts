import { randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '@daybook/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../test-io.testing.ts';

const parent = mkdtempSync(join(tmpdir(), 'daybook-master-key-'));
const data = join(parent, 'data');
let server: RunningServer;
let apiKey = '';

const start = () => startServer({ dataFolder: data, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
beforeAll(async () => {
  const made = await runCommand(['init', '--data', data, '--organization', 'Acme', '--json']);
  apiKey = JSON.parse(made.out).apiKey;
  server = await start();
});
afterAll(async () => {
  await server.close();
  rmSync(parent, { recursive: true });
});

async function call(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(server.url + path, {
    method: body === undefined ? 'GET' : 'PUT',
    headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json() as Promise<Record<string, unknown>>;
}
const secret = (name: string) => `/v1/secrets/${name}?env=production`;

test('the procedure of the manual, while a server runs: what was readable stays readable', async () => {
  await call(secret('TOKEN'), { value: 'canary' });
  const nothing = await runCommand(['master-key', 'rewrap', '--data', data]);
  expect(nothing).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to do') });

  renameSync(join(data, 'keys/master.key'), join(data, 'keys/master.previous.key'));
  writeFileSync(join(data, 'keys/master.key'), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  const rewrapped = JSON.parse((await runCommand(['master-key', 'rewrap', '--data', data, '--json'])).out);
  expect(rewrapped).toEqual({
    keyId: expect.stringMatching(/^[0-9a-f]{8}$/),
    previousKeyId: expect.stringMatching(/^[0-9a-f]{8}$/),
    // The signing key, the auth library's secret, the data key, the key of fingerprints.
    keys: 4,
  });
  expect(await call(secret('TOKEN'))).toMatchObject({ value: 'canary' });
  const reencrypted = await runCommand(['master-key', 'reencrypt', '--data', data, '--json']);
  expect(JSON.parse(reencrypted.out)).toEqual({ organizations: 1, values: 1 });
  expect(await call(secret('TOKEN'))).toMatchObject({ value: 'canary' });
  await call(secret('LATER'), { value: 'after' });

  rmSync(join(data, 'keys/master.previous.key'));
  await server.close();
  server = await start();
  expect(await call(secret('TOKEN'))).toMatchObject({ value: 'canary' });
  expect(await call(secret('LATER'))).toMatchObject({ value: 'after' });
  const { keyId, previousKeyId } = rewrapped;
  await expect
    .poll(async () => (await call('/v1/events?q=action:MASTER_KEY_ROTATE')).events)
    .toMatchObject([{ actor: { type: 'system' }, metadata: { keyId, previousKeyId } }]);
});

test('with a wrong master key nothing starts, and the line names the right one', async () => {
  const env = { DAYBOOK_MASTER_KEY: randomBytes(32).toString('base64') };
  for (const command of ['rewrap', 'reencrypt']) {
    const { code, err } = await runCommand(['master-key', command, '--data', data], { env });
    expect(code).toBe(1);
    expect(err).toContain('the master key is the wrong one');
  }
});
