import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.signIn();
});
afterAll(() => server.stop());

const signIn = (headers: Readonly<Record<string, string>> = {}) =>
  server.browse('', '/api/auth/sign-in/email', { json: server.owner, headers });

describe('the page’s session', () => {
  test('is an HttpOnly, SameSite cookie that survives a restart', async () => {
    const cookie = (await signIn()).headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    expect(cookie).not.toMatch(/Secure/);
    await server.restart();
    expect((await server.browse(cookie.split(';')[0] ?? '', '/v1/me')).status).toBe(200);
  });

  test('ends what follows the log when it ends', async () => {
    const cookie = await server.signIn();
    const tail = await fetch(`${server.url}/v1/events/tail`, {
      headers: { Cookie: cookie, 'Daybook-Organization': server.organizationId },
    });
    const reader = tail.body?.getReader();
    await reader?.read();
    await server.browse(cookie, '/api/auth/sign-out', { json: {} });
    await server.record([secretRead()]);
    for (let ended = false; !ended; ) ended = (await reader?.read())?.done ?? true;
  });

  test('changes nothing for another site, and says what to set', async () => {
    const cookie = await server.signIn();
    const rename = (headers: Readonly<Record<string, string>>) =>
      fetch(`${server.url}/v1/organization`, {
        method: 'PATCH',
        body: JSON.stringify({ name: 'Acme' }),
        headers: { Cookie: cookie, 'Content-Type': 'application/json', ...headers },
      });
    const foreign: Record<string, string>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const headers of foreign) {
      const answer = await rename(headers);
      expect(answer.status).toBe(403);
      expect(((await answer.json()) as { detail: string }).detail).toContain('DAYBOOK_PUBLIC_URL');
    }
    const own: Record<string, string>[] = [
      { Origin: server.url },
      { Origin: server.url.replace('127.0.0.1', 'localhost') },
      { 'Sec-Fetch-Site': 'same-origin' },
      {},
    ];
    for (const headers of own) expect((await rename(headers)).status).toBe(200);
    expect((await signIn({ Origin: 'https://evil.example' })).status).toBe(403);
  });

  test('travels over https only when the public URL is https, and only from there', async () => {
    await server.restart({ DAYBOOK_PUBLIC_URL: 'https://audit.example.com' });
    const secure = await signIn({ Origin: 'https://audit.example.com' });
    expect(secure.headers.get('set-cookie')).toMatch(/^__Secure-daybook\.session_token=.*Secure/);
    const cookie = secure.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await server.browse(cookie, '/v1/me')).status).toBe(200);
    expect((await signIn({ Origin: server.url })).status).toBe(403);
    await server.restart();
  });

  test('says which field of a body is wrong, and what would be right', async () => {
    const cookie = await server.signIn();
    const wrong = async (path: string, json: unknown, method = 'POST') =>
      (
        (await server.browse(cookie, path, { method, json })).body as {
          errors: { path: string; message: string }[];
        }
      ).errors;
    expect(await wrong('/v1/projects', {})).toEqual([{ path: 'name', message: 'is missing' }]);
    expect(await wrong('/v1/projects', { name: 5 })).toEqual([{ path: 'name', message: 'must be a text' }]);
    expect(await wrong('/v1/organization', { name: '' }, 'PATCH')).toEqual([
      { path: 'name', message: 'must not be empty' },
    ]);
    expect(await wrong('/v1/organization', { nom: 'x', name: 'y' }, 'PATCH')).toEqual([
      { path: 'nom', message: 'is not known here' },
    ]);
    const broken = await server.browse(cookie, '/v1/projects', {
      body: '{"name":',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(broken).toMatchObject({ status: 400, body: { type: '/docs/api#malformed-body' } });
  });
});

describe('proxies', () => {
  const recordedFrom = async (forwarded: string) => {
    const { body, headers } = await server.record([secretRead()], { 'X-Forwarded-For': forwarded });
    const [id] = (body as { ids: string[] }).ids;
    const event = (await server.call(`/v1/events/${id}`)).body as { recordedBy: { ip: string } };
    return { ip: event.recordedBy.ip, warning: headers.get('daybook-warning') };
  };

  test('that nobody trusts are not believed, and the answer says so', async () => {
    const { ip, warning } = await recordedFrom('198.51.100.9');
    expect(ip).toBe('127.0.0.1');
    expect(warning).toContain('DAYBOOK_TRUSTED_PROXIES=127.0.0.1');
  });

  test('that are trusted are believed for the last address that is not itself trusted', async () => {
    await server.restart({ DAYBOOK_TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8' });
    expect(await recordedFrom('198.51.100.9')).toEqual({ ip: '198.51.100.9', warning: null });
    expect(await recordedFrom('203.0.113.5, 198.51.100.9, 10.1.2.3')).toEqual({
      ip: '198.51.100.9',
      warning: null,
    });
    expect(await recordedFrom('2001:DB8::0001')).toEqual({ ip: '2001:db8::1', warning: null });
    expect(await recordedFrom('nonsense')).toEqual({ ip: '127.0.0.1', warning: null });
    await server.restart();
  });

  test('that are all of the way leave the farthest address that they know', async () => {
    await server.restart({ DAYBOOK_TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8, fd00::/8' });
    const ips = [];
    for (const forwarded of [
      '10.9.9.9',
      '10.9.9.9, 10.1.2.3, 127.0.0.1',
      'fd00::9, 10.1.2.3',
      'unknown, 10.1.2.3:8080',
      ', 10.9.9.9, ',
      '',
    ]) {
      ips.push((await recordedFrom(forwarded)).ip);
    }
    expect(ips).toEqual(['10.9.9.9', '10.9.9.9', 'fd00::9', '10.1.2.3', '10.9.9.9', '127.0.0.1']);
    await server.restart();
  });
});
