import { expect, test } from 'vitest';
import { openDatabase } from '../../platform/database.ts';
import { Outbox } from '../outbox/outbox.ts';
import { WORKSPACE_MIGRATIONS } from '../schema.ts';
import { Refusals } from './refusals.ts';

function setUp() {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const clock = () => now;
  const db = openDatabase({ path: ':memory:', migrations: WORKSPACE_MIGRATIONS, synchronous: 'FULL' });
  db.exec("INSERT INTO organizations VALUES ('org_a', 'Acme', 'host/org_a', 'wrapped', 0, 1)");
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
  const pass = (ms: number) => {
    now += ms;
  };
  return { db, refusals, attempt, attempts, pass };
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

test('what cannot be written when a window ends is told, and ends nothing', () => {
  const { db, refusals, attempt, attempts, pass } = setUp();
  attempt('192.0.2.1');
  attempt('192.0.2.1');
  pass(60_000);
  db.exec('PRAGMA query_only = ON');
  const problems: unknown[] = [];
  refusals.start((error) => problems.push(error));
  refusals.stop();
  expect(problems).toHaveLength(1);
  db.exec('PRAGMA query_only = OFF');
  refusals.sweep();
  expect(attempts()).toHaveLength(2);
});
