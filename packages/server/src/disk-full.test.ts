import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secretRead, startTestServer, type TestServer } from './http/server.testing.ts';
import { diskSpaceOf, reserveBytes } from './platform/disk-space.ts';
import { canMountSmallDisk, mountSmallDisk, type SmallDisk } from './platform/small-disk.testing.ts';

let disk: SmallDisk;
let server: TestServer;
let owner = '';
beforeEach(async () => {
  disk = mountSmallDisk(48);
  server = await startTestServer({}, { within: disk.path });
  owner = await server.signIn();
});
afterEach(async () => {
  await server.stop();
  disk.unmount();
});

const reserve = () => join(server.dataFolder, 'reserve');
const incompressible = () => ({
  events: Array.from({ length: 500 }, () =>
    secretRead({ metadata: { note: randomBytes(360).toString('base64') } }),
  ),
});
/** Records until intake closes; the answer that says so. */
async function fillByIntake() {
  for (;;) {
    const answer = await server.call('/v1/events', { json: incompressible() });
    if (answer.status !== 202) return answer;
  }
}

/** A key, and a member with a session, whose powers have to end. */
async function leaked() {
  const made = await server.browse(owner, '/v1/api-keys', {
    json: { name: 'leaked', scopes: ['events:read'] },
  });
  const { id, key } = made.body as { id: string; key: string };
  const member = await server.join('member');
  const { memberId } = (await server.browse(member.cookie, '/v1/me')).body as { memberId: string };
  const other = await server.signIn();
  return { id, key, member, memberId, other };
}
type Leaked = Awaited<ReturnType<typeof leaked>>;

const withKey = (key: string) => server.call('/v1/me', { headers: { Authorization: `Bearer ${key}` } });

/** Ends the powers, and sees them gone. */
async function endPowers({ id, key, member, memberId, other }: Leaked): Promise<void> {
  expect((await withKey(key)).status).toBe(200);
  const revoked = await server.browse(owner, `/v1/api-keys/${id}`, { method: 'DELETE' });
  expect(revoked.status, revoked.text).toBeLessThan(300);
  expect((await withKey(key)).status).toBe(401);
  expect((await server.browse(member.cookie, '/v1/me')).status).toBe(200);
  const removed = await server.browse(owner, `/v1/members/${memberId}`, { method: 'DELETE' });
  expect(removed.status, removed.text).toBeLessThan(300);
  expect((await server.browse(member.cookie, '/v1/me')).status).not.toBe(200);
  const ended = await server.browse(owner, '/api/auth/revoke-other-sessions', { method: 'POST' });
  expect(ended.status, ended.text).toBe(200);
  expect((await server.browse(other, '/v1/me')).status).toBe(401);
}

const ENDED = ['API_KEY_REVOKE', 'TEAM_MEMBER_REMOVE', 'SESSION_REVOKE'];
/** How many events of the acts the ledger has given a place, whether they can be found or not. */
const ledgerSize = async () => {
  const { text } = await server.call('/v1/ledger/checkpoint');
  return Number(text.split('\n')[1]);
};
const ready = async () => (await server.call('/readyz')) as { status: number; body: { reasons: string[] } };

async function goesOn(): Promise<void> {
  await expect.poll(async () => (await ready()).status, { timeout: 30_000 }).toBe(200);
  expect((await server.call('/v1/events', { json: { events: [secretRead()] } })).status).toBe(202);
  await server.total();
  for (const action of ENDED) {
    const { body } = await server.call(`/v1/events?q=action:${action}`);
    expect(body, action).toMatchObject({ events: [{ action }] });
  }
  await expect.poll(() => existsSync(reserve()), { timeout: 10_000 }).toBe(true);
}

describe.skipIf(!canMountSmallDisk())('on a small disk', () => {
  test('the reserve is a file that really takes its space', async () => {
    await expect
      .poll(() => existsSync(reserve()) && statSync(reserve()).size)
      .toBe(reserveBytes(diskSpaceOf(disk.path)));
    expect(statSync(reserve()).blocks * 512).toBeGreaterThanOrEqual(reserveBytes(diskSpaceOf(disk.path)));
  });

  test('filled by intake, intake closes before the reserve, and powers can still be ended', async () => {
    const powers = await leaked();
    const closed = await fillByIntake();
    expect(closed.status, closed.text.slice(0, 500)).toBe(503);
    expect(closed.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(existsSync(reserve())).toBe(true);
    expect(diskSpaceOf(disk.path).free).toBeGreaterThan(0);
    expect((await ready()).body.reasons.join()).toContain('no events are accepted');
    const before = await ledgerSize();
    await endPowers(powers);
    await expect.poll(ledgerSize, { timeout: 30_000 }).toBeGreaterThan(before);
  });

  test('filled from outside, the reserve is given up for what ends a power, index and intake wait, and all goes on when there is room', async () => {
    const powers = await leaked();
    await server.total();
    disk.fill();
    const before = await ledgerSize();
    await endPowers(powers);
    expect(existsSync(reserve())).toBe(false);
    await expect.poll(ledgerSize, { timeout: 30_000 }).toBeGreaterThanOrEqual(before + ENDED.length);
    const facets = await server.call('/v1/facets?fields=category');
    expect(facets.body).toMatchObject({ coverage: { pending: expect.any(Number), complete: false } });
    const { coverage } = facets.body as { coverage: { pending: number } };
    expect(coverage.pending).toBeGreaterThanOrEqual(ENDED.length);
    const { status, body } = await ready();
    expect(status).toBe(503);
    expect(body.reasons.join()).toMatch(/no events are accepted.*index does not move/);
    expect((await server.call('/v1/events', { json: incompressible() })).status).toBe(503);
    const put = { method: 'PUT', json: { value: 'new' } };
    const refused = await server.browse(owner, '/v1/secrets/DATABASE_URL?env=production', put);
    expect(refused).toMatchObject({ status: 503, body: { detail: expect.stringContaining('disk is full') } });
    expect(await server.signIn()).toContain('session_token');
    disk.empty();
    await goesOn();
  });

  test('full to the last byte, signing in says so, and works when there is room', async () => {
    for (let n = 0; n < 3; n += 1) {
      disk.fill();
      await server.call('/v1/secrets?env=production');
    }
    const { email, password } = server.owner;
    const signIn = () => server.browse('', '/api/auth/sign-in/email', { json: { email, password } });
    let answer = await signIn();
    // What databases have open may still have room.
    for (let n = 0; n < 2_000 && answer.status === 200; n += 1) {
      disk.fill();
      answer = await signIn();
    }
    expect(answer).toMatchObject({
      status: 503,
      body: { title: expect.any(String), detail: expect.stringContaining('disk is full') },
    });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    disk.empty();
    await expect.poll(async () => (await signIn()).status, { timeout: 30_000 }).toBe(200);
  });

  test('a server starts on a full disk, and powers can be ended', async () => {
    const powers = await leaked();
    await server.total();
    await server.pause();
    disk.fill();
    await server.resume();
    await endPowers(powers);
    disk.empty();
    await goesOn();
  });
});
