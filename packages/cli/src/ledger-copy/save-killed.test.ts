import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BIN } from '../installation.testing.ts';
import { clientOfLog, sampleLog } from '../verify/sample-log.testing.ts';
import { serverSource } from '../verify/server-source.ts';
import { saveLedger } from './save-ledger.ts';

const log = sampleLog(4_000);
/** The tile whose first half is served, and no more. */
const STUCK = 'tile/entries/005';

let folder = '';
let url = '';
const stuck = Promise.withResolvers<void>();
const server = createServer((request, response) => {
  const path = (request.url ?? '').replace('/v1/ledger/', '');
  const body = log.files.get(path);
  if (path === STUCK && body instanceof Uint8Array)
    response.write(body.subarray(0, 4_096), () => stuck.resolve());
  else if (body === undefined || body instanceof Response) response.writeHead(404).end();
  else response.end(body);
});
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-killed-'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

test('a copy whose process is killed has only whole files, and the next run fetches the rest', async () => {
  const copy = join(folder, 'copy');
  const child = spawn(process.execPath, [BIN, 'ledger', 'save', copy], {
    env: { PATH: process.env.PATH, DAYBOOK_URL: url, DAYBOOK_API_KEY: 'dbk_x' },
    stdio: 'ignore',
  });
  await stuck.promise;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;

  const found = await readdir(copy, { recursive: true, withFileTypes: true });
  const tiles = found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(copy, join(parentPath, name)))
    .filter((path) => path.startsWith('tile/'));
  expect(tiles).toContain('tile/0/005');
  expect(tiles).not.toContain(STUCK);
  for (const path of tiles) expect(await readFile(join(copy, path))).toEqual(Buffer.from(bytesOf(path)));

  const saved = await saveLedger(serverSource(clientOfLog(log)), copy, () => undefined);
  const parts = [...log.files.keys()].filter((path) => path.startsWith('tile/'));
  expect(saved).toMatchObject({ kept: tiles.length, fetched: parts.length - tiles.length });
  expect((await readdir(copy)).sort()).toEqual(['checkpoint', 'checkpoint.4000', 'tile']);
});

function bytesOf(path: string): Uint8Array {
  const bytes = log.files.get(path);
  if (bytes instanceof Uint8Array) return bytes;
  throw new Error(`no ${path}`);
}
