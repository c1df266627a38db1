import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { secretRead, startTestServer } from './http/server.testing.ts';
import { initialize } from './initialize.ts';
import { startServer } from './start-server.ts';

let parent = '';
let umask = 0;
beforeEach(() => {
  // As a login shell has it.
  umask = process.umask(0o022);
  parent = mkdtempSync(join(tmpdir(), 'daybook-private-'));
});
afterEach(() => {
  process.umask(umask);
  rmSync(parent, { recursive: true, force: true });
});

/** Files and folders that somebody else may reach, with their modes. */
function reachable(root: string): string[] {
  return ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })].flatMap((name) => {
    const mode = lstatSync(join(root, name)).mode & 0o777;
    return (mode & 0o077) === 0 ? [] : [`${name} ${mode.toString(8)}`];
  });
}

test('every file and folder that the server makes is for its own user, also in a folder that was there before', async () => {
  const dataFolder = join(parent, 'data');
  mkdirSync(dataFolder, { mode: 0o755 });
  chmodSync(dataFolder, 0o755);
  const { apiKey } = await initialize({ dataFolder, organizationName: 'Acme' });
  expect(reachable(dataFolder)).toEqual([]);
  process.umask(0o022);
  const server = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  try {
    const answer = await fetch(`${server.url}/v1/events`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${apiKey}`,
        'Content-Type': 'application/json',
        Prefer: 'wait=sequenced',
      },
      body: JSON.stringify({ events: Array.from({ length: 300 }, () => secretRead()) }),
    });
    expect(answer.status).toBe(202);
    expect(readdirSync(dataFolder)).toEqual(expect.arrayContaining(['ids.db', 'journal.db-wal', 'lock.db']));
    expect(reachable(dataFolder)).toEqual([]);
  } finally {
    await server.close();
  }
  expect(reachable(dataFolder)).toEqual([]);
});

test('files and folders that others could read are narrowed at the start', async () => {
  const server = await startTestServer();
  await server.record(Array.from({ length: 300 }, () => secretRead()));
  const dataFolder = join(parent, 'restored');
  cpSync(server.dataFolder, dataFolder, { recursive: true });
  await server.stop();
  for (const name of ['', ...readdirSync(dataFolder, { recursive: true, encoding: 'utf8' })]) {
    const path = join(dataFolder, name);
    chmodSync(path, lstatSync(path).isDirectory() ? 0o755 : 0o644);
  }
  expect(reachable(dataFolder).length).toBeGreaterThan(5);
  const again = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  try {
    expect(reachable(dataFolder)).toEqual([]);
  } finally {
    await again.close();
  }
});
