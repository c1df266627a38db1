import { expect, test } from 'vitest';
import { MemberSessions } from './member-sessions.ts';
import { ROLES, type Role } from './roles.ts';
import { kindOf, openTestWorkspace } from './workspace.testing.ts';

function openTeam() {
  const workspace = openTestWorkspace();
  const { db, outbox } = workspace;
  const acme = workspace.organization('org_acme');
  const owner = workspace.person('ana', acme, 'owner');
  const sessions = new MemberSessions({ db, outbox });
  const sessionsOf = (userId: string) =>
    db.prepare('SELECT "id" FROM "session" WHERE "userId" = ?').all(userId).length;
  workspace.events();
  return { ...workspace, acme, owner, sessions, sessionsOf };
}

test('ending the sessions of a member signs them out and is recorded with their number', () => {
  const { acme, owner, person, sessions, sessionsOf, events } = openTeam();
  const ben = person('ben', acme, 'member');
  events();
  expect(sessions.end(acme, ben.memberId, owner)).toBe(1);
  expect(sessionsOf(ben.userId)).toBe(0);
  expect(events()).toMatchObject([
    {
      action: 'SESSION_REVOKE',
      actor: { name: owner.email },
      resource: { type: 'member', id: ben.userId, name: ben.email },
      metadata: { sessions: 1 },
    },
  ]);
  expect(sessions.end(acme, ben.memberId, owner)).toBe(0);
  expect(events()).toEqual([]);
});

test('sessions that wait for a second factor end too, and are recorded', () => {
  const { acme, owner, person, sessions, sessionsOf, db, events } = openTeam();
  const ben = person('ben', acme, 'member');
  db.prepare('DELETE FROM active_sessions WHERE session_id = ?').run(ben.sessionId);
  events();
  expect(sessions.end(acme, ben.memberId, owner)).toBe(1);
  expect(sessionsOf(ben.userId)).toBe(0);
  expect(events()).toMatchObject([{ action: 'SESSION_REVOKE', metadata: { sessions: 1 } }]);
});

test('a session that shows another organization ends too: it could be switched back', () => {
  const { acme, owner, organization, person, sessions, sessionsOf, events } = openTeam();
  const ben = person('ben', acme, 'member');
  // The last membership made is the one that the session shows.
  person('ben', organization('org_other'), 'member');
  events();
  expect(sessions.end(acme, ben.memberId, owner)).toBe(1);
  expect(sessionsOf(ben.userId)).toBe(0);
  expect(events()).toMatchObject([
    { organizationId: acme, action: 'SESSION_REVOKE', metadata: { sessions: 1 } },
  ]);
});

test.each(ROLES)('%s ends the sessions of nobody mightier, nor the own ones', (role) => {
  const { acme, person, sessions } = openTeam();
  const asker = person('asker', acme, role);
  const may: Record<Role, readonly Role[]> = {
    owner: ROLES,
    admin: ['admin', 'member', 'viewer', 'auditor'],
    member: [],
    viewer: [],
    auditor: [],
  };
  const done = ROLES.filter((target) => {
    const { memberId } = person(`is-${target}`, acme, target);
    return kindOf(() => sessions.end(acme, memberId, asker)) === 'done';
  });
  expect(done).toEqual(may[role]);
  expect(kindOf(() => sessions.end(acme, asker.memberId, asker))).toBe('forbidden');
});

test('a member of another organization is not there', () => {
  const { acme, owner, organization, person, sessions } = openTeam();
  const stranger = person('sam', organization('org_other'), 'member');
  expect(kindOf(() => sessions.end(acme, stranger.memberId, owner))).toBe('not-found');
});
