import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { BIN, event, useInstallation } from '../installation.testing.ts';

const site = useInstallation();

describe('serve, keys, reindex', () => {
  test('a key made offline opens the server', async () => {
    const { out, code } = await site.daybook([
      'keys',
      'create',
      '--data',
      site.data,
      '--name',
      'second',
      '--scopes',
      'events:read,ledger:read',
      '--addresses',
      '127.0.0.0/8,::1',
      '--expires',
      '90d',
      '--json',
    ]);
    expect(code).toBe(0);
    const { key } = JSON.parse(out);
    expect((await site.daybook(['search'], { env: { DAYBOOK_API_KEY: key } })).code).toBe(0);
  });

  test('a second server on the folder is one clear line and exit code 1', async () => {
    const { code, out, err } = await site.daybook(['serve', '--data', site.data, '--port', '0']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('a port in use is one clear line and exit code 1', async () => {
    const other = join(site.folder, 'other');
    await site.daybook(['init', '--data', other, '--organization', 'Other']);
    const port = new URL(site.env.DAYBOOK_URL ?? '').port;
    const { code, err } = await site.daybook(['serve', '--data', other, '--port', port]);
    expect(code).toBe(1);
    expect(err).toContain(port);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('says at info that it started, and at debug a line for each request, without what was asked', async () => {
    const data = join(site.folder, 'logged');
    const made = await site.daybook(['init', '--data', data, '--organization', 'Logged', '--json']);
    const child = spawn(process.execPath, [BIN, 'serve', '--data', data, '--port', '0'], {
      env: { ...site.env, DAYBOOK_LOG_LEVEL: 'debug' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    const logged = text(child.stderr);
    const [first] = await once(createInterface({ input: child.stdout }), 'line');
    const url = /http:\/\/\S+/.exec(String(first))?.[0] ?? '';
    const headers = { Authorization: `Bearer ${JSON.parse(made.out).apiKey}` };
    const found = await fetch(`${url}/v1/events?q=canary-query`, { headers });
    await found.arrayBuffer();
    await fetch(`${url}/v1/invitations/canary-link`).then((answer) => answer.arrayBuffer());
    await fetch(`${url}/canary-path?canary-parameter`).then((answer) => answer.arrayBuffer());
    child.kill('SIGTERM');
    await ended;
    const lines = (await logged).trim().split('\n');
    expect(lines.join('\n')).not.toContain('canary');
    // A line about a page that is not built is for people.
    const [started, ...requests] = lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
    expect(started).toMatchObject({ level: 30, msg: 'started', version: expect.any(String), folder: data });
    expect(new URL(started.address).origin).toBe(url);
    const answered = {
      level: 20,
      msg: 'answered',
      method: 'GET',
      id: expect.any(String),
      ms: expect.any(Number),
    };
    expect(requests).toMatchObject([
      { ...answered, route: '/v1/events', status: 200, id: found.headers.get('x-request-id') },
      { ...answered, route: '/v1/invitations/:id', status: 404 },
      { ...answered, route: 'other', status: expect.any(Number) },
    ]);
  });

  test('a termination ends it in order; the index is rebuilt to the same answers; it starts again', async () => {
    await site.client().record(Array.from({ length: 1000 }, (_, index) => event(`PAGED_${index}`)));
    await site.searchable();
    const before = await site.daybook(['search', '--all', '--json', 'PAGED_']);
    expect(before.out.trim().split('\n')).toHaveLength(1000);
    expect(await site.stopServer()).toBe(0);
    const rebuilt = await site.daybook(['reindex', '--data', site.data, '--json']);
    expect(rebuilt.code).toBe(0);
    expect(JSON.parse(rebuilt.out)).toMatchObject({ organizations: 1 });
    await site.startServer();
    expect(await site.daybook(['search', '--all', '--json', 'PAGED_'])).toEqual(before);
  });
});
