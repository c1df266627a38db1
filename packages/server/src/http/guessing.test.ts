import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextTotp, totp } from '../../../../tests/totp.testing.ts';
import { cookiesOf, startTestServer, type TestServer } from './server.testing.ts';
import { revokedMeanwhile } from './slow-request.testing.ts';

let server: TestServer;
let owner = '';
beforeAll(async () => {
  server = await startTestServer();
  owner = await server.signIn();
});
afterAll(() => server.stop());

type Events = { events: { outcome: string; metadata?: Record<string, unknown> }[] };
const eventsOf = async (q: string) => {
  await server.total();
  return ((await server.call(`/v1/events?q=${encodeURIComponent(q)}`)).body as Events).events;
};
const post = (path: string, json: unknown, cookie = '') => server.browse(cookie, path, { json });

describe('whoever guesses', () => {
  test('has ten tries for an account at once as in turn', async () => {
    const wrong = { email: 'nobody@acme.example', password: 'a wrong password' };
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => post('/api/auth/sign-in/email', wrong)),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
  });

  test('at codes without a challenge keeps nobody from signing up, resetting or setting up', async () => {
    const own = await startTestServer();
    for (let n = 0; n < 12; n += 1) {
      await own.browse('', '/api/auth/two-factor/verify-totp', { json: { code: '000000' } });
    }
    const reset = { token: 'unknown', newPassword: 'a new password' };
    expect((await own.browse('', '/api/auth/reset-password', { json: reset })).status).toBe(400);
    await own.signIn();
    await own.join('viewer');
    await own.stop();
  });

  test('a password with a session in hand is stopped and recorded as an attempt of the act', async () => {
    const viewer = await server.join('viewer', 'guessed@acme.example');
    const statuses = [];
    for (let n = 0; n < 12; n += 1) {
      const json = { currentPassword: `guess ${n}`, newPassword: 'a new password' };
      statuses.push((await post('/api/auth/change-password', json, viewer.cookie)).status);
    }
    expect(statuses).toEqual([...Array(10).fill(400), 429, 429]);
    expect(await eventsOf('action:PASSWORD_CHANGE actor:guessed@acme.example')).toMatchObject([
      { outcome: 'failure', metadata: { reason: 'wrong password' } },
    ]);
  });

  test('names is told apart for a while, and then recorded as one', async () => {
    const viewer = await server.join('viewer', 'curious@acme.example');
    for (let n = 0; n < 80; n += 1)
      await server.browse(viewer.cookie, `/v1/secrets/NAME_${n}?env=production`);
    const events = await eventsOf('actor:curious@acme.example action:SECRET_READ');
    expect(events.length).toBeLessThanOrEqual(61);
    expect(
      events.filter(({ metadata }) => String(metadata?.reason).startsWith('too many different')),
    ).toHaveLength(1);
  });
});

describe('a second factor', () => {
  test('that was replaced is asked for on devices that were trusted before', async () => {
    const person = await server.join('viewer', 'trusting@acme.example');
    const { password } = person;
    const uri = async (cookie: string) =>
      ((await post('/api/auth/two-factor/enable', { password }, cookie)).body as { totpURI: string }).totpURI;
    const first = await uri(person.cookie);
    const on = await post('/api/auth/two-factor/verify-totp', { code: totp(first) }, person.cookie);
    const asked = await post('/api/auth/sign-in/email', person);
    const trusted = cookiesOf(
      await post(
        '/api/auth/two-factor/verify-totp',
        { code: nextTotp(first), trustDevice: true },
        cookiesOf(asked),
      ),
    );
    const device = trusted.split('; ').find((cookie) => cookie.includes('trust')) ?? '';
    const known = await post('/api/auth/sign-in/email', person, device);
    expect(known.body).not.toHaveProperty('twoFactorRedirect');
    const off = await post('/api/auth/two-factor/disable', { password }, cookiesOf(on));
    const second = await uri(cookiesOf(off));
    await post('/api/auth/two-factor/verify-totp', { code: totp(second) }, cookiesOf(off));
    const renewed = [
      device,
      ...cookiesOf(known)
        .split('; ')
        .filter((cookie) => cookie.includes('trust')),
    ];
    for (const cookie of renewed) {
      expect((await post('/api/auth/sign-in/email', person, cookie)).body).toMatchObject({
        twoFactorRedirect: true,
      });
    }
    expect(
      (await eventsOf('actor:trusting@acme.example action:USER_LOGIN')).map(
        (event) => event.metadata?.factor,
      ),
    ).toEqual(expect.arrayContaining(['trusted-device', 'totp']));
  });

  test('whose backup codes are made anew is recorded, the use of one is a sign-in', async () => {
    const person = await server.join('viewer', 'codes@acme.example');
    const { password } = person;
    const enabled = await post('/api/auth/two-factor/enable', { password }, person.cookie);
    const { totpURI } = enabled.body as { totpURI: string };
    const on = await post('/api/auth/two-factor/verify-totp', { code: totp(totpURI) }, person.cookie);
    const made = await post('/api/auth/two-factor/generate-backup-codes', { password }, cookiesOf(on));
    const { backupCodes } = made.body as { backupCodes: string[] };
    expect(await eventsOf('action:USER_2FA_CODES')).toHaveLength(1);
    const asked = await post('/api/auth/sign-in/email', person);
    const used = await post(
      '/api/auth/two-factor/verify-backup-code',
      { code: backupCodes[0] },
      cookiesOf(asked),
    );
    expect(used.status).toBe(200);
    expect(await eventsOf('action:USER_2FA_CODES')).toHaveLength(1);
    expect(await eventsOf('actor:codes@acme.example action:USER_LOGIN')).toContainEqual(
      expect.objectContaining({ metadata: { factor: 'backup-code' } }),
    );
  });
});

test('half a character in a name or a path blinds no log', async () => {
  const viewer = await server.join('viewer', 'half@acme.example');
  const long = `${'a'.repeat(199)}%F0%9F%98%80`;
  expect((await server.browse(viewer.cookie, `/v1/secrets/${long}?env=production`)).status).toBe(403);
  const renamed = await server.browse(owner, '/v1/organization', {
    method: 'PATCH',
    body: '{"name":"a\\ud800b"}',
    headers: { 'Content-Type': 'application/json' },
  });
  expect(renamed.status).toBe(422);
  expect(await eventsOf('actor:half@acme.example action:SECRET_READ')).toHaveLength(1);
});

test('a key that is revoked while its request arrives reads nothing', async () => {
  await server.browse(owner, '/v1/secrets/TOKEN?env=production', {
    method: 'PUT',
    json: { value: 'hidden' },
  });
  const answer = await revokedMeanwhile(server, {
    path: '/v1/secrets/read',
    type: 'application/json',
    body: JSON.stringify({ names: ['TOKEN'], env: 'production' }),
    scopes: ['secrets:read'],
  });
  expect(answer.status).toBe(401);
  expect(answer.text).not.toContain('hidden');
});
