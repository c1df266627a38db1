import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ROLES, type Role } from './roles.ts';
import { errorOf, kindOf, openTestWorkspace } from './workspace.testing.ts';

function openTeam() {
  const workspace = openTestWorkspace();
  const acme = workspace.organization('org_acme');
  const other = workspace.organization('org_other');
  const owner = workspace.person('ana', acme, 'owner');
  const enableTwoFactor = (userId: string) => {
    workspace.db.prepare('UPDATE "user" SET "twoFactorEnabled" = 1 WHERE "id" = ?').run(userId);
    workspace.db
      .prepare(
        `INSERT INTO "twoFactor" ("id", "secret", "backupCodes", "userId", "verified") VALUES (?, 's', 'b', ?, 1)`,
      )
      .run(`2fa_${userId}`, userId);
  };
  workspace.events();
  return { ...workspace, acme, other, owner, enableTwoFactor };
}

describe('a password reset link', () => {
  test('holds a token that the auth library knows only by its hash, for an hour', () => {
    const { acme, owner, person, db, rescue, time, events } = openTeam();
    const ben = person('ben', acme, 'member');
    const { url, expiresAt } = rescue.passwordResetLink(acme, ben.memberId, owner);
    expect(url).toMatch(/^https:\/\/audit\.example\.com\/reset-password\?token=[\w-]{32}$/);
    expect(expiresAt - time.now).toBe(3_600_000);
    const token = url.split('=')[1] ?? '';
    const rows = db.prepare('SELECT * FROM "verification"').all();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      identifier: hash('sha256', `reset-password:${token}`, 'base64url'),
      value: ben.userId,
      expiresAt: new Date(expiresAt).toISOString(),
      createdAt: new Date(time.now).toISOString(),
    });
    const recorded = events();
    expect(recorded).toMatchObject([
      { action: 'PASSWORD_RESET_LINK', resource: { type: 'member', id: ben.userId, name: ben.email } },
    ]);
    expect(JSON.stringify([rows, recorded])).not.toContain(token);
  });

  test('ends the one made before', () => {
    const { acme, owner, person, db, rescue } = openTeam();
    const { memberId } = person('ben', acme, 'member');
    rescue.passwordResetLink(acme, memberId, owner);
    rescue.passwordResetLink(acme, memberId, owner);
    expect(db.prepare('SELECT * FROM "verification"').all()).toHaveLength(1);
  });

  test.each(ROLES)('%s makes one for nobody mightier', (role) => {
    const { acme, person, rescue } = openTeam();
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
      return kindOf(() => rescue.passwordResetLink(acme, memberId, asker)) === 'done';
    });
    expect(done).toEqual(may[role]);
  });

  test('is refused for an account that belongs to another organization too, with the remedy', () => {
    const { acme, other, owner, person, db, rescue, events } = openTeam();
    const ben = person('ben', acme, 'member');
    person('ben', other, 'viewer');
    const error = errorOf(() => rescue.passwordResetLink(acme, ben.memberId, owner));
    expect(error?.kind).toBe('forbidden');
    expect(error?.message).toContain('daybook account reset');
    expect(db.prepare('SELECT * FROM "verification"').all()).toEqual([]);
    expect(events()).toEqual([]);
  });

  test('is not made for oneself, which would pass by the password, nor for a member elsewhere', () => {
    const { acme, other, owner, person, rescue } = openTeam();
    const stranger = person('sam', other, 'member');
    expect(kindOf(() => rescue.passwordResetLink(acme, owner.memberId, owner))).toBe('forbidden');
    expect(kindOf(() => rescue.passwordResetLink(acme, stranger.memberId, owner))).toBe('not-found');
  });
});

describe('clearing a second factor', () => {
  test('takes it away with trusted devices and sessions, and records it', () => {
    const { acme, owner, person, db, rescue, enableTwoFactor, events } = openTeam();
    const ben = person('ben', acme, 'admin');
    enableTwoFactor(ben.userId);
    db.prepare(
      `INSERT INTO "verification" VALUES ('v', 'trust-device-x', ?, '2099-01-01', '2026-01-01', '2026-01-01')`,
    ).run(ben.userId);
    events();
    rescue.clearTwoFactor(acme, ben.memberId, owner);
    expect(
      db.prepare('SELECT "twoFactorEnabled" AS on_ FROM "user" WHERE "id" = ?').get(ben.userId)?.on_,
    ).toBe(0);
    expect(db.prepare('SELECT * FROM "twoFactor"').all()).toEqual([]);
    expect(db.prepare('SELECT * FROM "verification"').all()).toEqual([]);
    expect(db.prepare('SELECT * FROM "session" WHERE "userId" = ?').all(ben.userId)).toEqual([]);
    expect(events().map(({ action }) => action)).toContain('USER_2FA_RESET');
    expect(kindOf(() => rescue.clearTwoFactor(acme, ben.memberId, owner))).toBe('not-found');
  });

  test('is for owners, for accounts that belong to no other organization, and not for oneself', () => {
    const { acme, other, owner, person, rescue, enableTwoFactor } = openTeam();
    const admin = person('ada', acme, 'admin');
    const ben = person('ben', acme, 'member');
    const cem = person('cem', acme, 'member');
    person('cem', other, 'member');
    for (const { userId } of [owner, ben, cem]) enableTwoFactor(userId);
    expect(kindOf(() => rescue.clearTwoFactor(acme, ben.memberId, admin))).toBe('forbidden');
    expect(kindOf(() => rescue.clearTwoFactor(acme, cem.memberId, owner))).toBe('forbidden');
    expect(kindOf(() => rescue.clearTwoFactor(acme, owner.memberId, owner))).toBe('forbidden');
    expect(kindOf(() => rescue.clearTwoFactor(acme, ben.memberId, owner))).toBe('done');
  });
});
