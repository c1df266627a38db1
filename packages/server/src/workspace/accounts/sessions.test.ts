import { describe, expect, test } from 'vitest';
import { withActing } from '../acting-scope.ts';
import { openTestWorkspace } from '../team/workspace.testing.ts';
import { AccountStore } from './account-store.ts';
import { Sessions } from './sessions.ts';

/** An account with a usable session, and the library's way to make another one. */
function open() {
  const { db, outbox, time, events, organization, ...workspace } = openTestWorkspace();
  const accounts = new AccountStore(db, () => time.now);
  const sessions = new Sessions({ db, accounts, outbox, clock: () => time.now });
  const { id: userId } = accounts.create({ email: 'ana@acme.example', name: 'Ana', passwordHash: 'first' });
  const at = (ms: number) => new Date(time.now + ms).toISOString();
  const make = (name: string) => {
    db.prepare('INSERT INTO "session" VALUES (?, ?, ?, ?, ?, NULL, NULL, ?)').run(
      ...([`ses_${name}`, at(86_400_000), `token of ${name}`, at(0), at(0), userId] as const),
    );
    return `token of ${name}`;
  };
  workspace.person('olga', organization('acme'), 'owner');
  db.prepare(
    "INSERT INTO members (id, organization_id, user_id, role, created_at) VALUES ('mem_1', 'acme', ?, 'member', 0)",
  ).run(userId);
  const began = () => ({ userId, passwordMark: accounts.passwordMark(userId) });
  expect(sessions.signedIn(make('old'), undefined, 'none', began())).toBe(true);
  const old = sessions.find('ses_old');
  if (!old) throw new Error('a session that was signed in must be usable');
  events();
  const left = () => db.prepare('SELECT "id" FROM "session" WHERE "userId" = ?').all(userId);
  return { db, accounts, sessions, userId, make, began, old, events, left };
}

const endAll = ({ sessions, old }: ReturnType<typeof open>) =>
  withActing({}, () => sessions.revoke(old.user, [old.id], undefined));

describe('a session in the place of another', () => {
  test('is usable when the same request ended the other, as the library does', () => {
    const own = open();
    withActing({}, () => {
      own.db.prepare('DELETE FROM "session" WHERE "userId" = ?').run(own.userId);
      expect(own.sessions.replaced(own.old, own.make('new'))).toBe(true);
    });
    expect(own.sessions.find('ses_new')?.membership?.organizationId).toBe('acme');
  });

  test('is usable while the other still is', () => {
    const own = open();
    withActing({}, () => expect(own.sessions.replaced(own.old, own.make('new'))).toBe(true));
    expect(own.sessions.find('ses_new')).toBeDefined();
  });

  test('ends with it when another request ended the other meanwhile', () => {
    const own = open();
    withActing({}, () => {
      endAll(own);
      expect(own.sessions.replaced(own.old, own.make('new'))).toBe(false);
    });
    expect(own.left()).toEqual([]);
  });

  test('that was ended itself before it was usable stays so', () => {
    const own = open();
    const token = own.make('new');
    own.db.prepare('DELETE FROM "session" WHERE "userId" = ?').run(own.userId);
    expect(own.sessions.replaced(own.old, token)).toBe(false);
  });
});

describe('a sign-in', () => {
  test('with a password that was changed since it was checked lets nobody in, and is not recorded', () => {
    const own = open();
    const began = own.began();
    own.accounts.setPassword(own.userId, 'second');
    own.events();
    expect(own.sessions.isCurrent(began)).toBe(false);
    expect(own.sessions.signedIn(own.make('new'), undefined, 'none', began)).toBe(false);
    expect(own.left()).toEqual([{ id: 'ses_old' }]);
    expect(own.events()).toEqual([]);
    expect(own.sessions.signedIn(own.make('newer'), undefined, 'none', own.began())).toBe(true);
    expect(own.events()).toMatchObject([{ action: 'USER_LOGIN' }]);
  });

  test('that waits for its second factor ends when the password is changed, those of others do not', () => {
    const { db, accounts, userId } = open();
    const wait = db.prepare('INSERT INTO "verification" VALUES (?, ?, ?, ?, ?, ?)');
    const at = '2099-01-01T00:00:00.000Z';
    for (const [id, value] of [
      ['2fa-own', userId],
      ['2fa-other', 'usr_olga'],
    ] as const)
      wait.run(id, id, value, at, at, at);
    accounts.setPassword(userId, 'second');
    expect(db.prepare('SELECT "id" FROM "verification"').all()).toEqual([{ id: '2fa-other' }]);
  });
});

test('a change of a password does not undo one that it did not see, nor end the sessions begun since', () => {
  const { db, accounts, userId, left } = open();
  const endAllOf = db.prepare('DELETE FROM "session" WHERE "userId" = ?');
  withActing({ doing: '/change-password', passwordMark: accounts.passwordMark(userId) }, () => {
    withActing({}, () => accounts.setPassword(userId, 'by a link'));
    // The library does this first.
    expect(() => endAllOf.run(userId)).toThrow('the password was changed meanwhile');
    expect(() => accounts.setPassword(userId, 'too late')).toThrow('the password was changed meanwhile');
  });
  expect(accounts.passwordMark(userId)).toBe('by a link');
  expect(left()).toHaveLength(1);
});
