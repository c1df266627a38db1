import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@daybook/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRecords } from '../export/count-records.ts';
import { type LocalServer, startLocalServer } from '../local-server.testing.ts';
import { runCommand } from '../test-io.testing.ts';

const EVENTS = 25;

let folder = '';
let local: LocalServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-export-'));
  local = await startLocalServer();
  const client = createClient({ url: local.env.DAYBOOK_URL, apiKey: local.env.DAYBOOK_API_KEY });
  await client.record(
    Array.from({ length: EVENTS }, (_, n) => ({
      action: 'SECRET_READ',
      actor: { type: 'user', name: 'ana@acme.example' },
      resource: { name: `a "quoted"\nname ${n}` },
    })),
    { wait: 'sequenced' },
  );
  await local.events('');
});
afterAll(async () => {
  await local.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A server of one export, which `send` answers; how often it was asked. */
async function brokenServer(send: (answer: ServerResponse) => void) {
  let asked = 0;
  const server = createServer((request, answer) => {
    if (request.url?.startsWith('/v1/catalogue')) return answer.end('{"actions":[]}');
    asked += 1;
    answer.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Daybook-Count': '3' });
    send(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked: () => asked,
    run: (...args: string[]) =>
      runCommand(['export', 'env:production', '--url', url, '--api-key', 'dbk_some', ...args]),
    close: () => server.close(),
  };
}

describe('export', () => {
  test('writes what matches into a file, and says how much it was', async () => {
    const output = join(folder, 'events.csv');
    writeFileSync(output, 'old');
    const args = ['export', 'action:SECRET_READ', '--format', 'csv', '--output', output, '--json'];
    const { code, out, err } = await runCommand(args, { env: local.env });
    expect([code, err]).toEqual([0, '']);
    const text = readFileSync(output);
    expect(JSON.parse(out)).toEqual({
      file: output,
      format: 'csv',
      count: EVENTS,
      bytes: text.length,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(readdirSync(folder)).toEqual(['events.csv']);
  });

  test('makes a bundle with proofs, which can be verified without the server, and leaves nothing on it', async () => {
    const output = join(folder, 'events.bundle');
    const args = ['export', 'action:SECRET_READ', '--proofs', '--output', output];
    const { code, err } = await runCommand(args, { env: local.env });
    expect([code, err]).toEqual([0, expect.stringContaining(`${EVENTS} events in ${output}`)]);
    const key = ['--key', local.verifierKey];
    const verified = await runCommand(['verify', 'bundle', output, ...key], { env: {} });
    expect([verified.code, verified.out]).toEqual([0, expect.stringContaining(`${EVENTS} events`)]);
    const client = createClient({ url: local.env.DAYBOOK_URL, apiKey: local.env.DAYBOOK_API_KEY });
    expect(await client.exports.list()).toEqual([]);
    rmSync(output);
  });

  test('makes a complete bundle of a part of the log', async () => {
    const output = join(folder, 'part.bundle');
    const part = ['--from', '1', '--to', '2', '--border', '1', '--border', '4'];
    const { code, err } = await runCommand(['export', '--proofs', ...part, '--output', output], local);
    expect([code, err]).toEqual([0, expect.stringContaining('2 events in')]);
    const text = readFileSync(output, 'utf8');
    expect(text).toMatch(/^from 1\nend 3\nborder 1\nborder 4\n/m);
    rmSync(output);
  });

  test.each([
    [['--proofs'], '--proofs needs --output FILE'],
    [['--proofs', '--output', 'f', '--format', 'csv'], 'leave --format out'],
    [['--proofs', '--output', 'f', '--order', 'newest'], 'leave --order out'],
    [['--from', '3', '--output', 'f'], 'go with --proofs'],
    [['action:SECRET_READ', '--proofs', '--to', '3', '--output', 'f'], 'go without a filter'],
  ])('%j is misused', async (args, words) => {
    const { code, err } = await runCommand(['export', ...args], { env: local.env });
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  test('a folder that there is not is to be made first', async () => {
    const { code, err } = await runCommand(['export', '--output', join(folder, 'nope', 'x.csv')], local);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(`make the folder ${join(folder, 'nope')} first`),
    ]);
  });

  test('writes to standard output, a line for each event', async () => {
    const { code, out } = await runCommand(['export', 'action:SECRET_READ'], { env: local.env });
    expect(code).toBe(0);
    expect(out.split('\n')).toHaveLength(EVENTS + 1);
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ action: 'SECRET_READ' });
  });

  test('makes Parquet files whole', async () => {
    const output = join(folder, 'events.parquet');
    const { code } = await runCommand(['export', '--format', 'parquet', '--output', output], {
      env: local.env,
    });
    expect(code).toBe(0);
    expect(readFileSync(output).toString('latin1')).toMatch(/^PAR1.*PAR1$/s);
  });

  test('notices a broken stream, begins again, and leaves no file that is not whole', async () => {
    const output = join(folder, 'broken.ndjson');
    for (const [send, reason] of [
      [(answer: ServerResponse) => answer.end('{"n":1}\n{"n":2}\n'), '2 of 3 events came'],
      [
        (answer: ServerResponse) => answer.write('{"n":1}\n', () => answer.destroy()),
        'the connection was lost',
      ],
      [(answer: ServerResponse) => answer.end('{"n":1}\n{"n":2}\n{"n":'), 'the last line is not whole'],
    ] as const) {
      const broken = await brokenServer(send);
      try {
        const { code, err } = await broken.run('--output', output);
        expect([code, broken.asked()]).toEqual([1, 3]);
        expect(err).toContain(reason);
        expect(err).toContain('nothing was written');
        expect(readdirSync(folder).filter((name) => name.startsWith('broken'))).toEqual([]);
      } finally {
        broken.close();
      }
    }
  });

  test('says by its exit code that standard output got a part', async () => {
    const broken = await brokenServer((answer) => answer.end('{"n":1}\n'));
    try {
      const { code, out, err } = await broken.run();
      expect([code, out, broken.asked()]).toEqual([3, '{"n":1}\n', 1]);
      expect(err).toContain('1 of 3 events came');
    } finally {
      broken.close();
    }
  });

  test.each([
    [['--format', 'xml'], 'must be ndjson or csv or parquet'],
    [['--json'], '--json needs --output FILE'],
    [['--output', ''], '--output is empty'],
    [['nonsense:1'], 'the filter cannot be understood'],
  ])('%j is misuse', async (args, message) => {
    const { code, err } = await runCommand(['export', ...args], { env: local.env });
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(existsSync(join(folder, 'misused'))).toBe(false);
  });

  test('a key without the scope is told what it lacks', async () => {
    const env = { ...local.env, DAYBOOK_API_KEY: await local.makeKey('reader', ['events:read']) };
    const { code, err } = await runCommand(['export', '--output', join(folder, 'none')], { env });
    expect([code, err]).toEqual([1, expect.stringContaining('lacks the scope export')]);
  });
});

describe('counting records', () => {
  test('sees rows and not the lines within their cells, in pieces of any size', () => {
    const text = 'a,b\r\n"one ""1""\r\nmore",2\r\n3,"\n"\r\n';
    for (let size = 1; size < text.length; size += 1) {
      const counter = countRecords('csv');
      for (let at = 0; at < text.length; at += size) counter.add(Buffer.from(text.slice(at, at + size)));
      expect(counter.end()).toBe(2);
    }
    const cut = countRecords('csv');
    cut.add(Buffer.from('a,b\r\n"one'));
    expect(() => cut.end()).toThrow('the last row is not whole');
  });
});
