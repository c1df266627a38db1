import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readable, startMailServer } from '../workspace/mail/mail-server.testing.ts';
import { startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
let mail: Awaited<ReturnType<typeof startMailServer>>;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer({
    DAYBOOK_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    DAYBOOK_MAIL_FROM: 'daybook@acme.example',
  });
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

const check = (kind: string, token: unknown) =>
  server.browse('', '/v1/links/check', { json: { kind, token } });
const opens = async (kind: string, token: unknown) => (await check(kind, token)).body;
const tokenOf = (url: string) => new URL(url).searchParams.get('token');
const set = (token: unknown) =>
  server.browse('', '/api/auth/reset-password', { json: { token, newPassword: 'a brand new password' } });

describe('a link tells before its form is filled in', () => {
  test('whether it sets up the first owner', async () => {
    const token = tokenOf(server.setupUrl ?? '');
    expect(await opens('setup', token)).toEqual({ opens: true });
    expect(await opens('setup', 'another')).toEqual({ opens: false });
    expect(await opens('password-reset', token)).toEqual({ opens: false });
    await server.signIn();
    expect(await opens('setup', token)).toEqual({ opens: false });
  });

  test('whether it sets a password: not once it was used, nor when it was replaced', async () => {
    const owner = await server.signIn();
    await server.join('member', 'pia@acme.example');
    const { body } = await server.browse(owner, '/v1/members');
    const { members } = body as { members: { id: string; email: string }[] };
    const pia = members.find(({ email }) => email === 'pia@acme.example');
    const make = async () => {
      const path = `/v1/members/${pia?.id}/password-reset`;
      const made = await server.browse(owner, path, { method: 'POST' });
      return tokenOf((made.body as { url: string }).url);
    };
    const [replaced, token] = [await make(), await make()];
    expect(await opens('password-reset', replaced)).toEqual({ opens: false });
    const answer = await check('password-reset', token);
    expect(answer.body).toEqual({ opens: true });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await set(token)).status).toBe(200);
    expect(await opens('password-reset', token)).toEqual({ opens: false });
  });

  test('the same of a link that went out by mail', async () => {
    const asked = { email: 'pia@acme.example' };
    expect((await server.browse('', '/api/auth/request-password-reset', { json: asked })).status).toBe(200);
    const text = await vi.waitFor(() => {
      const last = readable(mail.received.at(-1)?.text ?? '');
      expect(last).toContain('/reset-password?token=');
      return last;
    });
    const token = tokenOf(/http\S+reset-password\?token=\S+/.exec(text)?.[0] ?? '');
    expect(await opens('password-reset', token)).toEqual({ opens: true });
    expect((await set(token)).status).toBe(200);
    expect(await opens('password-reset', token)).toEqual({ opens: false });
  });

  test.each([
    [{ kind: 'invitation', token: 'a' }, 'kind'],
    [{ kind: 'setup' }, 'token'],
    [{ kind: 'setup', token: 'x'.repeat(201) }, 'token'],
  ])('refuses %j, naming the field', async (json, path) => {
    const { status, body } = await server.browse('', '/v1/links/check', { json });
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: [{ path }] });
  });

  test('but not to who tries many', async () => {
    const guess = (n: number) => check('password-reset', `guess ${n}`);
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => guess(n)));
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(10);
    expect((await guess(61)).headers.get('retry-after')).toMatch(/^\d+$/);
  });
});
