import assert from 'node:assert/strict';
import { nextTotp, totp } from '../totp.testing.ts';
import type { KillCase } from './kill-case.ts';
import type { Authenticator, Person, Prepared } from './prepared-folder.ts';
import type { Site } from './site.ts';
import { isSignedIn, members } from './workspace-cases.ts';

const NEW_PASSWORD = 'a new long password';

/** Whether there is one usable session more than `before`; else there must be as many. */
async function hasNewSession(site: Site, cookie: string, before: number): Promise<boolean> {
  const { length } = await site.get<readonly unknown[]>('/api/auth/list-sessions', cookie);
  assert.ok(length === before || length === before + 1, `${length} sessions`);
  return length > before;
}

async function hasSecondFactor(site: Site, prepared: Prepared, { email }: Person): Promise<boolean> {
  return (await members(site, prepared)).some((one) => one.email === email && one.twoFactorEnabled);
}

/** Signing in asks for the second factor where there is one and takes its code; else it can be set up anew. */
async function requireWayIn(site: Site, person: Person & Authenticator, isGuarded: boolean): Promise<void> {
  const { email, password, totpUri } = person;
  const answer = await site.signIn(email, password);
  const { twoFactorRedirect = false } = answer.body as { twoFactorRedirect?: boolean };
  assert.equal(twoFactorRedirect, isGuarded);
  const { cookie } = answer;
  await (isGuarded
    ? site.do('/api/auth/two-factor/verify-totp', { cookie, json: { code: nextTotp(totpUri) } })
    : site.do('/api/auth/two-factor/enable', { cookie, json: { password } }));
}

/** Whether the member's password is the new one; exactly one of the two is right. */
async function passwordIsNew(site: Site, { email, password }: Person): Promise<boolean> {
  const opens = async (text: string) => {
    const json = { email, password: text };
    return (await site.ask('/api/auth/sign-in/email', { cookie: '', json })).status === 200;
  };
  const isNew = await opens(NEW_PASSWORD);
  assert.equal(await opens(password), !isNew);
  return isNew;
}

function changePassword(site: Site, { cookie, password }: Person, revokeOtherSessions: boolean) {
  const json = { currentPassword: password, newPassword: NEW_PASSWORD, revokeOtherSessions };
  return site.do('/api/auth/change-password', { cookie, json });
}

/** What people do with their accounts, which the auth library keeps. */
export const ACCOUNT_CASES: readonly KillCase[] = [
  {
    name: 'USER_LOGIN: a session is usable when its event is there',
    records: [['USER_LOGIN', 'member@acme.example']],
    act: (site, { member: { email, password } }) => site.signIn(email, password),
    isDone: (site, { member }) => hasNewSession(site, member.cookie, 2),
  },
  {
    name: 'USER_LOGIN with a second factor: the password alone makes no usable session',
    records: [['USER_LOGIN', 'guarded@acme.example']],
    async act(site, { guarded: { email, password, totpUri } }) {
      const { cookie } = await site.signIn(email, password);
      return site.do('/api/auth/two-factor/verify-totp', { cookie, json: { code: nextTotp(totpUri) } });
    },
    isDone: (site, { guarded }) => hasNewSession(site, guarded.cookie, 1),
  },
  {
    name: 'USER_2FA_ENABLE, and the account can still be opened',
    records: [['USER_2FA_ENABLE', 'guarding@acme.example']],
    act: (site, { guarding: { cookie, totpUri } }) =>
      site.do('/api/auth/two-factor/verify-totp', { cookie, json: { code: totp(totpUri) } }),
    async isDone(site, prepared) {
      const isGuarded = await hasSecondFactor(site, prepared, prepared.guarding);
      await requireWayIn(site, prepared.guarding, isGuarded);
      return isGuarded;
    },
  },
  {
    name: 'USER_2FA_DISABLE, and a second factor can be set up again',
    records: [['USER_2FA_DISABLE', 'guarded@acme.example']],
    act: (site, { guarded: { cookie, password } }) =>
      site.do('/api/auth/two-factor/disable', { cookie, json: { password } }),
    async isDone(site, prepared) {
      const isGuarded = await hasSecondFactor(site, prepared, prepared.guarded);
      await requireWayIn(site, prepared.guarded, isGuarded);
      return !isGuarded;
    },
  },
  {
    name: 'PASSWORD_CHANGE, which keeps the other sessions',
    records: [['PASSWORD_CHANGE', 'member@acme.example']],
    act: (site, { member }) => changePassword(site, member, false),
    async isDone(site, { member }) {
      assert.ok(await isSignedIn(site, member.otherCookie));
      return passwordIsNew(site, member);
    },
  },
  {
    name: 'PASSWORD_CHANGE that ends the other sessions: none outlives the old password',
    records: [['PASSWORD_CHANGE', 'member@acme.example']],
    act: (site, { member }) => changePassword(site, member, true),
    async isDone(site, { member }) {
      const isNew = await passwordIsNew(site, member);
      for (const cookie of [member.cookie, member.otherCookie]) {
        if (isNew) assert.equal(await isSignedIn(site, cookie), false);
      }
      return isNew;
    },
  },
  {
    name: 'PASSWORD_CHANGE by a link: no session outlives the old password',
    records: [['PASSWORD_CHANGE', 'member@acme.example']],
    act: (site, { member: { resetToken } }) =>
      site.do('/api/auth/reset-password', {
        cookie: '',
        json: { token: resetToken, newPassword: NEW_PASSWORD },
      }),
    async isDone(site, { member }) {
      const isNew = await passwordIsNew(site, member);
      if (isNew) assert.equal(await isSignedIn(site, member.otherCookie), false);
      return isNew;
    },
  },
];
