import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextTotp, totp } from '../../../../tests/totp.testing.ts';
import { cookiesOf, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
let owner = '';
let admin = '';
let auditor = '';
beforeAll(async () => {
  server = await startTestServer();
  owner = await server.signIn();
  admin = (await server.join('admin')).cookie;
  auditor = (await server.join('auditor')).cookie;
});
afterAll(() => server.stop());

const recorded = async (q: string) => {
  await server.total();
  const { body } = await server.call(`/v1/events?q=${encodeURIComponent(q)}`);
  return (body as { events: Record<string, unknown>[] }).events;
};

describe('legal holds', () => {
  const place = (cookie: string, json: object) => server.browse(cookie, '/v1/legal-holds', { json });
  const listed = async () =>
    ((await server.browse(auditor, '/v1/legal-holds')).body as { legalHolds: object[] }).legalHolds;

  test('are placed by an admin, seen by an auditor, and released by an owner alone', async () => {
    const reason = 'letter of 24 November';
    const placed = await place(admin, {
      ...{ name: 'Case 117', reason, scope: 'filter', q: 'env:production   category:SECRETS' },
      ...{ from: '2026-01-01T00:00:00Z', until: '2026-02-01T01:00:00+01:00' },
    });
    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({
      ...{ name: 'Case 117', reason, scope: 'filter', actor: null, q: 'env:production category:secrets' },
      ...{ from: '2026-01-01T00:00:00.000Z', until: '2026-02-01T00:00:00.000Z', endsAt: null },
      ...{ placedBy: 'admin@acme.example', releasedBy: null, releasedAt: null },
    });
    expect(await listed()).toEqual([placed.body]);
    const { id } = placed.body as { id: string };
    const release = (cookie: string) => server.browse(cookie, `/v1/legal-holds/${id}`, { method: 'DELETE' });
    expect((await release(admin)).status).toBe(403);
    expect((await release(owner)).status).toBe(204);
    expect((await release(owner)).status).toBe(404);
    expect(await listed()).toMatchObject([{ id, releasedBy: 'olga@acme.example' }]);
    expect(await recorded('action:LEGAL_HOLD_*')).toMatchObject([
      { action: 'LEGAL_HOLD_RELEASE', outcome: 'failure', actor: { name: 'olga@acme.example' } },
      { action: 'LEGAL_HOLD_RELEASE', outcome: 'success', resource: { id, name: 'Case 117' } },
      { action: 'LEGAL_HOLD_RELEASE', outcome: 'denied', actor: { name: 'admin@acme.example' } },
      {
        action: 'LEGAL_HOLD_CREATE',
        actor: { name: 'admin@acme.example' },
        metadata: { reason, filter: 'env:production category:secrets', from: '2026-01-01T00:00:00.000Z' },
      },
    ]);
  });

  test.each([
    [{ scope: 'everything' }, 422, 'scope'],
    [{ scope: 'actor' }, 422, 'actor'],
    [{ scope: 'filter', q: 'since:30d' }, 422, 'q'],
    [{ scope: 'filter', q: 'colour:red' }, 400, 'q'],
    [{ scope: 'organization', holdUntil: '2027-01-01T00:00:00Z' }, 422, 'holdUntil'],
    [{ scope: 'organization', endsAt: '2020-01-01T00:00:00Z' }, 422, 'endsAt'],
  ])('are refused as %j, naming the field', async (json, status, path) => {
    const answer = await place(owner, { name: 'Case', reason: 'a letter', ...json });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ errors: [{ path }] });
  });
});

describe('an erasure', () => {
  const request = (subject: string, fields: object = {}, cookie = owner) =>
    server.browse(cookie, '/v1/erasures', {
      json: { subject, password: server.owner.password, ...fields },
    });
  const noticesOf = async (cookie: string) =>
    ((await server.browse(cookie, '/v1/me')).body as { notices?: string[] }).notices ?? [];
  const cancel = (cookie: string, id: string) =>
    server.browse(cookie, `/v1/erasures/${id}`, { method: 'DELETE' });

  test('is requested with the owner’s password, told to owners and auditors, and cancelled by any of them', async () => {
    const asked = await request('Leaver@acme.example');
    expect(asked.status).toBe(202);
    const { id, dueAt } = asked.body as { id: string; dueAt: string };
    expect(asked.body).toMatchObject({ subject: 'leaver@acme.example', state: 'requested', erased: 0 });
    expect(Math.round((Date.parse(dueAt) - Date.now()) / 3_600_000)).toBe(72);
    expect(await noticesOf(owner)).toEqual(await noticesOf(auditor));
    expect(await noticesOf(auditor)).toEqual([expect.stringContaining('leaver@acme.example')]);
    expect(await noticesOf(admin)).toEqual([]);
    expect((await server.browse(admin, '/v1/erasures')).status).toBe(403);
    expect((await cancel(admin, id)).status).toBe(403);
    expect((await cancel(auditor, id)).status).toBe(204);
    expect((await cancel(owner, id)).status).toBe(409);
    expect((await server.browse(auditor, '/v1/erasures')).body).toMatchObject({
      erasures: [{ id, subject: null, state: 'cancelled', endedBy: 'auditor@acme.example' }],
    });
    expect(await noticesOf(owner)).toEqual([]);
    const events = await recorded('action:ERASURE_*');
    expect(events).toMatchObject([
      { action: 'ERASURE_CANCEL', outcome: 'success', actor: { name: 'auditor@acme.example' } },
      { action: 'ERASURE_CANCEL', outcome: 'denied', actor: { name: 'admin@acme.example' } },
      { action: 'ERASURE_REQUEST', resource: { id, name: id }, metadata: { dueAt } },
    ]);
    expect(JSON.stringify(events)).not.toContain('leaver');
  });

  test('needs a fresh code where the owner has a second factor', async () => {
    const { cookie: other, password } = await server.join('owner', 'second@acme.example');
    const enabled = await server.browse(other, '/api/auth/two-factor/enable', { json: { password } });
    const { totpURI } = enabled.body as { totpURI: string };
    const code = totp(totpURI);
    const confirmed = await server.browse(other, '/api/auth/two-factor/verify-totp', { json: { code } });
    const cookie = cookiesOf(confirmed);
    expect((await request('x@acme.example', { password }, cookie)).body).toMatchObject({
      status: 422,
      errors: [{ path: 'code' }],
    });
    expect((await request('x@acme.example', { password, code: '000000' }, cookie)).status).toBe(403);
    expect((await request('x@acme.example', { password, code }, cookie)).body).toMatchObject({
      status: 403,
      detail: expect.stringContaining('used already'),
    });
    const next = nextTotp(totpURI);
    expect((await request('x@acme.example', { password, code: next }, cookie)).status).toBe(202);
  });

  test('with a wrong password, or of one’s own trail, is refused, recorded without the address, and guessing is slowed down', async () => {
    expect((await request('another@acme.example', { password: undefined })).status).toBe(422);
    expect((await request('olga@acme.example')).body).toMatchObject({
      status: 403,
      detail: expect.stringContaining('nobody erases their own trail'),
    });
    const wrong = { password: 'wrong horse battery' };
    for (let n = 0; n < 10; n += 1)
      expect((await request('another@acme.example', wrong)).body).toMatchObject({
        status: 403,
        errors: [{ path: 'password' }],
      });
    const slowed = await request('another@acme.example', wrong);
    expect([slowed.status, slowed.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    const events = await recorded('action:ERASURE_REQUEST outcome:denied actor:olga@acme.example');
    expect(events.map(({ metadata }) => metadata)).toEqual([
      { reason: expect.stringContaining('the password is wrong') },
      { reason: expect.stringContaining('nobody erases their own trail') },
    ]);
    expect(JSON.stringify(events)).not.toContain('another@');
  });
});
