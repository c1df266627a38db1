import { describe, expect, test } from 'vitest';
import type { PlanId } from '../../platform/plan-ids.ts';
import { handleOf } from './invitations.ts';
import { makeResetToken } from './reset-links.ts';
import { ROLES, type Role } from './roles.ts';
import { errorOf, kindOf, openTestWorkspace } from './workspace.testing.ts';

const DAY_MS = 86_400_000;

function openTeam(plan: PlanId = 'business') {
  const workspace = openTestWorkspace({ plan });
  const acme = workspace.organization('org_acme');
  const other = workspace.organization('org_other');
  const owner = workspace.person('ana', acme, 'owner');
  workspace.events();
  return { ...workspace, acme, other, owner };
}

describe('an invitation', () => {
  test('makes who accepts it a member, once, and the session show the organization', () => {
    const { acme, owner, db, account, invitations, members, events } = openTeam();
    const made = invitations.invite(acme, 'Ben@Acme.Example', 'member', owner);
    expect(made).toMatchObject({ email: 'ben@acme.example', invitedBy: 'ana@acme.example', role: 'member' });
    expect(made.id).toMatch(/^inv_[a-z2-9]{26}$/);
    const ben = account('ben');
    const accepted = invitations.accept(made.id, { user: { id: ben.userId, email: ben.email }, ...ben });
    expect(accepted).toEqual({
      organizationId: acme,
      memberId: expect.stringMatching(/^mem_/),
      role: 'member',
    });
    expect(members.get(acme, accepted.memberId)).toMatchObject({ email: ben.email, role: 'member' });
    const shown = db
      .prepare('SELECT organization_id FROM active_sessions WHERE session_id = ?')
      .get(ben.sessionId);
    expect(shown?.organization_id).toBe(acme);
    expect(invitations.list(acme)).toEqual([]);
    const recorded = events();
    expect(recorded).toMatchObject([
      {
        action: 'TEAM_INVITE',
        actor: { name: 'ana@acme.example' },
        resource: { type: 'member', name: 'ben@acme.example' },
        metadata: { role: 'member' },
      },
      {
        action: 'TEAM_MEMBER_ADD',
        actor: { name: 'ben@acme.example' },
        resource: { type: 'member', id: ben.userId, name: 'ben@acme.example' },
        metadata: { role: 'member' },
      },
    ]);
    expect(JSON.stringify(recorded)).not.toContain(made.id);
    const again = errorOf(() =>
      invitations.accept(made.id, { user: { id: ben.userId, email: ben.email }, ...ben }),
    );
    expect(again?.kind).toBe('not-found');
    expect(again?.message).toContain('accepted already');
  });

  test.each(ROLES)('%s invites as nothing higher than themselves', (role) => {
    const { acme, person, invitations } = openTeam();
    const asker = person('asker', acme, role);
    const may: Record<Role, readonly Role[]> = {
      owner: ROLES,
      admin: ['admin', 'member', 'viewer', 'auditor'],
      member: [],
      viewer: [],
      auditor: [],
    };
    const done = ROLES.filter(
      (offered) =>
        kindOf(() => invitations.invite(acme, `${offered}@new.example`, offered, asker)) === 'done',
    );
    expect(done).toEqual(may[role]);
  });

  test('replaces the one that the address has here, and none elsewhere', () => {
    const { acme, other, owner, person, invitations, events } = openTeam();
    const stranger = person('sam', other, 'owner');
    const elsewhere = invitations.invite(other, 'ben@acme.example', 'viewer', stranger);
    const first = invitations.invite(acme, 'ben@acme.example', 'member', owner);
    const second = invitations.invite(acme, 'BEN@acme.example', 'viewer', owner);
    expect(invitations.list(acme).map(({ id }) => id)).toEqual([second.id]);
    expect(invitations.list(other).map(({ id }) => id)).toEqual([elsewhere.id]);
    expect(errorOf(() => invitations.view(first.id))?.message).toContain('replaced');
    expect(events()).toHaveLength(3);
  });

  test('is not made for a member, whatever the case of the address', () => {
    const { acme, owner, invitations, events } = openTeam();
    expect(kindOf(() => invitations.invite(acme, 'ANA@acme.example', 'viewer', owner))).toBe('conflict');
    expect(events()).toEqual([]);
  });

  test('ends after seven days', () => {
    const { acme, owner, account, invitations, time } = openTeam();
    const { id, expiresAt } = invitations.invite(acme, 'ben@acme.example', 'member', owner);
    expect(expiresAt - time.now).toBe(7 * DAY_MS);
    const ben = account('ben');
    time.now = expiresAt - 1;
    expect(invitations.view(id)).toEqual({
      organizationName: 'The org_acme company',
      email: 'ben@acme.example',
      role: 'member',
      expiresAt,
      hasAccount: true,
    });
    expect(invitations.hasPendingInvitation('Ben@acme.example')).toBe(true);
    time.now = expiresAt;
    expect(errorOf(() => invitations.view(id))?.message).toContain('expired');
    const accepting = { user: { id: ben.userId, email: ben.email }, ...ben };
    expect(kindOf(() => invitations.accept(id, accepting))).toBe('not-found');
    expect(kindOf(() => invitations.revoke(acme, id, owner))).toBe('not-found');
    expect(invitations.hasPendingInvitation('ben@acme.example')).toBe(false);
    expect(invitations.list(acme)).toEqual([]);
  });

  test('can be withdrawn by who manages the team, and only here', () => {
    const { acme, other, owner, person, invitations, events } = openTeam();
    const { id } = invitations.invite(acme, 'ben@acme.example', 'member', owner);
    const stranger = person('sam', other, 'owner');
    const viewer = person('vic', acme, 'viewer');
    const admin = person('ada', acme, 'admin');
    events();
    expect(kindOf(() => invitations.revoke(other, id, stranger))).toBe('not-found');
    expect(kindOf(() => invitations.revoke(acme, id, viewer))).toBe('forbidden');
    expect(events()).toEqual([]);
    invitations.revoke(acme, id, admin);
    expect(events()).toMatchObject([
      {
        action: 'TEAM_INVITE_REVOKE',
        actor: { name: 'ada@acme.example' },
        resource: { name: 'ben@acme.example' },
      },
    ]);
    expect(errorOf(() => invitations.view(id))?.message).toContain('withdrawn');
    expect(kindOf(() => invitations.revoke(acme, id, owner))).toBe('not-found');
  });

  test('can be withdrawn by a handle, which is good for nothing else', () => {
    const { acme, owner, account, invitations } = openTeam();
    const made = invitations.invite(acme, 'ben@acme.example', 'owner', owner);
    const handle = handleOf(made);
    const ben = account('ben');
    const accepting = { user: { id: ben.userId, email: ben.email }, ...ben };
    expect(kindOf(() => invitations.view(handle))).toBe('not-found');
    expect(kindOf(() => invitations.accept(handle, accepting))).toBe('not-found');
    invitations.revoke(acme, handle, owner);
    expect(invitations.list(acme)).toEqual([]);
  });

  test('is nothing to another address; the attempt is recorded where the invitation is from', () => {
    const { acme, owner, account, invitations, members, events } = openTeam();
    const { id } = invitations.invite(acme, 'ben@acme.example', 'admin', owner);
    events();
    const eve = account('eve');
    const error = errorOf(() =>
      invitations.accept(id, { user: { id: eve.userId, email: eve.email }, ...eve }),
    );
    expect(error?.kind).toBe('forbidden');
    expect(error?.message).toContain('sign in with that address');
    expect(members.list(acme)).toHaveLength(1);
    expect(events()).toMatchObject([
      {
        organizationId: acme,
        action: 'TEAM_MEMBER_ADD',
        actor: { name: 'eve@acme.example' },
        resource: { name: 'ben@acme.example' },
        outcome: 'denied',
        metadata: { reason: 'the invitation is for another address' },
      },
    ]);
    expect(invitations.list(acme)).toHaveLength(1);
  });

  test('that nobody made tells nothing', () => {
    const { invitations } = openTeam();
    expect(errorOf(() => invitations.view('inv_none'))?.message).toContain('is not known');
    expect(invitations.hasPendingInvitation('ben@acme.example')).toBe(false);
  });

  test('opens sign-up to its address, and with its id only to its own', () => {
    const { acme, owner, invitations } = openTeam();
    const { id } = invitations.invite(acme, 'ben@acme.example', 'member', owner);
    expect(invitations.hasPendingInvitation('ben@acme.example', id)).toBe(true);
    expect(invitations.hasPendingInvitation('ben@acme.example', 'inv_other')).toBe(false);
    expect(invitations.hasPendingInvitation('eve@acme.example', id)).toBe(false);
  });

  test('changes nothing when it cannot be recorded', () => {
    const { acme, owner, db, account, invitations, members } = openTeam();
    const { id } = invitations.invite(acme, 'ben@acme.example', 'member', owner);
    db.exec(`CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'disk full'); END`);
    const ben = account('ben');
    const accepting = { user: { id: ben.userId, email: ben.email }, ...ben };
    expect(() => invitations.accept(id, accepting)).toThrow('disk full');
    expect(() => invitations.invite(acme, 'cem@acme.example', 'member', owner)).toThrow('disk full');
    expect(() => invitations.revoke(acme, id, owner)).toThrow('disk full');
    expect(members.list(acme)).toHaveLength(1);
    expect(invitations.list(acme).map((pending) => pending.id)).toEqual([id]);
  });
});

describe('the plan', () => {
  test('counts who accepts, so that more may be invited than fit; when it is full, nobody is invited any more', () => {
    const { acme, owner, account, invitations, members } = openTeam('free');
    const made = ['ben', 'cem', 'dia'].map((name) => ({
      person: account(name),
      invitation: invitations.invite(acme, `${name}@acme.example`, 'member', owner),
    }));
    const kinds = made.map(({ person, invitation }) =>
      kindOf(() =>
        invitations.accept(invitation.id, { user: { id: person.userId, email: person.email }, ...person }),
      ),
    );
    expect(kinds).toEqual(['done', 'done', 'plan-limit']);
    expect(members.list(acme)).toHaveLength(3);
    const error = errorOf(() => invitations.invite(acme, 'eve@acme.example', 'viewer', owner));
    expect(error?.kind).toBe('plan-limit');
    expect(error?.message).toMatch(/Free plan allows 3 members.*choose a greater plan/);
    expect(error?.options.details).toEqual({ limit: 'members', plan: 'free', max: 3 });
    expect(invitations.list(acme)).toHaveLength(1);
  });
});

test('joining a second organization ends the reset links that the first one has made', () => {
  const { acme, other, owner, person, db, time, invitations } = openTeam();
  const ben = person('ben', other, 'member');
  makeResetToken(db, ben.userId, time.now);
  const { id } = invitations.invite(acme, ben.email, 'member', owner);
  invitations.accept(id, { user: { id: ben.userId, email: ben.email }, ...ben });
  expect(db.prepare('SELECT * FROM "verification"').all()).toEqual([]);
});
