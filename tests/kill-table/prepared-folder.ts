import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { initialize } from '@daybook/server';
import { totp } from '../totp.testing.ts';
import { ServerChild } from './server-child.ts';
import { Site } from './site.ts';

/** A person with an account and a session. */
export type Person = { readonly email: string; readonly password: string; readonly cookie: string };

/** What a person keeps to sign in with a second factor. */
export type Authenticator = { readonly totpUri: string };

/** A folder in which each action of the table can be done; every run has a copy of its own. */
export type Prepared = {
  readonly folder: string;
  readonly apiKey: string;
  /** How many events it holds. */
  readonly events: number;
  readonly owner: Person;
  /** Has made two API keys, which are live. */
  readonly admin: Member;
  /** Has a second session, and a link that sets a new password. */
  readonly member: Member & { readonly otherCookie: string; readonly resetToken: string };
  /** Has a second factor. */
  readonly guarded: Member & Authenticator;
  /** Has begun to set up a second factor. */
  readonly guarding: Member & Authenticator;
  /** Has an account and an invitation, and is no member yet. */
  readonly invited: Person & { readonly invitationId: string };
  readonly projectId: string;
  readonly apiKeyId: string;
};

type Member = Person & { readonly memberId: string };

/** The variables of the project, in `production`. */
export const VARIABLES = { LOG_LEVEL: 'debug', REGION: 'eu' };
/** The secret, in `production`. */
export const SECRET = { name: 'DATABASE_URL', value: 'postgres://first' };
export const ADMINS_KEYS = ['admins-first', 'admins-second'];
/** Suspended, as a restore leaves them. */
export const SUSPENDED_KEYS = ['suspended-first', 'suspended-second'];

/** Makes the folder under `parent`, through a real server. */
export async function prepareFolder(parent: string): Promise<Prepared> {
  const folder = join(parent, 'prepared');
  const owner = { email: 'olga@acme.example', password: 'correct horse battery' };
  const { apiKey } = await initialize({ dataFolder: folder, organizationName: 'Acme', owner });
  const server = await ServerChild.start(folder);
  const site = new Site(server.url, apiKey);
  const { cookie } = await site.signIn(owner.email, owner.password);

  const admin = await joinTeam(site, cookie, 'admin');
  for (const name of ADMINS_KEYS) {
    await site.do('/v1/api-keys', { cookie: admin.cookie, json: { name, scopes: ['secrets:read'] } });
  }
  const member = await joinTeam(site, cookie, 'member');
  const { cookie: otherCookie } = await site.signIn(member.email, member.password);
  const link = await site.do(`/v1/members/${member.memberId}/password-reset`, { cookie, method: 'POST' });
  const resetToken = new URL((link.body as { url: string }).url).searchParams.get('token') ?? '';

  const guarding = await beginSecondFactor(site, await joinTeam(site, cookie, 'member', 'guarding'));
  const begun = await beginSecondFactor(site, await joinTeam(site, cookie, 'member', 'guarded'));
  const confirmed = await site.do('/api/auth/two-factor/verify-totp', {
    cookie: begun.cookie,
    json: { code: totp(begun.totpUri) },
  });

  const project = await site.do('/v1/projects', { json: { name: 'shop' } });
  const { id: projectId } = project.body as { id: string };
  for (const [name, value] of Object.entries(VARIABLES)) {
    const path = `/v1/projects/${projectId}/variables/${name}?env=production`;
    await site.do(path, { method: 'PUT', json: { value } });
  }
  const secret = `/v1/secrets/${SECRET.name}?env=production`;
  await site.do(secret, { method: 'PUT', json: { value: SECRET.value } });
  for (const name of SUSPENDED_KEYS) {
    await site.do('/v1/api-keys', { cookie, json: { name, scopes: ['secrets:read'] } });
  }
  const made = await site.do('/v1/api-keys', { cookie, json: { name: 'ci', scopes: ['secrets:read'] } });
  const invited = await invite(site, cookie, 'viewer', 'invited');
  await site.settled();
  const events = await site.recordedFrom(0);
  await server.stop();
  const db = new DatabaseSync(join(folder, 'workspace.db'));
  db.exec("UPDATE api_keys SET suspended_at = 1 WHERE name LIKE 'suspended-%'");
  db.close();
  return {
    folder,
    apiKey,
    events: events.length,
    owner: { ...owner, cookie },
    admin,
    member: { ...member, otherCookie, resetToken },
    guarded: { ...begun, cookie: confirmed.cookie },
    guarding,
    invited,
    projectId,
    apiKeyId: (made.body as { id: string }).id,
  };
}

/** A person with an account and an invitation that is not accepted yet. */
async function invite(site: Site, owner: string, role: string, name: string): Promise<Prepared['invited']> {
  const email = `${name}@acme.example`;
  const password = `password of ${name}`;
  const { body } = await site.do('/v1/invitations', { cookie: owner, json: { email, role } });
  const { id: invitationId } = body as { id: string };
  const person = { name, email, password, invitation: invitationId };
  const { cookie } = await site.do('/api/auth/sign-up/email', { cookie: '', json: person });
  return { email, password, cookie, invitationId };
}

async function joinTeam(site: Site, owner: string, role: string, name = role): Promise<Member> {
  const { invitationId, ...person } = await invite(site, owner, role, name);
  const path = `/v1/invitations/${invitationId}/accept`;
  const { body } = await site.do(path, { method: 'POST', cookie: person.cookie });
  return { ...person, memberId: (body as { memberId: string }).memberId };
}

async function beginSecondFactor(site: Site, member: Member): Promise<Member & Authenticator> {
  const { cookie, password } = member;
  const { body } = await site.do('/api/auth/two-factor/enable', { cookie, json: { password } });
  return { ...member, totpUri: (body as { totpURI: string }).totpURI };
}
