import { expect, test } from 'vitest';
import { openDatabase } from '../../platform/database.ts';
import { Outbox } from '../outbox/outbox.ts';
import { WORKSPACE_MIGRATIONS } from '../schema.ts';
import { Refusals } from './refusals.ts';

type RecordedAttempt = {
  readonly resource: { readonly name: string };
  readonly context: { readonly ip?: string; readonly environment?: string };
  readonly metadata: { readonly reason: string; readonly attempts?: number };
};

function setUp() {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const clock = () => now;
  const db = openDatabase({ path: ':memory:', migrations: WORKSPACE_MIGRATIONS, synchronous: 'FULL' });
  db.exec(
    "INSERT INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES ('org_a', 'Acme', 'host/org_a', 'wrapped', 0, 1)",
  );
  const outbox = new Outbox(db, clock);
  const refusals = new Refusals({ db, outbox, clock });
  const attempt = (ip: string) =>
    refusals.record({
      organizationIds: ['org_a'],
      event: {
        action: 'SECRET_READ',
        actor: { type: 'api-key', id: 'key_1', name: 'ci' },
        resource: { type: 'secret', name: 'TOKEN' },
        context: { ip },
        outcome: 'denied',
      },
      reason: 'was revoked',
      windowMs: 60_000,
    });
  const attempts = () =>
    outbox.first(100).map(({ payload }) => {
      const { context, metadata }: { context: { ip: string }; metadata: { attempts?: number } } =
        JSON.parse(payload);
      return [context.ip, metadata.attempts];
    });
  const events = () => {
    const rows = outbox.first(10_000);
    for (const { organizationId, number } of rows) outbox.moved(organizationId, number, 0);
    return rows.map(({ payload }): RecordedAttempt => JSON.parse(payload));
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { db, refusals, attempt, attempts, events, pass };
}

test('the first attempt of a kind is recorded at once, its repetitions as one when their window ends', () => {
  const { refusals, attempt, attempts, pass } = setUp();
  attempt('192.0.2.1');
  attempt('192.0.2.1');
  attempt('192.0.2.1');
  attempt('192.0.2.2');
  expect(attempts()).toEqual([
    ['192.0.2.1', undefined],
    ['192.0.2.2', undefined],
  ]);
  pass(60_000);
  refusals.sweep();
  refusals.sweep();
  expect(attempts()).toEqual([
    ['192.0.2.1', undefined],
    ['192.0.2.2', undefined],
    ['192.0.2.1', 2],
  ]);
});

test('an attempt after the window is a first one again, and what was counted before it is not lost', () => {
  const { attempt, attempts, pass } = setUp();
  attempt('192.0.2.1');
  attempt('192.0.2.1');
  pass(60_001);
  attempt('192.0.2.1');
  expect(attempts()).toEqual([
    ['192.0.2.1', undefined],
    ['192.0.2.1', 1],
    ['192.0.2.1', undefined],
  ]);
});

test('a clock that was ahead once keeps no window open for as long', () => {
  const { refusals, attempt, attempts, pass } = setUp();
  const year = 365 * 86_400_000;
  pass(year);
  attempt('192.0.2.1');
  attempt('192.0.2.1');
  pass(-year);
  refusals.sweep();
  expect(attempts()).toEqual([
    ['192.0.2.1', undefined],
    ['192.0.2.1', 1],
  ]);
});

test('what cannot be written when a window ends is written the next time', () => {
  const { db, refusals, attempt, attempts, pass } = setUp();
  attempt('192.0.2.1');
  attempt('192.0.2.1');
  pass(60_000);
  db.exec('PRAGMA query_only = ON');
  expect(() => refusals.sweep()).toThrow();
  db.exec('PRAGMA query_only = OFF');
  refusals.sweep();
  expect(attempts()).toHaveLength(2);
});

test('what was counted of attempts that name somebody is recorded at once, and nothing of them is kept', () => {
  const { db, refusals, attempt, attempts } = setUp();
  for (const ip of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) attempt(ip);
  refusals.recordNaming('org_other', () => true);
  refusals.recordNaming('org_a', (event) => event.includes('192.0.2.1'));
  expect(attempts()).toEqual([
    ['192.0.2.1', undefined],
    ['192.0.2.2', undefined],
    ['192.0.2.1', 1],
  ]);
  expect(db.prepare('SELECT count(*) AS count FROM refusals').get()?.count).toBe(1);
});

test('names that nobody has are told apart up to sixty a minute, those that exist always, however much noise there is', () => {
  const { db, refusals, events } = setUp();
  db.exec(`
    INSERT INTO projects (id, organization_id, name, created_at, updated_at) VALUES ('prj_1', 'org_a', 'shop', 0, 0);
    INSERT INTO environments VALUES ('prj_1', 'preview', 0);
    INSERT INTO secrets (id, organization_id, environment, name, created_at, updated_at, version)
      VALUES ('sec_1', 'org_a', 'production', 'TOKEN', 0, 0, 1);
    INSERT INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES ('org_b', 'Other', 'host/org_b', 'wrapped', 0, 1);
    INSERT INTO secrets (id, organization_id, environment, name, created_at, updated_at, version)
      VALUES ('sec_2', 'org_b', 'production', 'OF_OTHERS', 0, 0, 1);
  `);
  const attempt = (name: string, context: object, reason = 'there is none') =>
    refusals.record({
      organizationIds: ['org_a'],
      event: {
        action: 'SECRET_READ',
        actor: { type: 'api-key', id: 'key_1', name: 'ci' },
        resource: { type: 'secret', name },
        context: { ip: '192.0.2.1', ...context },
        outcome: 'denied',
      },
      reason,
      windowMs: 60_000,
    });
  for (let n = 0; n < 1_000; n += 1) attempt(`MADE_UP_${n}`, { environment: 'production' });
  expect(events()).toHaveLength(61);

  attempt('TOKEN', { environment: 'production' });
  attempt('TOKEN', { environment: 'preview' });
  attempt('TOKEN', {});
  attempt('OF_OTHERS', { environment: 'production' });
  attempt('TOKEN', { environment: 'made-up' });
  expect(events().map(({ resource, context }) => [resource.name, context.environment])).toEqual([
    ['TOKEN', 'production'],
    ['TOKEN', 'preview'],
    ['TOKEN', undefined],
  ]);
});

test('a name that exists leaves one entry a minute beyond sixty, from however many addresses and for however many reasons', () => {
  const { db, refusals, events, pass } = setUp();
  db.exec(`INSERT INTO api_keys (id, organization_id, name, hash, scopes, created_at)
    VALUES ('key_9', 'org_a', 'deploy', x'00', '[]', 0)`);
  for (let n = 0; n < 500; n += 1) {
    refusals.record({
      organizationIds: ['org_a'],
      event: {
        action: 'API_KEY_REVOKE',
        actor: { type: 'api-key', id: 'key_1', name: 'ci' },
        resource: { type: 'api-key', name: 'key_9' },
        context: { ip: `2001:db8::${n.toString(16)}` },
        outcome: 'denied',
      },
      reason: `reason ${n}`,
      windowMs: 60_000,
    });
  }
  const told = events();
  expect(told).toHaveLength(61);
  expect(told.at(-1)).toMatchObject({
    resource: { name: 'key_9' },
    context: { ip: '2001:db8::3c' },
    metadata: { reason: 'reason 60' },
  });
  pass(60_000);
  refusals.sweep();
  expect(events().at(-1)).toMatchObject({ context: { ip: '2001:db8::1f3' }, metadata: { attempts: 439 } });
});
