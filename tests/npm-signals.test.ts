import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { initialize, type RunningServer, startServer } from '@daybook/server';
import { expect, test } from 'vitest';

test('a server that npx started ends with npx, and leaves the folder free', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'daybook-npx-'));
  const dataFolder = join(parent, 'data');
  await initialize({ dataFolder, organizationName: 'Acme' });
  const npx = spawn('npx', ['daybook', 'serve', '--data', dataFolder, '--port', '0'], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let url = '';
  for await (const line of createInterface({ input: npx.stdout })) {
    url = /http:\/\/\S+/.exec(line)?.[0] ?? '';
    if (url) break;
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  npx.kill('SIGTERM');
  const answers = () =>
    fetch(`${url}/healthz`).then(
      () => true,
      () => false,
    );
  while (await answers()) await new Promise(setImmediate);
  // The folder's lock goes with the process, a moment after its port.
  const takeOver = async (): Promise<RunningServer> => {
    try {
      return await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
    } catch (error) {
      expect(String(error)).toContain('another server');
      return takeOver();
    }
  };
  const server = await takeOver();
  await server.close();
  rmSync(parent, { recursive: true, force: true });
});
