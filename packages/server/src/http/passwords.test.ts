import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recorded } from './recorded.testing.ts';
import { type Answer, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const WEAK: readonly [password: string, told: string][] = [
  ['short', 'must have 8 to 128 characters'],
  ['password', 'must not be one of the passwords that people use most'],
  ['Trustno1', 'must not be one of the passwords that people use most'],
  ['!!qwertyuiop!!', 'must not be one of the passwords that people use most'],
  ['daybook2026', 'must be more than your name, your address, the organization or Daybook'],
  ['pat.weak@acme.example', 'must be more than your name, your address, the organization or Daybook'],
  ['PatWeak-2026', 'must be more than your name, your address, the organization or Daybook'],
  ['acme-password', 'must be more than your name, your address, the organization or Daybook'],
];

/** Each weak password is refused at its field, with the reason; `set` tries one. */
async function expectRefused(field: string, set: (password: string) => Promise<Answer>): Promise<void> {
  for (const [password, told] of WEAK) {
    const answer = await set(password);
    expect([password, answer.status, answer.body]).toEqual([
      password,
      422,
      expect.objectContaining({ errors: [{ path: field, message: expect.stringContaining(told) }] }),
    ]);
  }
}

describe('a password that is easily guessed is refused, with field and reason', () => {
  const person = { name: 'Pat Weak', email: 'pat.weak@acme.example' };

  test('by the setup link', async () => {
    const token = new URL(server.setupUrl ?? '').searchParams.get('token');
    await expectRefused('password', (password) =>
      server.browse('', '/v1/setup', { json: { token, ...person, password } }),
    );
  });

  test('by an invitation', async () => {
    const owner = await server.signIn();
    const json = { email: person.email, role: 'viewer' };
    const made = await server.browse(owner, '/v1/invitations', { json });
    const { id: invitation } = made.body as { id: string };
    await expectRefused('password', (password) =>
      server.browse('', '/api/auth/sign-up/email', { json: { ...person, password, invitation } }),
    );
    const password = 'two herons at dusk';
    const joined = await server.browse('', '/api/auth/sign-up/email', {
      json: { ...person, password, invitation },
    });
    expect(joined.status).toBe(200);
  });

  test('when it is changed, which is no guess at the present one', async () => {
    const cookie = await server.signIn({ email: person.email, password: 'two herons at dusk' });
    const change = (newPassword: string) =>
      server.browse(cookie, '/api/auth/change-password', {
        json: { currentPassword: 'two herons at dusk', newPassword },
      });
    await expectRefused('newPassword', change);
    await expectRefused('newPassword', change);
    expect((await change('three herons at dawn')).status).toBe(200);
    expect(await recorded(server, 'action:PASSWORD_CHANGE outcome:failure')).toEqual([]);
  });

  test('by a link to a new one, which stays good', async () => {
    const owner = await server.signIn();
    const other = await server.join('viewer', 'weak.pat@acme.example');
    const { members } = (await server.browse(owner, '/v1/members')).body as {
      members: { id: string; email: string }[];
    };
    const id = members.find(({ email }) => email === other.email)?.id;
    const made = await server.browse(owner, `/v1/members/${id}/password-reset`, { method: 'POST' });
    const token = new URL((made.body as { url: string }).url).searchParams.get('token');
    const reset = (newPassword: string) =>
      server.browse('', '/api/auth/reset-password', { json: { token, newPassword } });
    await expectRefused('newPassword', (password) =>
      reset(password.replace(/pat\.?weak/i, (text) => (text.includes('.') ? 'weak.pat' : 'WeakPat'))),
    );
    expect((await reset('four herons at noon')).status).toBe(200);
    await server.signIn({ email: other.email, password: 'four herons at noon' });
  });
});
