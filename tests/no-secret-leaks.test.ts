import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createKey, initialize } from '@daybook/server';
import { expect, test } from 'vitest';

const DAYBOOK = join(import.meta.dirname, '../packages/cli/bin/daybook.js');

test('no key, session or master key is in any file, log line, answer or metric', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'daybook-leaks-'));
  const dataFolder = join(parent, 'data');
  const made = await initialize({ dataFolder, organizationName: 'Acme' });
  const { key } = await createKey({ dataFolder, name: 'reader', scopes: ['events:read'] });
  const masterKey = readFileSync(join(dataFolder, 'keys/master.key'), 'utf8').trim();
  expect(statSync(join(dataFolder, 'keys/master.key')).mode & 0o777).toBe(0o600);

  const child = spawn(process.execPath, [DAYBOOK, 'serve', '--data', dataFolder, '--port', '0'], {
    env: { ...process.env, DAYBOOK_LOG_LEVEL: 'debug' },
  });
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString();
  });
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    said += line;
    url = /http:\/\/\S+/.exec(line)?.[0] ?? '';
    if (url) break;
  }
  const call = async (path: string, headers: Record<string, string>, json?: unknown) => {
    const answer = await fetch(url + path, {
      headers: { 'Content-Type': 'application/json', Origin: url, ...headers },
      ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
    });
    said += await answer.text();
    return answer;
  };
  const bearer = (text: string) => ({ Authorization: `Bearer ${text}` });
  const signedIn = await call('/v1/session', {}, { apiKey: made.apiKey });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const session = cookie.split('=')[1] ?? '';
  expect(session.length).toBeGreaterThan(40);
  const event = { action: 'SECRET_READ', actor: { type: 'user', name: 'ana' }, resource: { name: 'A' } };
  await call('/v1/events', { ...bearer(made.apiKey), Prefer: 'wait=published' }, event);
  await call('/v1/events', { ...bearer(key), 'X-Forwarded-For': '198.51.100.1' }, event);
  await call('/v1/events', bearer(made.apiKey), { ...event, action: 'NO_SUCH' });
  await call('/v1/me', { Cookie: cookie });
  await call('/v1/events?q=nonsense:', bearer(made.apiKey));
  await call('/v1/session', { Origin: 'https://evil.example' }, { apiKey: made.apiKey });
  await call('/v1/me', bearer(`${made.apiKey.slice(0, -1)}x`));
  await call('/metrics', {});
  await call('/openapi.json', {});
  child.kill('SIGTERM');
  await once(child, 'exit');

  const secrets = [made.apiKey, key, session, masterKey, Buffer.from(masterKey, 'base64').toString('hex')];
  const files = globSync('**/*', { cwd: dataFolder, exclude: ['keys', 'keys/**'] })
    .map((name) => join(dataFolder, name))
    .filter((file) => statSync(file).isFile());
  expect(files.length).toBeGreaterThan(4);
  for (const secret of secrets) {
    expect(said.includes(secret)).toBe(false);
    for (const file of files) expect([file, readFileSync(file).includes(secret)]).toEqual([file, false]);
  }
  const raw = Buffer.from(masterKey, 'base64');
  for (const file of files) expect([file, readFileSync(file).includes(raw)]).toEqual([file, false]);
  rmSync(parent, { recursive: true, force: true });
});
