import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cookiesOf } from './server.testing.ts';
import { type Item, startTeam, type Team } from './team.testing.ts';

let team: Team;
beforeAll(async () => {
  team = await startTeam();
});
afterAll(() => team.stop());

describe('members', () => {
  test('change their role at once, recorded with both roles', async () => {
    const vic = await team.server.join('viewer', 'vic@acme.example');
    const { id } = await team.memberOf('vic@acme.example');
    const { status, body } = await team.server.browse(team.owner, `/v1/members/${id}`, {
      method: 'PATCH',
      json: { role: 'admin' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, role: 'admin' });
    expect((await team.server.browse(vic.cookie, '/v1/members')).status).toBe(200);
    expect(await team.recorded('action:TEAM_ROLE_CHANGE resource:vic@acme.example')).toMatchObject([
      { changes: [{ field: 'role', from: 'viewer', to: 'admin' }] },
    ]);
    expect((await team.server.browse(vic.cookie, '/v1/members')).text).toContain('lastSeenAt":"2');
  });

  test('include an owner at any time', async () => {
    const { id } = await team.memberOf('olga@acme.example');
    const left = await team.server.browse(team.owner, `/v1/members/${id}`, { method: 'DELETE' });
    expect(left.status).toBe(409);
    const demoted = await team.server.browse(team.owner, `/v1/members/${id}`, {
      method: 'PATCH',
      json: { role: 'admin' },
    });
    expect(demoted.status).toBe(409);
  });

  test('may leave whatever they are, and cannot make others leave', async () => {
    const leaver = await team.server.join('auditor', 'leaver@acme.example');
    const { id } = await team.memberOf('leaver@acme.example');
    const other = await team.memberOf('olga@acme.example');
    const tried = await team.server.browse(leaver.cookie, `/v1/members/${other.id}`, { method: 'DELETE' });
    expect(tried.status).toBe(403);
    expect((await team.server.browse(leaver.cookie, `/v1/members/${id}`, { method: 'DELETE' })).status).toBe(
      204,
    );
    expect((await team.server.browse(leaver.cookie, '/v1/me')).status).toBe(401);
    expect(await team.recorded('actor:leaver@acme.example action:TEAM_MEMBER_REMOVE')).toMatchObject([
      { outcome: 'success', resource: { name: 'leaver@acme.example' } },
      { outcome: 'denied' },
    ]);
  });

  test('are removed once somebody said what becomes of their keys', async () => {
    const admin = await team.server.join('admin', 'keymaker@acme.example');
    const key = (
      await team.server.browse(admin.cookie, '/v1/api-keys', {
        json: { name: 'ci', scopes: ['events:read'] },
      })
    ).body as Item & { key: string };
    const { id, keys } = await team.memberOf('keymaker@acme.example');
    expect(keys).toBe(1);
    const asked = await team.server.browse(team.owner, `/v1/members/${id}`, { method: 'DELETE' });
    expect(asked.status).toBe(409);
    expect(asked.body).toMatchObject({ keys: [{ id: key.id, name: 'ci', lastUsedAt: null }] });
    const use = () => team.server.call('/v1/events', { headers: { Authorization: `Bearer ${key.key}` } });
    expect((await use()).status).toBe(200);
    const removed = await team.server.browse(team.owner, `/v1/members/${id}?keys=revoke`, {
      method: 'DELETE',
    });
    expect(removed.status).toBe(204);
    expect((await use()).status).toBe(401);
    expect((await team.server.browse(admin.cookie, '/v1/me')).status).toBe(401);
    expect(await team.recorded('action:TEAM_MEMBER_REMOVE resource:keymaker@acme.example')).toMatchObject([
      { metadata: { keys: 'revoke', revokedKeys: ['ci'] } },
    ]);
    expect(await team.recorded('action:API_KEY_REVOKE resource:ci')).toMatchObject([
      { actor: { name: 'olga@acme.example' }, metadata: { reason: 'its maker was removed' } },
    ]);
  });

  test('are demoted once somebody said what becomes of their keys', async () => {
    const admin = await team.server.join('admin', 'demoted@acme.example');
    const made = await team.server.browse(admin.cookie, '/v1/api-keys', {
      json: { name: 'of-demoted', scopes: ['events:read'] },
    });
    const { key } = made.body as { key: string };
    const { id } = await team.memberOf('demoted@acme.example');
    const demote = (query = '') =>
      team.server.browse(team.owner, `/v1/members/${id}${query}`, {
        method: 'PATCH',
        json: { role: 'viewer' },
      });
    const asked = await demote();
    expect(asked.status).toBe(409);
    expect(asked.body).toMatchObject({ keys: [{ name: 'of-demoted', lastUsedAt: null }] });
    expect((await demote('?keys=perhaps')).status).toBe(400);
    const leaving = await team.server.browse(admin.cookie, `/v1/members/${id}?keys=keep`, {
      method: 'DELETE',
    });
    expect(leaving.status).toBe(403);
    const use = () => team.server.call('/v1/events', { headers: { Authorization: `Bearer ${key}` } });
    expect((await use()).status).toBe(200);
    const done = await demote('?keys=revoke');
    expect(done.status).toBe(200);
    expect(done.body).toMatchObject({ role: 'viewer', keys: 0 });
    expect((await use()).status).toBe(401);
  });

  test('who were removed come back neither by a link to a password nor by an invitation of theirs', async () => {
    const admin = await team.server.join('admin', 'mallory@acme.example');
    const pat = await team.server.join('member', 'pat@acme.example');
    const target = await team.memberOf('pat@acme.example');
    const reset = await team.server.browse(admin.cookie, `/v1/members/${target.id}/password-reset`, {
      method: 'POST',
    });
    const token = new URL((reset.body as { url: string }).url).searchParams.get('token');
    const back = (await team.invite(admin.cookie, 'mallory2@acme.example', 'admin')).body as Item;
    const { id } = await team.memberOf('mallory@acme.example');
    expect((await team.server.browse(team.owner, `/v1/members/${id}`, { method: 'DELETE' })).status).toBe(
      204,
    );
    const set = await team.server.browse('', '/api/auth/reset-password', {
      json: { token, newPassword: 'a password of mallory' },
    });
    expect(set.status).toBe(400);
    expect((await team.server.browse(pat.cookie, '/v1/me')).status).toBe(200);
    expect((await team.server.browse('', `/v1/invitations/${back.id}`)).status).toBe(404);
    expect(await team.recorded('action:TEAM_INVITE_REVOKE resource:mallory2@acme.example')).toMatchObject([
      { actor: { name: 'olga@acme.example' } },
    ]);
  });

  test('are answered for nobody to store, as are keys and invitations', async () => {
    for (const path of ['/v1/members', '/v1/api-keys', '/v1/invitations']) {
      const { headers } = await team.server.browse(team.owner, path);
      expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
    }
  });

  test("make organizations; an account that is nobody's member makes none", async () => {
    const vera = await team.server.join('viewer', 'vera@acme.example');
    // Signed up, and has not accepted.
    const { id } = (await team.invite(team.owner, 'idle@acme.example', 'viewer')).body as Item;
    const account = {
      name: 'Idle',
      email: 'idle@acme.example',
      password: 'a password of idle',
      invitation: id,
    };
    const idle = cookiesOf(await team.server.browse('', '/api/auth/sign-up/email', { json: account }));
    const make = (cookie: string) =>
      team.server.browse(cookie, '/v1/organizations', { json: { name: 'Mine' } });
    const refused = await make(idle);
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ type: expect.stringContaining('forbidden') });
    expect((await make(vera.cookie)).status).toBe(201);
  });

  test('get a link by which they set a new password, once', async () => {
    const pia = await team.server.join('member', 'pia@acme.example');
    const { id } = await team.memberOf('pia@acme.example');
    const { status, body, headers } = await team.server.browse(
      team.owner,
      `/v1/members/${id}/password-reset`,
      {
        method: 'POST',
      },
    );
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const { url } = body as { url: string };
    expect(url).toMatch(/^http:\/\/audit\.acme\.example\/reset-password\?token=/);
    const token = new URL(url).searchParams.get('token');
    const set = () =>
      team.server.browse('', '/api/auth/reset-password', {
        json: { token, newPassword: 'a brand new password' },
      });
    expect((await set()).status).toBe(200);
    expect((await set()).status).toBe(400);
    expect((await team.server.browse(pia.cookie, '/v1/me')).status).toBe(401);
    await team.server.signIn({ email: 'pia@acme.example', password: 'a brand new password' });
    expect(
      await team.recorded('resource:pia@acme.example action:PASSWORD_RESET_LINK,PASSWORD_CHANGE'),
    ).toMatchObject([
      { action: 'PASSWORD_CHANGE' },
      { action: 'PASSWORD_RESET_LINK', actor: { name: 'olga@acme.example' } },
    ]);
  });

  test('without a second factor have none to remove', async () => {
    await team.server.join('viewer', 'val@acme.example');
    const { id } = await team.memberOf('val@acme.example');
    expect(
      (await team.server.browse(team.owner, `/v1/members/${id}/two-factor`, { method: 'DELETE' })).status,
    ).toBe(404);
  });

  test('are signed out by an owner or admin, and by nobody else', async () => {
    const member = await team.server.join('member', 'mia@acme.example');
    const { id } = await team.memberOf('mia@acme.example');
    const end = (cookie: string) =>
      team.server.browse(cookie, `/v1/members/${id}/sessions`, { method: 'DELETE' });
    expect((await end(member.cookie)).status).toBe(403);
    // Where a session shows another organization, of one's own making, it ends all the same.
    await team.server.browse(member.cookie, '/v1/organizations', { json: { name: 'Hideout' } });
    expect((await end(team.owner)).status).toBe(204);
    expect((await team.server.browse(member.cookie, '/v1/me')).status).toBe(401);
    expect((await end(team.owner)).status).toBe(204);
    expect(await team.recorded('action:SESSION_REVOKE')).toMatchObject([
      { outcome: 'success', resource: { name: 'mia@acme.example' }, metadata: { sessions: 1 } },
      { outcome: 'denied', actor: { name: 'mia@acme.example' } },
    ]);
  });

  test('keep an owner when two step down at the same time', async () => {
    // One of them is owner no more, and other tests rest on olga: so this team is of the test's own.
    const own = await startTeam();
    onTestFinished(() => own.stop());
    const second = await own.server.join('owner', 'omar@acme.example');
    const stepDown = async (cookie: string, email: string) => {
      const { id } = await own.memberOf(email);
      return () =>
        own.server.browse(cookie, `/v1/members/${id}`, { method: 'PATCH', json: { role: 'admin' } });
    };
    const both = [
      await stepDown(own.owner, 'olga@acme.example'),
      await stepDown(second.cookie, 'omar@acme.example'),
    ];
    const statuses = (await Promise.all(both.map((step) => step()))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409]);
  });
});
