import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readable } from '../workspace/mail/mail-server.testing.ts';
import { cookiesOf } from './server.testing.ts';
import { type Item, startTeam, type Team } from './team.testing.ts';

let team: Team;
beforeAll(async () => {
  team = await startTeam();
});
afterAll(() => team.stop());

describe('inviting', () => {
  test('sends the link, which tells what it is for and makes a member of who accepts it', async () => {
    const { status, body, headers } = await team.invite(team.owner, 'Ben@Acme.example', 'member');
    const made = body as Item & { url: string };
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(made).toMatchObject({ email: 'ben@acme.example', invitedBy: 'olga@acme.example', mailed: true });
    expect(made.url).toBe(`http://audit.acme.example/invitations/${made.id}`);
    expect(readable(team.mail.received.at(-1)?.text ?? '')).toContain(made.url);

    const view = await team.server.browse('', `/v1/invitations/${made.id}`);
    expect(view.body).toMatchObject({
      organization: { name: 'Acme' },
      email: 'ben@acme.example',
      role: 'member',
      hasAccount: false,
    });
    const account = { name: 'Ben', email: 'ben@acme.example', password: 'a password of ben' };
    const ben = cookiesOf(await team.server.browse('', '/api/auth/sign-up/email', { json: account }));
    const before = await team.server.browse(ben, '/v1/me');
    expect(before.status).toBe(403);
    const accepted = await team.server.browse(ben, `/v1/invitations/${made.id}/accept`, { method: 'POST' });
    expect(accepted.body).toMatchObject({ organization: { name: 'Acme' }, role: 'member' });
    expect((await team.server.browse(ben, '/v1/me')).body).toMatchObject({ role: 'member' });
    expect(await team.memberOf('ben@acme.example')).toMatchObject({
      name: 'Ben',
      twoFactorEnabled: false,
      keys: 0,
    });
    expect(
      (await team.server.browse(ben, `/v1/invitations/${made.id}/accept`, { method: 'POST' })).status,
    ).toBe(404);

    const events = await team.recorded('resource:ben@acme.example action:TEAM_INVITE,TEAM_MEMBER_ADD');
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

  test('an address under any domain gives an account that signs in and gets a new password', async () => {
    const email = 'eva@xn--e1afmkfd.xn--p1ai';
    const { status, body } = await team.invite(team.owner, 'Eva@Пример.рф', 'viewer');
    expect([status, (body as Item).email]).toEqual([201, email]);
    const first = 'a password of eva';
    const ask = (path: string, json: unknown) => team.server.browse('', `/api/auth/${path}`, { json });
    const account = { name: 'Eva', email: 'eva@пример.рф', password: first };
    expect((await ask('sign-up/email', account)).status).toBe(200);
    const signIn = (address: string, password: string) =>
      ask('sign-in/email', { email: address, password }).then((answer) => answer.status);
    expect(await signIn(email, first)).toBe(200);
    expect(await signIn('EVA@пример.рф', first)).toBe(200);
    expect(await signIn(email, 'another password')).toBe(401);
    expect(await signIn('nobody@xn--e1afmkfd.xn--p1ai', first)).toBe(401);

    expect((await ask('request-password-reset', { email })).status).toBe(200);
    const token = await vi.waitFor(() => {
      const text = readable(team.mail.received.at(-1)?.text ?? '');
      const found = /reset-password\?token=(\S+)/.exec(text)?.[1];
      expect(found).toBeDefined();
      return found;
    });
    const newPassword = 'a new password of eva';
    expect((await ask('reset-password', { token, newPassword })).status).toBe(200);
    expect([await signIn(email, first), await signIn(email, newPassword)]).toEqual([401, 200]);
  });

  test('is done all the same when the mail does not go out', async () => {
    const { status, body } = await team.invite(team.owner, 'nobody@refused.example', 'viewer');
    expect(status).toBe(201);
    expect(body).toMatchObject({ mailed: false });
    expect((await team.listOf(team.owner, 'invitations')).map(({ email }) => email)).toContain(
      'nobody@refused.example',
    );
  });

  test.each([
    [{ email: 'not an address', role: 'viewer' }, 'email'],
    [{ email: 'x@acme.example', role: 'boss' }, 'role'],
    [{ email: 'x@acme.example', role: 'viewer', admin: true }, 'admin'],
  ])('refuses %j and names the field', async (json, path) => {
    const { status, body } = await team.server.browse(team.owner, '/v1/invitations', { json });
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: [{ path }] });
  });

  test('gives an admin no link by which somebody becomes owner, and still lets it be withdrawn', async () => {
    const admin = await team.server.join('admin');
    const { id } = (await team.invite(team.owner, 'next-owner@acme.example', 'owner')).body as Item;
    const shownTo = async (cookie: string) =>
      (await team.listOf(cookie, 'invitations')).find(({ email }) => email === 'next-owner@acme.example');
    expect((await shownTo(team.owner))?.id).toBe(id);
    const shown = await shownTo(admin.cookie);
    expect(shown).toMatchObject({ role: 'owner', url: null });
    expect(JSON.stringify(shown)).not.toContain(id);
    expect((await team.server.browse('', `/v1/invitations/${shown?.id}`)).status).toBe(404);
    expect((await team.invite(admin.cookie, 'other@acme.example', 'owner')).status).toBe(403);
    const denied = await team.recorded('action:TEAM_INVITE outcome:denied');
    expect(denied).toMatchObject([{ actor: { name: 'admin@acme.example' }, resource: { name: '*' } }]);
    const withdrawn = await team.server.browse(admin.cookie, `/v1/invitations/${shown?.id}`, {
      method: 'DELETE',
    });
    expect(withdrawn.status).toBe(204);
    expect(await shownTo(team.owner)).toBeUndefined();
  });

  test('is not open to a member, whose attempt is recorded', async () => {
    const member = await team.server.join('member', 'mel@acme.example');
    expect((await team.invite(member.cookie, 'x@acme.example', 'viewer')).status).toBe(403);
    expect(await team.recorded('actor:mel@acme.example outcome:denied')).toMatchObject([
      { action: 'TEAM_INVITE' },
    ]);
  });

  test('is nothing to another address', async () => {
    const eve = await team.server.join('viewer', 'eve@acme.example');
    const { id } = (await team.invite(team.owner, 'cem@acme.example', 'admin')).body as Item;
    const { status, body } = await team.server.browse(eve.cookie, `/v1/invitations/${id}/accept`, {
      method: 'POST',
    });
    expect(status).toBe(403);
    expect(body).toMatchObject({ detail: expect.stringContaining('cem@acme.example') });
    expect(await team.recorded('resource:cem@acme.example outcome:denied')).toMatchObject([
      { action: 'TEAM_MEMBER_ADD', actor: { name: 'eve@acme.example' } },
    ]);
  });
});
