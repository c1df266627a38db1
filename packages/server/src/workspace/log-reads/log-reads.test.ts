import { expect, test } from 'vitest';
import { openDatabase } from '../../platform/database.ts';
import { Outbox } from '../outbox/outbox.ts';
import { WORKSPACE_MIGRATIONS } from '../schema.ts';
import { LogReads } from './log-reads.ts';

const HOUR_MS = 3_600_000;

function setUp() {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const clock = () => now;
  const db = openDatabase({ path: ':memory:', migrations: WORKSPACE_MIGRATIONS, synchronous: 'FULL' });
  for (const person of ['ana', 'ben'])
    db.prepare(
      `INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt") VALUES (?, ?, ?, 0, '', '')`,
    ).run(person, person, `${person}@acme.example`);
  for (const id of ['org_a', 'org_b']) {
    db.exec(
      `INSERT INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES ('${id}', '${id}', 'host/${id}', 'wrapped', 0, 1)`,
    );
    for (const person of ['ana', 'ben'])
      db.prepare(
        "INSERT INTO members (id, organization_id, user_id, role, created_at) VALUES (?, ?, ?, 'auditor', 0)",
      ).run(`${id} ${person}`, id, person);
  }
  const outbox = new Outbox(db, clock);
  const warnings: unknown[] = [];
  const reads = new LogReads({ db, outbox, clock, logger: { warn: (what: unknown) => warnings.push(what) } });
  const read = (person: string, { organization = 'org_a', filter = '' } = {}) =>
    reads.note(
      { organizationId: organization, memberId: `${organization} ${person}` },
      { actor: { type: 'user', id: person, name: `${person}@acme.example` } },
      filter,
    );
  const recorded = () =>
    outbox.first(1_000).map(({ organizationId, payload }) => {
      const { actor, metadata } = JSON.parse(payload);
      return [organizationId, actor.id, metadata?.filter];
    });
  const pass = (ms: number) => {
    now += ms;
  };
  return { db, read, recorded, pass, warnings };
}

test('a person who reads is recorded once an hour, with the filter of the first read', () => {
  const { read, recorded, pass } = setUp();
  read('ana', { filter: 'action:SECRET_READ' });
  for (let n = 0; n < 1_000; n += 1) read('ana', { filter: `version:${n}` });
  pass(HOUR_MS - 1);
  read('ana');
  expect(recorded()).toEqual([['org_a', 'ana', 'action:SECRET_READ']]);
  pass(1);
  read('ana');
  expect(recorded()).toEqual([
    ['org_a', 'ana', 'action:SECRET_READ'],
    ['org_a', 'ana', undefined],
  ]);
});

test('each person is recorded, and in each organization', () => {
  const { read, recorded } = setUp();
  read('ana');
  read('ben');
  read('ana', { organization: 'org_b' });
  read('ben');
  expect(recorded()).toEqual([
    ['org_a', 'ana', undefined],
    ['org_a', 'ben', undefined],
    ['org_b', 'ana', undefined],
  ]);
});

test('a clock that was ahead once hides no reads', () => {
  const { read, recorded, pass } = setUp();
  pass(365 * 24 * HOUR_MS);
  read('ana');
  pass(-365 * 24 * HOUR_MS);
  read('ana');
  expect(recorded()).toHaveLength(2);
});

test('a filter that is longer than metadata may be is cut, not refused', () => {
  const { read, recorded } = setUp();
  read('ana', { filter: `${'x'.repeat(499)}\u{1f600}` });
  expect(recorded()).toEqual([['org_a', 'ana', `${'x'.repeat(499)}\ufffd`]]);
});

test('a read that cannot be recorded is told and ends nothing, and the next one is recorded', () => {
  const { db, read, recorded, warnings } = setUp();
  db.exec('PRAGMA query_only = ON');
  read('ana');
  expect(warnings).toHaveLength(1);
  db.exec('PRAGMA query_only = OFF');
  read('ana');
  expect(recorded()).toHaveLength(1);
});
