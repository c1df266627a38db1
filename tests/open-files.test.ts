import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { initialize } from '@daybook/server';
import { expect, test } from 'vitest';
import { RawClient } from '../packages/server/src/http/raw-client.testing.ts';

const DAYBOOK = join(import.meta.dirname, '../packages/cli/bin/daybook.js');
const FILES = 400;

/** `daybook serve` in a process that may have `FILES` files open, connections included. */
async function serve(dataFolder: string): Promise<{ child: ChildProcess; url: string }> {
  const command = [process.execPath, DAYBOOK, 'serve', '--data', dataFolder, '--port', '0'];
  const child = spawn('sh', ['-c', `ulimit -n ${FILES} && exec "$@"`, 'sh', ...command], {
    env: { ...process.env, DAYBOOK_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return { child, url };
  }
  throw new Error('the server ended before it was ready');
}

test.skipIf(platform() === 'win32')(
  'clients that open every connection they can leave files to record, sequence and find an event',
  async () => {
    const parent = mkdtempSync(join(tmpdir(), 'daybook-open-files-'));
    const dataFolder = join(parent, 'data');
    const { apiKey } = await initialize({ dataFolder, organizationName: 'Acme' });
    const { child, url } = await serve(dataFolder);
    const mine = await RawClient.open(url, '127.0.0.9');
    const crowd: RawClient[] = [];
    // From many addresses, so that no limit of one address helps.
    for (let n = 0; n < 2 * FILES; n += 1) {
      crowd.push(await RawClient.open(url, `127.0.1.${n % 200}`).catch(() => mine));
    }
    const event = JSON.stringify({
      action: 'SECRET_READ',
      actor: { type: 'user', name: 'ana' },
      resource: { name: 'A' },
    });
    mine.request(
      'POST /v1/events',
      {
        Authorization: `Bearer ${apiKey}`,
        'Content-Type': 'application/json',
        Prefer: 'wait=published',
        'Content-Length': String(event.length),
      },
      event,
    );
    expect(await mine.answer()).toMatchObject({
      status: 202,
      head: expect.stringMatching(/wait=published/i),
    });
    const found = await mine
      .request('GET /v1/facets?fields=outcome', { Authorization: `Bearer ${apiKey}` })
      .until(/"total":\d+/);
    expect(found).toMatch(/"total":\d+/);
    const told = await mine.request('GET /metrics').until(/daybook_process_open_fds \d+/);
    expect(Number(/daybook_limited_total\{limit="connections"\} (\d+)/.exec(told)?.[1] ?? 0)).toBeGreaterThan(
      FILES,
    );
    for (const client of crowd) client.end();
    child.kill('SIGTERM');
    await once(child, 'close');
    rmSync(parent, { recursive: true });
  },
);
