import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextTotp, totp } from '../../../../tests/totp.testing.ts';
import { recorded } from './recorded.testing.ts';
import { cookiesOf, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const WRONG = '000000';
const post = (path: string, json: unknown, cookie = '') =>
  server.browse(cookie, `/api/auth/${path}`, { json });
const verify = (code: unknown, cookie: string) => post('two-factor/verify-totp', { code }, cookie);
const useBackup = (code: unknown, cookie: string, more = {}) =>
  post('two-factor/verify-backup-code', { code, ...more }, cookie);
const failures = (email: string, action = 'USER_LOGIN') =>
  recorded(server, `action:${action} actor:${email} outcome:failure`);

/** A person with a second factor, which was confirmed with the app's present code. */
async function guarded(name: string) {
  const person = await server.join('viewer', `${name}@acme.example`);
  const { email, password } = person;
  const begun = await post('two-factor/enable', { password }, person.cookie);
  const { totpURI, backupCodes } = begun.body as { totpURI: string; backupCodes: string[] };
  const on = await verify(totp(totpURI), person.cookie);
  expect(on.status).toBe(200);
  /** The cookies of a sign-in that waits for the second factor. */
  const challenge = async () => {
    const asked = await post('sign-in/email', { email, password });
    expect([asked.status, asked.body]).toEqual([200, expect.objectContaining({ twoFactorRedirect: true })]);
    return cookiesOf(asked);
  };
  return { email, password, totpURI, backupCodes, cookie: cookiesOf(on), challenge };
}

describe('the cookie of a sign-in that waits for its second factor', () => {
  test.each<[string, (cookie: string) => string]>([
    ['a decoy with the prefix of https', (cookie) => `__Secure-daybook.two_factor=decoy; ${cookie}`],
    ['quotes around its value', (cookie) => cookie.replace(/two_factor=([^;]*)/, 'two_factor="$1"')],
    ['a blank behind its name', (cookie) => cookie.replace('two_factor=', 'two_factor =')],
    ['a decoy of a session', (cookie) => `daybook.session_token=decoy.decoy; ${cookie}`],
  ])(
    'is read once, as the auth library reads it: with %s each wrong code counts and is recorded',
    async (what, disguise) => {
      const person = await guarded(`decoy-${what.replaceAll(' ', '-')}`);
      for (let round = 0; round < 2; round += 1) {
        const cookie = disguise(await person.challenge());
        for (let n = 0; n < 5; n += 1) expect((await verify(WRONG, cookie)).status).toBe(401);
      }
      expect(await failures(person.email)).toMatchObject([{ metadata: { reason: 'wrong second factor' } }]);
      // Ten failures of the account from here: the password is not looked at any more.
      expect((await post('sign-in/email', person)).status).toBe(429);
    },
  );

  test('counts over https alone under its full name', async () => {
    const publicUrl = 'https://audit.example.com';
    const person = await guarded('secure');
    await server.restart({ DAYBOOK_PUBLIC_URL: publicUrl });
    const send = (path: string, json: unknown, cookie = '') =>
      server.browse(cookie, `/api/auth/${path}`, { json, headers: { Origin: publicUrl } });
    const { email, password } = person;
    const cookie = cookiesOf(await send('sign-in/email', { email, password }));
    expect(cookie).toContain('__Secure-daybook.two_factor=');
    const bare = cookie.replace('__Secure-', '');
    expect((await send('two-factor/verify-totp', { code: nextTotp(person.totpURI) }, bare)).status).toBe(401);
    const wrong = await send(
      'two-factor/verify-totp',
      { code: WRONG },
      `daybook.two_factor=decoy; ${cookie}`,
    );
    expect(wrong.status).toBe(401);
    expect(await failures(email)).toHaveLength(1);
    const right = await send('two-factor/verify-totp', { code: nextTotp(person.totpURI) }, cookie);
    expect(right.status).toBe(200);
    await server.restart();
  });

  test('that has ended makes no attempt of anybody, and uses no code up', async () => {
    const person = await guarded('ended');
    const ended = await person.challenge();
    expect((await useBackup(person.backupCodes[0], ended)).status).toBe(200);
    expect((await verify(WRONG, ended)).status).toBe(401);
    expect((await verify(nextTotp(person.totpURI), ended)).status).toBe(401);
    expect(await failures(person.email)).toEqual([]);
    expect((await verify(nextTotp(person.totpURI), await person.challenge())).status).toBe(200);
  });
});

describe('six digits', () => {
  test('are good once: not again for a sign-in, nor those that were shown before them', async () => {
    const person = await guarded('once');
    const [used, next] = [totp(person.totpURI), nextTotp(person.totpURI)];
    const again = await verify(used, await person.challenge());
    expect(again.status).toBe(401);
    expect(again.body).toMatchObject({ code: 'INVALID_CODE', message: expect.stringContaining('used') });
    expect(await failures(person.email)).toMatchObject([
      { metadata: { reason: 'a code that was used before' } },
    ]);
    expect((await verify(next, await person.challenge())).status).toBe(200);
    expect((await verify(next, await person.challenge())).status).toBe(401);
    expect((await verify(used, await person.challenge())).status).toBe(401);
  });

  test('that arrive twice at once sign in once', async () => {
    const person = await guarded('race');
    const code = nextTotp(person.totpURI);
    const challenges = [await person.challenge(), await person.challenge(), await person.challenge()];
    const answers = await Promise.all(challenges.map((cookie) => verify(code, cookie)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
    expect(await recorded(server, `action:USER_LOGIN actor:${person.email} outcome:success`)).toHaveLength(1);
  });

  test('may be written with blanks; anything else is said to be none, and is no guess', async () => {
    const person = await guarded('blanks');
    const cookie = await person.challenge();
    for (const code of ['12345', '1234567', 'abcdef', '', '１２３４５６', 123_456]) {
      for (let n = 0; n < 3; n += 1) {
        const refused = await verify(code, cookie);
        expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'code' }] } });
      }
    }
    expect(await failures(person.email)).toEqual([]);
    const code = nextTotp(person.totpURI);
    expect((await verify(` ${code.slice(0, 3)} ${code.slice(3)} `, cookie)).status).toBe(200);
  });

  test('that are wrong with a session in hand are recorded as an attempt of what they were for', async () => {
    const person = await server.join('viewer', 'enabling@acme.example');
    await post('two-factor/enable', { password: person.password }, person.cookie);
    expect((await verify(WRONG, person.cookie)).status).toBe(401);
    const reason = { metadata: { reason: 'wrong second factor' } };
    expect(await failures(person.email, 'USER_2FA_ENABLE')).toMatchObject([reason]);
    const on = await guarded('guessing');
    expect((await verify(WRONG, on.cookie)).status).toBe(401);
    expect(await failures(on.email)).toMatchObject([reason]);
  });
});

describe('a backup code', () => {
  const uses = (email: string) => recorded(server, `action:USER_2FA_CODE_USE resource:${email}`);

  test('may be written without its dash and with blanks, is good once, and leaves a record', async () => {
    const person = await guarded('careless');
    const [first = '', second = ''] = person.backupCodes;
    const bare = first.replace('-', '');
    expect((await useBackup(` ${bare.slice(0, 4)} ${bare.slice(4)} `, await person.challenge())).status).toBe(
      200,
    );
    expect((await useBackup(first, await person.challenge())).status).toBe(401);
    expect((await useBackup(second, await person.challenge())).status).toBe(200);
    expect(await uses(person.email)).toMatchObject([
      { actor: { type: 'user', name: person.email }, context: { ip: '127.0.0.1' } },
      { resource: { type: 'member', name: person.email } },
    ]);
  });

  test('that is none by its form is said to be none, and is no guess', async () => {
    const person = await guarded('misread');
    const cookie = await person.challenge();
    for (const code of ['12345-6789', '12345-67890-1', 'ä2345-67890', '', { is: 'an object' }]) {
      for (let n = 0; n < 3; n += 1) {
        const refused = await useBackup(code, cookie);
        expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'code' }] } });
      }
    }
    expect(await failures(person.email)).toEqual([]);
    expect((await useBackup(person.backupCodes[0], cookie)).status).toBe(200);
  });

  test('is used up by nothing that leaves no record', async () => {
    const person = await guarded('silent');
    const [code] = person.backupCodes;
    const silent = await useBackup(code, person.cookie, { disableSession: true });
    expect(silent).toMatchObject({ status: 422, body: { errors: [{ path: 'disableSession' }] } });
    expect(await uses(person.email)).toEqual([]);
    expect((await useBackup(code, person.cookie)).status).toBe(200);
    expect(await uses(person.email)).toHaveLength(1);
    expect((await useBackup(code, person.cookie)).status).toBe(401);
    expect(await uses(person.email)).toHaveLength(1);
  });
});
