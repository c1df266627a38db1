import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { WORKSPACE_MIGRATIONS } from '../schema.ts';
import { makeResetToken } from './reset-links.ts';
import { ROLES, type Role } from './roles.ts';
import { errorOf, kindOf, openTestWorkspace } from './workspace.testing.ts';

// What somebody set going by a role must not outlive the role.

function openTeam() {
  const workspace = openTestWorkspace();
  const acme = workspace.organization('org_acme');
  const other = workspace.organization('org_other');
  const owner = workspace.person('ana', acme, 'owner');
  const admin = workspace.person('ada', acme, 'admin');
  const ben = workspace.person('ben', acme, 'member');
  workspace.events();
  const links = () => workspace.db.prepare('SELECT * FROM "verification"').all().length;
  const accepting = (name: string) => {
    const { userId, email, sessionId, by } = workspace.account(name);
    return { user: { id: userId, email }, sessionId, by };
  };
  return { ...workspace, acme, other, owner, admin, ben, links, accepting };
}

describe('a password reset link', () => {
  test.each<[string, (team: ReturnType<typeof openTeam>) => void]>([
    [
      'its person becomes something else',
      ({ acme, members, ben, owner }) => members.setRole(acme, ben.memberId, 'owner', undefined, owner),
    ],
    [
      'its person is removed',
      ({ acme, members, ben, owner }) => members.remove(acme, ben.memberId, undefined, owner),
    ],
    [
      'its maker is removed',
      ({ acme, members, admin, owner }) => members.remove(acme, admin.memberId, undefined, owner),
    ],
    [
      'its maker leaves',
      ({ acme, members, admin }) => members.remove(acme, admin.memberId, undefined, admin),
    ],
    [
      'its maker is demoted',
      ({ acme, members, admin, owner }) => members.setRole(acme, admin.memberId, 'viewer', undefined, owner),
    ],
  ])('ends when %s', (_, happens) => {
    const team = openTeam();
    team.rescue.passwordResetLink(team.acme, team.ben.memberId, team.admin);
    happens(team);
    expect(team.links()).toBe(0);
    expect(team.db.prepare('SELECT * FROM reset_links').all()).toEqual([]);
  });

  test('stays when the role of somebody else changes, and when its maker leaves another organization', () => {
    const { acme, other, members, rescue, person, owner, admin, ben, links } = openTeam();
    rescue.passwordResetLink(acme, ben.memberId, admin);
    members.setRole(acme, person('vic', acme, 'viewer').memberId, 'admin', undefined, owner);
    const elsewhere = person('ada', other, 'admin');
    members.remove(other, elsewhere.memberId, undefined, elsewhere);
    expect(links()).toBe(1);
  });

  test('that the operator has made does not end with anybody who leaves', () => {
    const { acme, db, time, members, owner, admin, ben, links } = openTeam();
    makeResetToken(db, ben.userId, time.now);
    members.remove(acme, admin.memberId, undefined, owner);
    expect(links()).toBe(1);
  });
});

describe('an invitation', () => {
  test.each<[string, Role | undefined, readonly string[]]>([
    ['is removed', undefined, ['co-owner', 'guest']],
    ['becomes a member', 'member', ['co-owner', 'guest']],
    ['becomes an admin', 'admin', ['co-owner']],
    ['stays owner', 'owner', []],
  ])(
    'is withdrawn, and that recorded, when an owner who made it %s and may not give its role',
    (_, role, ended) => {
      const { acme, members, invitations, person, owner, events } = openTeam();
      const olga = person('olga', acme, 'owner');
      invitations.invite(acme, 'co-owner@new.example', 'owner', olga);
      invitations.invite(acme, 'guest@new.example', 'viewer', olga);
      invitations.invite(acme, 'other@new.example', 'viewer', owner);
      events();
      if (role === undefined) members.remove(acme, olga.memberId, undefined, owner);
      else members.setRole(acme, olga.memberId, role, undefined, owner);
      const withdrawn = events().filter(({ action }) => action === 'TEAM_INVITE_REVOKE');
      expect(withdrawn.map(({ resource }) => resource.name).sort()).toEqual(
        ended.map((name) => `${name}@new.example`),
      );
      for (const event of withdrawn) {
        expect(event).toMatchObject({
          actor: { name: owner.email },
          metadata: { reason: expect.any(String) },
        });
      }
      expect(invitations.list(acme)).toHaveLength(3 - ended.length);
    },
  );

  test('of another organization stays', () => {
    const { acme, other, members, invitations, person, owner } = openTeam();
    const there = person('ada', other, 'admin');
    invitations.invite(other, 'guest@new.example', 'viewer', there);
    const here = members.list(acme).find(({ userId }) => userId === there.userId);
    members.remove(acme, here?.id ?? '', undefined, owner);
    expect(invitations.list(other)).toHaveLength(1);
  });

  test('does not hold once its inviter may not give the role, whatever took the right away', () => {
    for (const [offered, now] of [
      ['owner', 'admin'],
      ['viewer', 'member'],
      ['viewer', undefined],
    ] as const) {
      const { acme, db, invitations, members, person, accepting } = openTeam();
      const olga = person('olga', acme, 'owner');
      const { id } = invitations.invite(acme, 'back@acme.example', offered, olga);
      if (now === undefined) db.prepare('DELETE FROM members WHERE id = ?').run(olga.memberId);
      else db.prepare('UPDATE members SET role = ? WHERE id = ?').run(now, olga.memberId);
      const before = members.list(acme).length;
      const error = errorOf(() => invitations.accept(id, accepting('back')));
      expect(error?.kind).toBe('not-found');
      expect(error?.message).toContain('may not give this role any more: ask for a new invitation');
      expect(kindOf(() => invitations.view(id))).toBe('not-found');
      expect(invitations.hasPendingInvitation('back@acme.example', id)).toBe(false);
      expect(members.list(acme)).toHaveLength(before);
    }
  });

  test('still holds when its inviter has another role that gives it', () => {
    const { acme, invitations, members, owner, admin, accepting } = openTeam();
    const { id } = invitations.invite(acme, 'new@acme.example', 'viewer', admin);
    members.setRole(acme, admin.memberId, 'owner', undefined, owner);
    expect(kindOf(() => invitations.accept(id, accepting('new')))).toBe('done');
  });
});

describe('the API keys of somebody', () => {
  function openWithKey(role: Role = 'admin') {
    const team = openTeam();
    const ken = team.person('ken', team.acme, role);
    const { key } = team.apiKeys.create(team.acme, { name: 'ci', scopes: ['secrets:read'] }, ken);
    team.events();
    const live = () => team.apiKeys.liveOf(team.acme, ken.userId).map(({ name }) => name);
    return { ...team, ken, key, live };
  }

  test.each(ROLES.flatMap((to) => (['owner', 'admin'] as const).map((from) => [from, to] as const)))(
    'are asked about from %s to %s where it is a loss of what the keys may do',
    (from, to) => {
      const { acme, members, owner, ken, key, events } = openWithKey(from);
      const error = errorOf(() => members.setRole(acme, ken.memberId, to, undefined, owner));
      if (to === 'owner' || to === 'admin') {
        expect(error).toBeUndefined();
        return;
      }
      expect(error?.kind).toBe('conflict');
      expect(error?.message).toContain('keys=revoke or keys=keep');
      expect(error?.options.details).toEqual({ keys: [{ id: key.id, name: 'ci', lastUsedAt: null }] });
      expect(events()).toEqual([]);
      expect(members.get(acme, ken.memberId).role).toBe(from);
    },
  );

  test('are revoked with the role, each recorded, or kept when that is said', () => {
    const revoking = openWithKey();
    revoking.members.setRole(revoking.acme, revoking.ken.memberId, 'viewer', 'revoke', revoking.owner);
    expect(revoking.live()).toEqual([]);
    expect(revoking.events()).toMatchObject([
      { action: 'API_KEY_REVOKE', resource: { name: 'ci' }, metadata: { reason: 'its maker was demoted' } },
      { action: 'TEAM_ROLE_CHANGE', metadata: { keys: 'revoke', revokedKeys: ['ci'] } },
    ]);
    const keeping = openWithKey();
    keeping.members.setRole(keeping.acme, keeping.ken.memberId, 'viewer', 'keep', keeping.owner);
    expect(keeping.live()).toEqual(['ci']);
    expect(keeping.events()).toMatchObject([{ action: 'TEAM_ROLE_CHANGE', metadata: { keys: 'keep' } }]);
  });

  test('are not kept by the person, who leaves or steps down; without keys the answer does not matter', () => {
    const { acme, members, ken, ben, live, events } = openWithKey();
    for (const act of [
      () => members.remove(acme, ken.memberId, 'keep', ken),
      () => members.setRole(acme, ken.memberId, 'viewer', 'keep', ken),
    ]) {
      const error = errorOf(act);
      expect(error?.kind).toBe('forbidden');
      expect(error?.message).toContain('another owner or admin decides about your keys');
    }
    expect(events()).toEqual([]);
    expect(live()).toEqual(['ci']);
    expect(kindOf(() => members.remove(acme, ben.memberId, 'keep', ben))).toBe('done');
    expect(kindOf(() => members.remove(acme, ken.memberId, 'revoke', ken))).toBe('done');
    expect(live()).toEqual([]);
  });
});

test('an organization has at most 200 pending invitations; one may still be replaced', () => {
  const { acme, invitations, owner, events } = openTeam();
  for (let n = 0; n < 200; n++) invitations.invite(acme, `guest-${n}@new.example`, 'viewer', owner);
  events();
  const error = errorOf(() => invitations.invite(acme, 'one-more@new.example', 'viewer', owner));
  expect(error?.kind).toBe('plan-limit');
  expect(error?.message).toMatch(/200 invitations.*withdraw/);
  expect(events()).toEqual([]);
  const replaced = invitations.invite(acme, 'guest-7@new.example', 'member', owner);
  invitations.revoke(acme, replaced.id, owner);
  expect(kindOf(() => invitations.invite(acme, 'one-more@new.example', 'viewer', owner))).toBe('done');
});

test('invitations from before inviters were remembered by account keep those who have one', () => {
  const step = WORKSPACE_MIGRATIONS.findIndex((sql) => sql.includes('ADD COLUMN inviter_id'));
  const db = new DatabaseSync(':memory:');
  for (const sql of WORKSPACE_MIGRATIONS.slice(0, step)) db.exec(sql);
  db.exec(`
    INSERT INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES ('org_a', 'A', 'a', '', 0, 1);
    INSERT INTO "user" VALUES ('usr_ana', 'ana', 'ana@acme.example', 0, NULL, '', '', 0);
    INSERT INTO "verification" VALUES ('rst_made', 'x', 'usr_ana', '', '', ''), ('rstother', 'y', 'usr_ana', '', '', '');
    INSERT INTO invitations (id, organization_id, email, role, invited_by, created_at, expires_at)
    VALUES ('inv_1', 'org_a', 'x@new.example', 'viewer', 'ana@acme.example', 0, 0),
      ('inv_2', 'org_a', 'y@new.example', 'viewer', 'gone@acme.example', 0, 0);
  `);
  db.exec(WORKSPACE_MIGRATIONS[step] ?? '');
  const inviters = db.prepare('SELECT inviter_id FROM invitations ORDER BY id').all();
  expect(inviters.map(({ inviter_id }) => inviter_id)).toEqual(['usr_ana', null]);
  expect(db.prepare('SELECT "id" FROM "verification"').all()).toEqual([{ id: 'rstother' }]);
  db.close();
});
