import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readable, startMailServer } from '../workspace/mail/mail-server.testing.ts';
import { cookiesOf, startTestServer, type TestServer } from './server.testing.ts';

let mail: Awaited<ReturnType<typeof startMailServer>>;
let server: TestServer;
let owner: string;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer({
    DAYBOOK_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    DAYBOOK_MAIL_FROM: 'daybook@acme.example',
    DAYBOOK_PUBLIC_URL: 'http://audit.acme.example',
  });
  owner = await server.signIn();
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

type Item = Readonly<Record<string, unknown>> & { readonly id: string };
const listOf = async (cookie: string, name: 'members' | 'invitations') => {
  const { body } = await server.browse(cookie, `/v1/${name}`);
  return (body as Record<string, Item[]>)[name] ?? [];
};
const memberOf = async (email: string) => {
  const found = (await listOf(owner, 'members')).find((member) => member.email === email);
  if (!found) throw new Error(`${email} is no member`);
  return found;
};
const recorded = async (q: string) => {
  await server.total();
  const { body } = await server.call(`/v1/events?q=${encodeURIComponent(q)}`);
  return (body as { events: Record<string, unknown>[] }).events;
};
const invite = (cookie: string, email: string, role: string) =>
  server.browse(cookie, '/v1/invitations', { json: { email, role } });

describe('inviting', () => {
  test('sends the link, which tells what it is for and makes a member of who accepts it', async () => {
    const { status, body, headers } = await invite(owner, 'Ben@Acme.example', 'member');
    const made = body as Item & { url: string };
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(made).toMatchObject({ email: 'ben@acme.example', invitedBy: 'olga@acme.example', mailed: true });
    expect(made.url).toBe(`http://audit.acme.example/invitations/${made.id}`);
    expect(readable(mail.received.at(-1)?.text ?? '')).toContain(made.url);

    const view = await server.browse('', `/v1/invitations/${made.id}`);
    expect(view.body).toMatchObject({
      organization: { name: 'Acme' },
      email: 'ben@acme.example',
      role: 'member',
      hasAccount: false,
    });
    const account = { name: 'Ben', email: 'ben@acme.example', password: 'a password of ben' };
    const ben = cookiesOf(await server.browse('', '/api/auth/sign-up/email', { json: account }));
    const before = await server.browse(ben, '/v1/me');
    expect(before.status).toBe(403);
    const accepted = await server.browse(ben, `/v1/invitations/${made.id}/accept`, { method: 'POST' });
    expect(accepted.body).toMatchObject({ organization: { name: 'Acme' }, role: 'member' });
    expect((await server.browse(ben, '/v1/me')).body).toMatchObject({ role: 'member' });
    expect(await memberOf('ben@acme.example')).toMatchObject({
      name: 'Ben',
      twoFactorEnabled: false,
      keys: 0,
    });
    expect((await server.browse(ben, `/v1/invitations/${made.id}/accept`, { method: 'POST' })).status).toBe(
      404,
    );

    const events = await recorded('resource:ben@acme.example action:TEAM_INVITE,TEAM_MEMBER_ADD');
    expect(events).toMatchObject([
      { action: 'TEAM_MEMBER_ADD', actor: { name: 'ben@acme.example' }, metadata: { role: 'member' } },
      {
        action: 'TEAM_INVITE',
        actor: { name: 'olga@acme.example' },
        context: { ip: expect.stringMatching(/^(127|::1)/), requestId: expect.any(String) },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain(made.id);
  });

  test('is done all the same when the mail does not go out', async () => {
    const { status, body } = await invite(owner, 'nobody@refused.example', 'viewer');
    expect(status).toBe(201);
    expect(body).toMatchObject({ mailed: false });
    expect((await listOf(owner, 'invitations')).map(({ email }) => email)).toContain(
      'nobody@refused.example',
    );
  });

  test.each([
    [{ email: 'not an address', role: 'viewer' }, 'email'],
    [{ email: 'x@acme.example', role: 'boss' }, 'role'],
    [{ email: 'x@acme.example', role: 'viewer', admin: true }, 'admin'],
  ])('refuses %j and names the field', async (json, path) => {
    const { status, body } = await server.browse(owner, '/v1/invitations', { json });
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: [{ path }] });
  });

  test('gives an admin no link by which somebody becomes owner, and still lets it be withdrawn', async () => {
    const admin = await server.join('admin');
    const { id } = (await invite(owner, 'next-owner@acme.example', 'owner')).body as Item;
    const shownTo = async (cookie: string) =>
      (await listOf(cookie, 'invitations')).find(({ email }) => email === 'next-owner@acme.example');
    expect((await shownTo(owner))?.id).toBe(id);
    const shown = await shownTo(admin.cookie);
    expect(shown).toMatchObject({ role: 'owner', url: null });
    expect(JSON.stringify(shown)).not.toContain(id);
    expect((await server.browse('', `/v1/invitations/${shown?.id}`)).status).toBe(404);
    expect((await invite(admin.cookie, 'other@acme.example', 'owner')).status).toBe(403);
    const denied = await recorded('action:TEAM_INVITE outcome:denied');
    expect(denied).toMatchObject([{ actor: { name: 'admin@acme.example' }, resource: { name: '*' } }]);
    const withdrawn = await server.browse(admin.cookie, `/v1/invitations/${shown?.id}`, { method: 'DELETE' });
    expect(withdrawn.status).toBe(204);
    expect(await shownTo(owner)).toBeUndefined();
  });

  test('is not open to a member, whose attempt is recorded', async () => {
    const member = await server.join('member', 'mel@acme.example');
    expect((await invite(member.cookie, 'x@acme.example', 'viewer')).status).toBe(403);
    expect(await recorded('actor:mel@acme.example outcome:denied')).toMatchObject([
      { action: 'TEAM_INVITE' },
    ]);
  });

  test('is nothing to another address', async () => {
    const eve = await server.join('viewer', 'eve@acme.example');
    const { id } = (await invite(owner, 'cem@acme.example', 'admin')).body as Item;
    const { status, body } = await server.browse(eve.cookie, `/v1/invitations/${id}/accept`, {
      method: 'POST',
    });
    expect(status).toBe(403);
    expect(body).toMatchObject({ detail: expect.stringContaining('cem@acme.example') });
    expect(await recorded('resource:cem@acme.example outcome:denied')).toMatchObject([
      { action: 'TEAM_MEMBER_ADD', actor: { name: 'eve@acme.example' } },
    ]);
  });
});

describe('members', () => {
  test('change their role at once, recorded with both roles', async () => {
    const vic = await server.join('viewer', 'vic@acme.example');
    const { id } = await memberOf('vic@acme.example');
    const { status, body } = await server.browse(owner, `/v1/members/${id}`, {
      method: 'PATCH',
      json: { role: 'admin' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, role: 'admin' });
    expect((await server.browse(vic.cookie, '/v1/members')).status).toBe(200);
    expect(await recorded('action:TEAM_ROLE_CHANGE resource:vic@acme.example')).toMatchObject([
      { changes: [{ field: 'role', from: 'viewer', to: 'admin' }] },
    ]);
    expect((await server.browse(vic.cookie, '/v1/members')).text).toContain('lastSeenAt":"2');
  });

  test('include an owner at any time', async () => {
    const { id } = await memberOf('olga@acme.example');
    const left = await server.browse(owner, `/v1/members/${id}`, { method: 'DELETE' });
    expect(left.status).toBe(409);
    const demoted = await server.browse(owner, `/v1/members/${id}`, {
      method: 'PATCH',
      json: { role: 'admin' },
    });
    expect(demoted.status).toBe(409);
  });

  test('may leave whatever they are, and cannot make others leave', async () => {
    const leaver = await server.join('auditor', 'leaver@acme.example');
    const { id } = await memberOf('leaver@acme.example');
    const other = await memberOf('olga@acme.example');
    const tried = await server.browse(leaver.cookie, `/v1/members/${other.id}`, { method: 'DELETE' });
    expect(tried.status).toBe(403);
    expect((await server.browse(leaver.cookie, `/v1/members/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await server.browse(leaver.cookie, '/v1/me')).status).toBe(401);
    expect(await recorded('actor:leaver@acme.example action:TEAM_MEMBER_REMOVE')).toMatchObject([
      { outcome: 'success', resource: { name: 'leaver@acme.example' } },
      { outcome: 'denied' },
    ]);
  });

  test('are removed once somebody said what becomes of their keys', async () => {
    const admin = await server.join('admin', 'keymaker@acme.example');
    const key = (
      await server.browse(admin.cookie, '/v1/api-keys', { json: { name: 'ci', scopes: ['events:read'] } })
    ).body as Item & { key: string };
    const { id, keys } = await memberOf('keymaker@acme.example');
    expect(keys).toBe(1);
    const asked = await server.browse(owner, `/v1/members/${id}`, { method: 'DELETE' });
    expect(asked.status).toBe(409);
    expect(asked.body).toMatchObject({ keys: [{ id: key.id, name: 'ci', lastUsedAt: null }] });
    const use = () => server.call('/v1/events', { headers: { Authorization: `Bearer ${key.key}` } });
    expect((await use()).status).toBe(200);
    const removed = await server.browse(owner, `/v1/members/${id}?keys=revoke`, { method: 'DELETE' });
    expect(removed.status).toBe(204);
    expect((await use()).status).toBe(401);
    expect((await server.browse(admin.cookie, '/v1/me')).status).toBe(401);
    expect(await recorded('action:TEAM_MEMBER_REMOVE resource:keymaker@acme.example')).toMatchObject([
      { metadata: { keys: 'revoke', revokedKeys: ['ci'] } },
    ]);
    expect(await recorded('action:API_KEY_REVOKE resource:ci')).toMatchObject([
      { actor: { name: 'olga@acme.example' }, metadata: { reason: 'its maker was removed' } },
    ]);
  });

  test('are demoted once somebody said what becomes of their keys', async () => {
    const admin = await server.join('admin', 'demoted@acme.example');
    const made = await server.browse(admin.cookie, '/v1/api-keys', {
      json: { name: 'of-demoted', scopes: ['events:read'] },
    });
    const { key } = made.body as { key: string };
    const { id } = await memberOf('demoted@acme.example');
    const demote = (query = '') =>
      server.browse(owner, `/v1/members/${id}${query}`, { method: 'PATCH', json: { role: 'viewer' } });
    const asked = await demote();
    expect(asked.status).toBe(409);
    expect(asked.body).toMatchObject({ keys: [{ name: 'of-demoted', lastUsedAt: null }] });
    expect((await demote('?keys=perhaps')).status).toBe(400);
    const leaving = await server.browse(admin.cookie, `/v1/members/${id}?keys=keep`, { method: 'DELETE' });
    expect(leaving.status).toBe(403);
    const use = () => server.call('/v1/events', { headers: { Authorization: `Bearer ${key}` } });
    expect((await use()).status).toBe(200);
    const done = await demote('?keys=revoke');
    expect(done.status).toBe(200);
    expect(done.body).toMatchObject({ role: 'viewer', keys: 0 });
    expect((await use()).status).toBe(401);
  });

  test('who were removed come back neither by a link to a password nor by an invitation of theirs', async () => {
    const admin = await server.join('admin', 'mallory@acme.example');
    const pat = await server.join('member', 'pat@acme.example');
    const target = await memberOf('pat@acme.example');
    const reset = await server.browse(admin.cookie, `/v1/members/${target.id}/password-reset`, {
      method: 'POST',
    });
    const token = new URL((reset.body as { url: string }).url).searchParams.get('token');
    const back = (await invite(admin.cookie, 'mallory2@acme.example', 'admin')).body as Item;
    const { id } = await memberOf('mallory@acme.example');
    expect((await server.browse(owner, `/v1/members/${id}`, { method: 'DELETE' })).status).toBe(204);
    const set = await server.browse('', '/api/auth/reset-password', {
      json: { token, newPassword: 'a password of mallory' },
    });
    expect(set.status).toBe(400);
    expect((await server.browse(pat.cookie, '/v1/me')).status).toBe(200);
    expect((await server.browse('', `/v1/invitations/${back.id}`)).status).toBe(404);
    expect(await recorded('action:TEAM_INVITE_REVOKE resource:mallory2@acme.example')).toMatchObject([
      { actor: { name: 'olga@acme.example' } },
    ]);
  });

  test('are answered for nobody to store, as are keys and invitations', async () => {
    for (const path of ['/v1/members', '/v1/api-keys', '/v1/invitations']) {
      const { headers } = await server.browse(owner, path);
      expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
    }
  });

  test("make organizations; an account that is nobody's member makes none", async () => {
    const vera = await server.join('viewer', 'vera@acme.example');
    // Signed up, and has not accepted.
    const { id } = (await invite(owner, 'idle@acme.example', 'viewer')).body as Item;
    const account = {
      name: 'Idle',
      email: 'idle@acme.example',
      password: 'a password of idle',
      invitation: id,
    };
    const idle = cookiesOf(await server.browse('', '/api/auth/sign-up/email', { json: account }));
    const make = (cookie: string) => server.browse(cookie, '/v1/organizations', { json: { name: 'Mine' } });
    const refused = await make(idle);
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ type: expect.stringContaining('forbidden') });
    expect((await make(vera.cookie)).status).toBe(201);
  });

  test('get a link by which they set a new password, once', async () => {
    const pia = await server.join('member', 'pia@acme.example');
    const { id } = await memberOf('pia@acme.example');
    const { status, body, headers } = await server.browse(owner, `/v1/members/${id}/password-reset`, {
      method: 'POST',
    });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const { url } = body as { url: string };
    expect(url).toMatch(/^http:\/\/audit\.acme\.example\/reset-password\?token=/);
    const token = new URL(url).searchParams.get('token');
    const set = () =>
      server.browse('', '/api/auth/reset-password', { json: { token, newPassword: 'a brand new password' } });
    expect((await set()).status).toBe(200);
    expect((await set()).status).toBe(400);
    expect((await server.browse(pia.cookie, '/v1/me')).status).toBe(401);
    await server.signIn({ email: 'pia@acme.example', password: 'a brand new password' });
    expect(
      await recorded('resource:pia@acme.example action:PASSWORD_RESET_LINK,PASSWORD_CHANGE'),
    ).toMatchObject([
      { action: 'PASSWORD_CHANGE' },
      { action: 'PASSWORD_RESET_LINK', actor: { name: 'olga@acme.example' } },
    ]);
  });

  test('without a second factor have none to remove', async () => {
    await server.join('viewer', 'val@acme.example');
    const { id } = await memberOf('val@acme.example');
    expect((await server.browse(owner, `/v1/members/${id}/two-factor`, { method: 'DELETE' })).status).toBe(
      404,
    );
  });

  test('keep an owner when two step down at the same time', async () => {
    const second = await server.join('owner', 'omar@acme.example');
    const stepDown = async (cookie: string, email: string) => {
      const { id } = await memberOf(email);
      return () => server.browse(cookie, `/v1/members/${id}`, { method: 'PATCH', json: { role: 'admin' } });
    };
    const both = [
      await stepDown(owner, 'olga@acme.example'),
      await stepDown(second.cookie, 'omar@acme.example'),
    ];
    const statuses = (await Promise.all(both.map((step) => step()))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409]);
  });
});
