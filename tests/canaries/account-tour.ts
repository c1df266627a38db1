import { totp } from '../totp.testing.ts';
import type { Canaries, Kind } from './canary.ts';
import type { Answer, Served } from './served.ts';

/** A signed-in person. */
export type Person = { readonly email: string; readonly password: string; readonly cookie: string };

const KINDS: Readonly<Record<string, Kind>> = {
  session_token: 'session token',
  two_factor: 'second-factor challenge',
  trust_device: 'second-factor challenge',
};

/** The cookies of an answer as a browser sends them back; what they hold is not to be found elsewhere. */
export function cookieOf(canaries: Canaries, { cookies }: Answer): string {
  for (const [name, value] of cookies) {
    const [text = '', signature = ''] = decodeURIComponent(value).split('.');
    const kind = KINDS[name.replace('daybook.', '')];
    if (!kind) throw new Error(`what is the cookie ${name}?`);
    canaries.add('session signature', signature);
    // A trusted device is `<proof>!<identifier>`; only the identifier is kept.
    const [identifier = '', proof] = text.split('!').toReversed();
    canaries.add(kind, identifier);
    if (proof !== undefined) canaries.add('session signature', proof);
  }
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

export async function signIn(
  served: Served,
  canaries: Canaries,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Promise<string> {
  return cookieOf(canaries, await served.do('/api/auth/sign-in/email', { json: { email, password } }));
}

/** The first owner, by the link that the server printed, after some attempts that fail. */
export async function setUpOwner(served: Served, canaries: Canaries): Promise<Person> {
  const token = canaries.add('setup token', /token=(\S+)/.exec(served.printed)?.[1] ?? '');
  const owner = { email: 'olga@acme.example', password: canaries.make('password') };
  const json = { token, name: 'Olga', ...owner };
  await served.refused('/v1/setup', { json: { ...json, token: canaries.make('refused text') } });
  await served.refused('/v1/setup', { json: { ...json, password: { is: canaries.make('refused text') } } });
  await served.refused('/v1/setup', {
    json: { ...json, password: canaries.make('password').repeat(5) },
  });
  await served.refused('/v1/setup', { json: { ...json, email: canaries.make('refused text') } });
  await served.do(`/setup?token=${token}`);
  await served.do('/v1/setup', { json });
  await served.refused('/v1/setup', { json });
  return { ...owner, cookie: await signIn(served, canaries, owner) };
}

/** Invites, signs up and accepts, with what goes wrong on the way. */
export async function joinTeam(
  served: Served,
  canaries: Canaries,
  owner: Person,
  [name, role]: readonly [string, string],
): Promise<Person & { readonly memberId: string }> {
  const email = `${name}@acme.example`;
  const invited = await served.do<{ id: string }>('/v1/invitations', {
    cookie: owner.cookie,
    json: { email, role },
  });
  const id = canaries.add('invitation id', invited.body.id);
  await served.do('/v1/invitations', { cookie: owner.cookie });
  await served.do(`/v1/invitations/${id}`);
  await served.do(`/invitations/${id}`);
  await served.refused(`/v1/invitations/${id}/accept`, { method: 'POST', cookie: owner.cookie });
  await served.refused(`/v1/invitations/${id}/accept`, { method: 'POST' });
  const password = canaries.make('password');
  const person = { name, email, password, invitation: id };
  const short = canaries.make('password').slice(-7);
  await served.refused('/api/auth/sign-up/email', { json: { ...person, password: short } });
  await served.refused('/api/auth/sign-up/email', { json: { ...person, email: 'eve@evil.example' } });
  const cookie = cookieOf(canaries, await served.do('/api/auth/sign-up/email', { json: person }));
  const path = `/v1/invitations/${id}/accept`;
  const { memberId } = (await served.do<{ memberId: string }>(path, { method: 'POST', cookie })).body;
  await served.refused(path, { method: 'POST', cookie });
  return { email, password, cookie, memberId };
}

/** A second factor from beginning to end; the person's session then. */
export async function useSecondFactor(served: Served, canaries: Canaries, person: Person): Promise<string> {
  const { password } = person;
  const wrong = canaries.make('password');
  await served.refused('/api/auth/two-factor/enable', { cookie: person.cookie, json: { password: wrong } });
  const enabled = await served.do<{ totpURI: string; backupCodes: string[] }>('/api/auth/two-factor/enable', {
    cookie: person.cookie,
    json: { password },
  });
  const { totpURI, backupCodes } = enabled.body;
  canaries.add('TOTP secret', new URL(totpURI).searchParams.get('secret') ?? '');
  for (const code of backupCodes) canaries.add('backup code', code);
  const confirm = { json: { code: totp(totpURI) } };
  let cookie = cookieOf(
    canaries,
    await served.do('/api/auth/two-factor/verify-totp', { cookie: person.cookie, ...confirm }),
  );
  const renewed = await served.do<{ backupCodes: string[] }>('/api/auth/two-factor/generate-backup-codes', {
    cookie,
    json: { password },
  });
  const [code = ''] = renewed.body.backupCodes.map((text) => canaries.add('backup code', text));

  const challenge = await signIn(served, canaries, person);
  const verify = (how: string, json: unknown) =>
    served.ask(`/api/auth/two-factor/verify-${how}`, { cookie: challenge, json });
  await verify('totp', { code: canaries.make('refused text') });
  await verify('backup-code', { code: canaries.make('refused text') });
  await verify('backup-code', { code: { is: canaries.make('refused text') } });
  cookie = cookieOf(canaries, await verify('backup-code', { code, trustDevice: true }));
  await served.refused('/api/auth/two-factor/disable', { cookie, json: { password: wrong } });
  return cookieOf(canaries, await served.do('/api/auth/two-factor/disable', { cookie, json: { password } }));
}

/** Changes the password, and lets it be reset twice: by a link of the owner and by mail. `mails` gives the mails so far. */
export async function changePasswords(
  served: Served,
  canaries: Canaries,
  [owner, member]: readonly [Person, Person & { readonly memberId: string }],
  nextMail: () => Promise<string>,
): Promise<void> {
  const { email } = member;
  const wrong = canaries.make('password');
  await served.refused('/api/auth/sign-in/email', { json: { email, password: wrong } });
  await served.refused('/api/auth/sign-in/email', {
    json: { email: 'nobody@acme.example', password: wrong },
  });
  const changed = canaries.make('password');
  const change = (currentPassword: string) => ({
    cookie: member.cookie,
    json: { currentPassword, newPassword: changed, revokeOtherSessions: true },
  });
  await served.refused('/api/auth/change-password', change(wrong));
  cookieOf(canaries, await served.do('/api/auth/change-password', change(member.password)));

  const made = await served.do<{ url: string }>(`/v1/members/${member.memberId}/password-reset`, {
    method: 'POST',
    cookie: owner.cookie,
  });
  await reset(served, canaries, made.body.url);
  await served.do('/api/auth/request-password-reset', { json: { email } });
  await reset(served, canaries, await nextMail());
  await served.refused('/api/auth/reset-password', {
    json: { token: canaries.make('refused text'), newPassword: canaries.make('password') },
  });
}

async function reset(served: Served, canaries: Canaries, link: string): Promise<void> {
  const token = canaries.add('reset token', /token=([\w-]+)/.exec(link)?.[1] ?? '');
  const json = { token, newPassword: canaries.make('password') };
  await served.do(`/reset-password?token=${token}`);
  await served.refused('/api/auth/reset-password', { json: { ...json, newPassword: 'short' } });
  await served.do('/api/auth/reset-password', { json });
  await served.refused('/api/auth/reset-password', { json });
}
