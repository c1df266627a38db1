import type { Outcome } from '@daybook/event';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectExact, openLogs, type Told } from './log.testing.ts';
import { offBoarding } from './off-boarding.ts';

const logs = openLogs();
const PEOPLE = ['ana@acme.example', 'bo@acme.example'];
const KEYS = ['laptop', 'ci "x", *'];
const ACTIONS = [
  'SECRET_READ',
  'SECRET_READ',
  'SECRET_SET',
  'SECRET_DELETE',
  'VARIABLE_SET',
  'API_KEY_CREATE',
  'API_KEY_REVOKE',
  'TEAM_MEMBER_ADD',
  'TEAM_MEMBER_REMOVE',
  'TEAM_ROLE_CHANGE',
  'AUDIT_LOG_EXPORT',
  'USER_LOGIN',
];
/** What an action can be about. */
const THINGS: Readonly<Record<string, readonly string[]>> = {
  API_KEY_CREATE: KEYS,
  API_KEY_REVOKE: KEYS,
  TEAM_MEMBER_ADD: PEOPLE,
  TEAM_MEMBER_REMOVE: PEOPLE,
  TEAM_ROLE_CHANGE: PEOPLE,
};
const SECRETS = ['DATABASE_URL', 'a "quoted", b*'];

const anyTold: fc.Arbitrary<Told> = fc
  .record({
    daysAgo: fc.integer({ min: 0, max: 90 }),
    action: fc.constantFrom(...ACTIONS),
    by: fc.constantFrom(...PEOPLE, ...KEYS.map((name) => `api-key:${name}`)),
    thing: fc.nat({ max: 1 }),
    outcome: fc.constantFrom<Outcome>('success', 'success', 'success', 'denied', 'failure'),
    environment: fc.constantFrom('production', 'staging', undefined),
    project: fc.constantFrom('shop', undefined),
    version: fc.constantFrom(1, 2, 3, undefined),
    from: fc.constantFrom(undefined, undefined, 'shop-backend'),
  })
  .map(({ thing, action, environment, project, version, from, ...told }) => ({
    ...told,
    action,
    on: (THINGS[action] ?? SECRETS)[thing] ?? '',
    context: {
      ...(environment !== undefined && { environment }),
      ...(project !== undefined && { project }),
      ...(version !== undefined && { version }),
    },
    ...(from !== undefined && { from }),
  }));

/** Without versions, whether a value is in use depends on who read it when: that shows where few do so in turn. */
const withoutVersions: fc.Arbitrary<Told> = fc
  .record({
    daysAgo: fc.integer({ min: 0, max: 9 }),
    action: fc.constantFrom('SECRET_READ', 'SECRET_READ', 'SECRET_SET', 'API_KEY_CREATE'),
    by: fc.constantFrom(...PEOPLE, 'api-key:laptop'),
  })
  .map((told) => ({
    ...told,
    on: told.action === 'API_KEY_CREATE' ? 'laptop' : 'DATABASE_URL',
    context: { environment: 'production' },
  }));

const anyHistory = fc.oneof(
  { weight: 1, arbitrary: fc.array(anyTold, { maxLength: 40 }) },
  { weight: 2, arbitrary: fc.array(withoutVersions, { minLength: 4, maxLength: 12 }) },
);

test('whatever happened, each finding shows exactly what its filter finds, and each value in use has one', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, async (told) => {
      const log = await logs.of(told);
      const answer = await offBoarding(log.ask(), { email: PEOPLE[0] ?? '', days: 30 });
      expectExact(log, answer.findings);
      const found = new Set(
        answer.findings.flatMap(({ rule, subject }) => (rule === 'still-exposed' ? [subject] : [])),
      );
      const held = answer.exposure.filter(({ state }) => state === 'rotate').map(({ secret }) => secret);
      expect(found).toEqual(new Set(held));
    }),
    { numRuns: 25 },
  );
}, 120_000);
