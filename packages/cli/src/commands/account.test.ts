import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@daybook/server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { totp } from '../../../../tests/totp.testing.ts';
import { runCommand } from '../test-io.testing.ts';

let parent = '';
let data = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-account-'));
  data = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const OWNER = 'olga@acme.example';
const init = (args: readonly string[], input?: string) =>
  runCommand(['init', '--data', data, '--organization', 'Acme', '--json', ...args], {
    ...(input !== undefined && { input }),
  });

async function post(url: string, path: string, json: unknown): Promise<number> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: JSON.stringify(json),
  });
  return answer.status;
}
const signIn = (url: string, password: string) =>
  post(url, '/api/auth/sign-in/email', { email: OWNER, password });

describe('the first owner', () => {
  test('is made by init without a browser, and no setup link is printed then', async () => {
    const made = await init(['--owner', OWNER, '--password-stdin'], 'a good password\n');
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).not.toContain('a good password');
    const server = await startServer({ dataFolder: data, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
    expect(server.setupUrl).toBeUndefined();
    expect(await signIn(server.url, 'a good password')).toBe(200);
    await server.close();
  });

  test.each([
    [['--owner', OWNER], undefined, '--password-stdin'],
    [['--password-stdin'], 'x', '--owner'],
    [['--owner', OWNER, '--password-stdin'], '', 'no password'],
    [['--owner', OWNER, '--password-stdin'], 'short', '8 to 128'],
    [['--owner', OWNER, '--password-stdin'], 'Password123', 'that people use most'],
    [['--owner', OWNER, '--password-stdin'], OWNER, 'must be more than your name'],
    [['--owner', OWNER, '--password-stdin'], 'daybook-acme-olga', 'must be more than your name'],
    [['--owner', 'nobody', '--password-stdin'], 'a good password', 'e-mail address'],
  ])('%j with %j on standard input is misuse, and makes nothing', async (args, input, told) => {
    const refused = await init(args, input);
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining(told) });
    expect(await init(['--owner', OWNER, '--password-stdin'], 'a good password')).toMatchObject({ code: 0 });
  });
});

describe('account reset', () => {
  test('finds an account under any domain, in either spelling', async () => {
    const owner = ['--owner', 'eva@xn--e1afmkfd.xn--p1ai', '--password-stdin'];
    expect(await init(owner, 'a good password')).toMatchObject({ code: 0 });
    for (const email of ['Eva@Пример.рф', 'eva@xn--e1afmkfd.xn--p1ai']) {
      const reset = await runCommand(['account', 'reset', email, '--data', data]);
      expect(reset).toMatchObject({ code: 0, out: expect.stringContaining('password') });
    }
  });

  test('makes a link that sets a new password once, while a server runs', async () => {
    await init(['--owner', OWNER, '--password-stdin'], 'the old password');
    const server = await startServer({ dataFolder: data, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
    const reset = await runCommand(['account', 'reset', OWNER, '--data', data, '--json']);
    expect(reset).toMatchObject({ code: 0, err: '' });
    const token = new URL((JSON.parse(reset.out) as { url: string }).url).searchParams.get('token');
    const json = { token, newPassword: 'the new password' };
    expect(await post(server.url, '/api/auth/reset-password', json)).toBe(200);
    expect(await post(server.url, '/api/auth/reset-password', json)).toBe(400);
    expect(await signIn(server.url, 'the old password')).toBe(401);
    expect(await signIn(server.url, 'the new password')).toBe(200);
    await server.close();
  });

  test('takes the second factor too, where that is wished', async () => {
    await init(['--owner', OWNER, '--password-stdin'], 'a good password');
    const server = await startServer({ dataFolder: data, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
    const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: OWNER, password: 'a good password' }),
    });
    const send = async (path: string, json: unknown) => {
      const Cookie = signedIn.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ');
      const headers = { 'Content-Type': 'application/json', Cookie };
      return fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(json) });
    };
    const enabled = await send('/api/auth/two-factor/enable', { password: 'a good password' });
    const { totpURI } = (await enabled.json()) as { totpURI: string };
    expect((await send('/api/auth/two-factor/verify-totp', { code: totp(totpURI) })).status).toBe(200);
    const asked = await fetch(`${server.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: OWNER, password: 'a good password' }),
    });
    expect(await asked.json()).toMatchObject({ twoFactorRedirect: true });
    const reset = await runCommand(['account', 'reset', OWNER, '--data', data, '--clear-2fa', '--json']);
    expect(JSON.parse(reset.out)).toMatchObject({ clearedTwoFactor: true });
    const { url } = JSON.parse(reset.out) as { url: string };
    const token = new URL(url).searchParams.get('token');
    await post(server.url, '/api/auth/reset-password', { token, newPassword: 'the new password' });
    expect(await signIn(server.url, 'the new password')).toBe(200);
    await server.close();
  });

  test('says when nobody has the address', async () => {
    await init([]);
    const refused = await runCommand(['account', 'reset', 'nobody@acme.example', '--data', data]);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('nobody@acme.example') });
  });
});
