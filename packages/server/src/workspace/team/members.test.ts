import { describe, expect, test } from 'vitest';
import { ROLES, type Role } from './roles.ts';
import { errorOf, kindOf, openTestWorkspace, type Person } from './workspace.testing.ts';

function openTeam() {
  const workspace = openTestWorkspace();
  const acme = workspace.organization('org_acme');
  const other = workspace.organization('org_other');
  const roleOf = (memberId: string) =>
    workspace.members.list(acme).find((member) => member.id === memberId)?.role;
  return { ...workspace, acme, other, roleOf };
}

const DENIED = 'forbidden';

describe('who may change whose role', () => {
  /** By the role of who asks: what may be done to whom, from which role to which. */
  const MAY: Readonly<Record<Role, (from: Role, to: Role) => boolean>> = {
    owner: () => true,
    admin: (from, to) => from !== 'owner' && to !== 'owner',
    member: () => false,
    viewer: () => false,
    auditor: () => false,
  };

  test.each(ROLES)('%s', (role) => {
    const { acme, person, members, events } = openTeam();
    person('keeper', acme, 'owner');
    const asker = person('asker', acme, role);
    for (const from of ROLES) {
      for (const to of ROLES) {
        const target = person(`was-${from}-becomes-${to}`, acme, from);
        events();
        const kind = kindOf(() => members.setRole(acme, target.memberId, to, undefined, asker));
        expect(`${from} to ${to}: ${kind}`).toBe(
          `${from} to ${to}: ${MAY[role](from, to) ? 'done' : DENIED}`,
        );
        expect(events().map(({ action }) => action)).toEqual(
          kind === 'done' && from !== to ? ['TEAM_ROLE_CHANGE'] : [],
        );
      }
    }
  });

  test('a change is recorded with both roles, the member by address', () => {
    const { acme, person, members, events } = openTeam();
    const owner = person('ana', acme, 'owner');
    const ben = person('ben', acme, 'member');
    members.setRole(acme, ben.memberId, 'admin', undefined, owner);
    expect(events()).toMatchObject([
      {
        organizationId: acme,
        action: 'TEAM_ROLE_CHANGE',
        actor: { type: 'user', name: 'ana@acme.example' },
        resource: { type: 'member', id: ben.userId, name: 'ben@acme.example' },
        changes: [{ field: 'role', from: 'member', to: 'admin' }],
      },
    ]);
  });
});

describe('who may remove whom', () => {
  test.each(ROLES)('%s', (role) => {
    const { acme, person, members } = openTeam();
    person('keeper', acme, 'owner');
    const asker = person('asker', acme, role);
    for (const target of ROLES) {
      const { memberId } = person(`is-${target}`, acme, target);
      const may = role === 'owner' || (role === 'admin' && target !== 'owner');
      const kind = kindOf(() => members.remove(acme, memberId, undefined, asker));
      expect(`${target}: ${kind}`).toBe(`${target}: ${may ? 'done' : DENIED}`);
    }
    expect(kindOf(() => members.remove(acme, asker.memberId, undefined, asker))).toBe('done');
  });

  test('a member of another organization is not there, and who manages nothing does not learn whether an id is', () => {
    const { acme, other, person, members } = openTeam();
    const owner = person('ana', acme, 'owner');
    const viewer = person('vic', acme, 'viewer');
    const stranger = person('sam', other, 'member');
    expect(kindOf(() => members.remove(acme, stranger.memberId, undefined, owner))).toBe('not-found');
    expect(kindOf(() => members.setRole(acme, stranger.memberId, 'admin', undefined, owner))).toBe(
      'not-found',
    );
    expect(kindOf(() => members.remove(acme, 'mem_none', undefined, viewer))).toBe(DENIED);
    expect(kindOf(() => members.remove(acme, owner.memberId, undefined, viewer))).toBe(DENIED);
    expect(kindOf(() => members.remove(acme, owner.memberId, undefined, stranger))).toBe(DENIED);
  });

  test('who lost the role while a request waited is refused', () => {
    const { acme, person, members } = openTeam();
    const owner = person('ana', acme, 'owner');
    const admin = person('ben', acme, 'admin');
    const target = person('cem', acme, 'member');
    members.setRole(acme, admin.memberId, 'viewer', undefined, owner);
    expect(kindOf(() => members.setRole(acme, target.memberId, 'viewer', undefined, admin))).toBe(DENIED);
    members.remove(acme, admin.memberId, undefined, owner);
    expect(kindOf(() => members.remove(acme, target.memberId, undefined, admin))).toBe(DENIED);
  });
});

describe('the last owner', () => {
  test('cannot leave, be demoted or be removed, and nothing is recorded', () => {
    const { acme, person, members, events, roleOf } = openTeam();
    const owner = person('ana', acme, 'owner');
    person('ben', acme, 'admin');
    expect(errorOf(() => members.remove(acme, owner.memberId, 'keep', owner))?.message).toContain(
      'make somebody else owner first',
    );
    expect(kindOf(() => members.setRole(acme, owner.memberId, 'admin', undefined, owner))).toBe('conflict');
    expect(kindOf(() => members.setRole(acme, owner.memberId, 'owner', undefined, owner))).toBe('done');
    expect(events()).toEqual([]);
    expect(roleOf(owner.memberId)).toBe('owner');
  });

  test.each([
    ['both leave', (me: Person) => ({ target: me, demote: false })],
    ['both step down', (me: Person) => ({ target: me, demote: true })],
    ['each removes the other', (_: Person, you: Person) => ({ target: you, demote: false })],
    ['each demotes the other', (_: Person, you: Person) => ({ target: you, demote: true })],
  ])('one of two owners is left when %s', (_, planned) => {
    const { acme, person, members } = openTeam();
    const ana = person('ana', acme, 'owner');
    const ben = person('ben', acme, 'owner');
    const act = (me: Person, you: Person) => {
      const { target, demote } = planned(me, you);
      return kindOf(() =>
        demote
          ? members.setRole(acme, target.memberId, 'admin', undefined, me)
          : members.remove(acme, target.memberId, undefined, me),
      );
    };
    expect(act(ana, ben)).toBe('done');
    expect(act(ben, ana)).not.toBe('done');
    expect(members.list(acme).filter(({ role }) => role === 'owner')).toHaveLength(1);
  });

  test('an owner of one organization does not count in another', () => {
    const { acme, other, person, members } = openTeam();
    const owner = person('ana', acme, 'owner');
    person('ana', other, 'owner');
    person('ben', other, 'owner');
    expect(kindOf(() => members.remove(acme, owner.memberId, undefined, owner))).toBe('conflict');
  });
});

describe('the keys of who leaves', () => {
  function openWithKeys() {
    const team = openTeam();
    const owner = team.person('ana', team.acme, 'owner');
    const ben = team.person('ben', team.acme, 'admin');
    const make = (name: string, maker = ben, more = {}) =>
      team.apiKeys.create(team.acme, { name, scopes: ['events:read'], ...more }, maker).key;
    const ci = make('ci');
    const deploy = make('deploy');
    team.apiKeys.revoke(team.acme, make('old').id, owner);
    make('brief', ben, { expiresAt: new Date(team.time.now + 1_000).toISOString() });
    make('hers', owner);
    team.time.now += 2_000;
    team.events();
    return { ...team, owner, ben, ci, deploy };
  }

  test('are listed until somebody says what becomes of them: the live ones that the person made here', () => {
    const { acme, members, owner, ben, ci, deploy, lastUse, time, events } = openWithKeys();
    lastUse.touch(ci.id, '192.0.2.9');
    const error = errorOf(() => members.remove(acme, ben.memberId, undefined, owner));
    expect(error?.kind).toBe('conflict');
    expect(error?.message).toContain('keys=revoke or keys=keep');
    expect(error?.options.details).toEqual({
      keys: [
        { id: ci.id, name: 'ci', lastUsedAt: new Date(time.now).toISOString() },
        { id: deploy.id, name: 'deploy', lastUsedAt: null },
      ],
    });
    expect(members.list(acme).find(({ id }) => id === ben.memberId)?.keys).toBe(2);
    expect(events()).toEqual([]);
  });

  test('are revoked with the membership, each recorded, in the order in which it happened', () => {
    const { acme, members, owner, ben, apiKeys, events } = openWithKeys();
    members.remove(acme, ben.memberId, 'revoke', owner);
    expect(events()).toMatchObject([
      { action: 'API_KEY_REVOKE', resource: { name: 'ci' }, metadata: { reason: 'its maker was removed' } },
      { action: 'API_KEY_REVOKE', resource: { name: 'deploy' } },
      {
        action: 'TEAM_MEMBER_REMOVE',
        resource: { name: 'ben@acme.example' },
        metadata: { keys: 'revoke', revokedKeys: ['ci', 'deploy'] },
      },
    ]);
    expect(apiKeys.list(acme, 'live', 'name').map(({ name }) => name)).toEqual(['hers']);
  });

  test('are kept when that is said', () => {
    const { acme, members, owner, ben, apiKeys, events } = openWithKeys();
    members.remove(acme, ben.memberId, 'keep', owner);
    expect(events()).toMatchObject([{ action: 'TEAM_MEMBER_REMOVE', metadata: { keys: 'keep' } }]);
    expect(apiKeys.list(acme, 'live', 'name').map(({ name }) => name)).toEqual(['ci', 'deploy', 'hers']);
  });

  test('stay as they are when the removal fails half-way', () => {
    const { acme, db, members, owner, ben, apiKeys, events } = openWithKeys();
    db.exec(`CREATE TRIGGER failing BEFORE DELETE ON members BEGIN SELECT raise(ABORT, 'failed'); END`);
    expect(() => members.remove(acme, ben.memberId, 'revoke', owner)).toThrow('failed');
    expect(apiKeys.list(acme, 'live', 'name')).toHaveLength(3);
    expect(events()).toEqual([]);
  });
});

describe('the sessions of who leaves', () => {
  test('end when it was the only organization, whether they wait for a second factor or not', () => {
    const { acme, db, person, members } = openTeam();
    const owner = person('ana', acme, 'owner');
    const ben = person('ben', acme, 'member');
    db.prepare(
      `INSERT INTO "session" SELECT 'ses_waiting', "expiresAt", 'another', "createdAt", "updatedAt", NULL, NULL, "userId"
       FROM "session" WHERE "id" = ?`,
    ).run(ben.sessionId);
    members.remove(acme, ben.memberId, undefined, owner);
    const left = db.prepare('SELECT "id" FROM "session"').all();
    expect(left.map(({ id }) => id)).toEqual([owner.sessionId]);
    expect(db.prepare('SELECT session_id FROM active_sessions').all()).toHaveLength(1);
  });

  test('show another organization of the person from then on', () => {
    const { acme, other, db, person, members } = openTeam();
    const owner = person('ana', acme, 'owner');
    person('ben', other, 'viewer');
    const ben = person('ben', acme, 'member');
    members.remove(acme, ben.memberId, undefined, owner);
    const shown = db
      .prepare('SELECT organization_id FROM active_sessions WHERE session_id = ?')
      .get(ben.sessionId);
    expect(shown?.organization_id).toBe(other);
  });
});

test('a member is seen last when they asked last, written or not', () => {
  const { acme, person, members, lastUse, time } = openTeam();
  const { memberId } = person('ana', acme, 'owner');
  const seen = () => members.get(acme, memberId).lastSeenAt;
  expect(seen()).toBeUndefined();
  lastUse.touchMember(memberId);
  expect(seen()).toBe(time.now);
  lastUse.flush();
  expect(seen()).toBe(time.now);
});
