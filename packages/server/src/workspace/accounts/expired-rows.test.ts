import { expect, test } from 'vitest';
import { openTestWorkspace } from '../team/workspace.testing.ts';
import { ExpiredRows } from './expired-rows.ts';

const HOUR_MS = 3_600_000;

test('sessions, links and challenges whose time is over are removed; those that are good stay, and nothing is recorded', () => {
  const { db, time, events, organization, person, members, rescue } = openTestWorkspace();
  const owner = person('olga', organization('acme'), 'owner');
  const ana = person('ana', 'acme', 'member');
  rescue.passwordResetLink('acme', ana.memberId, owner);
  const wait = db.prepare('INSERT INTO "verification" VALUES (?, ?, ?, ?, ?, ?)');
  const at = (ms: number) => new Date(time.now + ms).toISOString();
  for (let n = 0; n < 2_500; n += 1) {
    wait.run(`old ${n}`, `2fa-${n}`, ana.userId, at(n % 2 === 0 ? 0 : -HOUR_MS), at(-HOUR_MS), at(-HOUR_MS));
  }
  events();
  const count = (table: string) => Number(db.prepare(`SELECT count(*) AS n FROM "${table}"`).get()?.n);
  const sweep = () => new ExpiredRows({ db, clock: () => time.now }).sweep();

  sweep();
  expect(count('verification')).toBe(1_501);
  sweep();
  sweep();
  expect([count('verification'), count('reset_links'), count('session')]).toEqual([1, 1, 2]);
  time.now += HOUR_MS;
  sweep();
  expect([count('verification'), count('reset_links'), count('session')]).toEqual([0, 0, 2]);
  time.now += 24 * HOUR_MS;
  sweep();
  expect([count('session'), count('active_sessions')]).toEqual([0, 0]);
  expect(members.list('acme')).toHaveLength(2);
  expect(events()).toEqual([]);
});
