import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const site = () => ({ Authorization: '', Origin: server.url });
const signIn = async (headers: Record<string, string> = site()) => {
  const answer = await server.call('/v1/session', {
    json: { apiKey: server.apiKey },
    headers: { ...headers },
  });
  return { ...answer, cookie: answer.headers.get('set-cookie') ?? '' };
};
const withCookie = (cookie: string, headers: Record<string, string> = {}) => ({
  Cookie: cookie.split(';')[0] ?? '',
  ...headers,
});
/** A call without an Authorization header at all, as a browser makes it. */
const browse = (path: string, init: RequestInit) => fetch(server.url + path, init);

describe('the page’s session', () => {
  test('is an HttpOnly, SameSite cookie that opens what the key opens, and survives a restart', async () => {
    const { status, cookie } = await signIn();
    expect(status).toBe(204);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toMatch(/Secure/);
    expect(cookie).not.toContain(server.apiKey);
    const before = server.url;
    await server.restart();
    expect(server.url).not.toBe(before);
    const me = await browse('/v1/me', { headers: withCookie(cookie) });
    expect(await me.json()).toMatchObject({ organization: { name: 'Acme' }, apiKey: { name: 'first-key' } });
  });

  test('ends with sign-out', async () => {
    const { cookie } = await signIn();
    const out = await browse('/v1/session', {
      method: 'DELETE',
      headers: withCookie(cookie, { Origin: server.url }),
    });
    expect(out.status).toBe(204);
    expect((await browse('/v1/me', { headers: withCookie(cookie) })).status).toBe(401);
  });

  test('ends what follows the log when it ends', async () => {
    const { cookie } = await signIn();
    const tail = await browse('/v1/events/tail', { headers: withCookie(cookie) });
    const reader = tail.body?.getReader();
    await reader?.read();
    await browse('/v1/session', { method: 'DELETE', headers: withCookie(cookie, { Origin: server.url }) });
    await server.record([secretRead()]);
    for (let ended = false; !ended; ) ended = (await reader?.read())?.done ?? true;
  });

  test('changes nothing for another site, and says what to set', async () => {
    const { cookie } = await signIn();
    const record = (headers: Record<string, string>) =>
      browse('/v1/events', {
        method: 'POST',
        body: JSON.stringify(secretRead()),
        headers: withCookie(cookie, { 'Content-Type': 'application/json', ...headers }),
      });
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      {},
    ]) {
      const answer = await record(headers as Record<string, string>);
      expect(answer.status).toBe(403);
      expect(((await answer.json()) as { detail: string }).detail).toContain('DAYBOOK_PUBLIC_URL');
    }
    expect((await record({ Origin: server.url })).status).toBe(202);
    expect((await record({ Origin: server.url.replace('127.0.0.1', 'localhost') })).status).toBe(202);
    expect((await record({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(202);
  });

  test('refuses a wrong key, a wrong body, and another site’s sign-in', async () => {
    const wrong = (json: unknown) => server.call('/v1/session', { json, headers: site() });
    expect((await wrong({ apiKey: 'dbk_no' })).status).toBe(401);
    expect(await wrong({ key: server.apiKey })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'apiKey' }] },
    });
    expect((await signIn({ Authorization: '', Origin: 'https://evil.example' })).status).toBe(403);
  });

  test('travels over https only when the public URL is https, and only from there', async () => {
    await server.restart({ DAYBOOK_PUBLIC_URL: 'https://audit.example.com' });
    expect((await signIn({ Authorization: '', Origin: 'https://audit.example.com' })).cookie).toMatch(
      /Secure/,
    );
    expect((await signIn()).status).toBe(403);
    await server.restart();
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
});
