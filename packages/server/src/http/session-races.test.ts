import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cookiesOf, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const post = (cookie: string, path: string, json: unknown) =>
  server.browse(cookie, `/api/auth/${path}`, { json });
const isIn = async (cookie: string) => (await server.browse(cookie, '/v1/me')).status === 200;

describe('sessions that are ended while a password is being changed', () => {
  test.each(['revoke-sessions', 'sign-out'])('stay ended: %s leaves no fresh one', async (ending) => {
    const person = await server.join('member', `${ending}@acme.example`);
    const change = {
      currentPassword: person.password,
      newPassword: 'a new password',
      revokeOtherSessions: true,
    };
    // The password is hashed for far longer than the other request takes.
    const changing = post(person.cookie, 'change-password', change);
    const ended = await post(person.cookie, ending, {});
    const changed = await changing;
    // Unless it came so late that it was too late itself.
    if (ended.status === 200) expect([changed.status, await isIn(cookiesOf(changed))]).toEqual([401, false]);
    expect(await isIn(person.cookie)).toBe(false);
  });

  test('are those of the change that was first: the other one is refused, and ends no session', async () => {
    const person = await server.join('member', 'twice@acme.example');
    const changes = ['a new password', 'another new password'].map((newPassword) => ({
      currentPassword: person.password,
      newPassword,
      revokeOtherSessions: true,
    }));
    const answers = await Promise.all(
      changes.map((change) => post(person.cookie, 'change-password', change)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const done = answers.findIndex(({ status }) => status === 200);
    const fresh = answers[done] ? cookiesOf(answers[done]) : '';
    expect([await isIn(fresh), await isIn(person.cookie)]).toEqual([true, false]);
    await server.signIn({ email: person.email, password: changes[done]?.newPassword ?? '' });
  });

  test('stay ended when a link sets the password: the change in hand is refused, and the new one holds', async () => {
    const owner = await server.signIn();
    const person = await server.join('member', 'link@acme.example');
    const { body } = await server.browse(owner, '/v1/members');
    const { members } = body as { members: { id: string; email: string }[] };
    const id = members.find(({ email }) => email === person.email)?.id;
    const made = await server.browse(owner, `/v1/members/${id}/password-reset`, { method: 'POST' });
    const token = new URL((made.body as { url: string }).url).searchParams.get('token');
    const change = { currentPassword: person.password, newPassword: 'of who holds the session' };
    const [reset, changed] = await Promise.all([
      post('', 'reset-password', { token, newPassword: 'of who holds the link' }),
      post(person.cookie, 'change-password', { ...change, revokeOtherSessions: true }),
    ]);
    expect(reset.status).toBe(200);
    expect(await isIn(cookiesOf(changed))).toBe(false);
    expect(await isIn(person.cookie)).toBe(false);
    await server.signIn({ email: person.email, password: 'of who holds the link' });
  });
});
