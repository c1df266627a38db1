import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectExact, openLogs, type Told } from '../log.testing.ts';
import { DAY_MS, daysAgo } from './history.testing.ts';
import { productionChange } from './production-change.ts';

const logs = openLogs();
const START = daysAgo(20, '00:00');
const PEOPLE = ['ana@acme.example', 'o"b, (x)@acme.example', 'system'];
const ACTORS = [...PEOPLE, 'api-key:ci', 'api-key:a "b"'];
const ADDRESSES = ['198.51.100.7', '198.51.100.8', '203.0.113.9', '2001:db8::1', '2001:db8:0:9::1'];

const ACTS = [
  ...['SECRET_SET', 'SECRET_READ', 'SECRET_DELETE', 'VARIABLE_SET', 'ENV_BULK_UPLOAD'].map((action) => ({
    action,
    on: ['TOKEN', 'A "B", *'],
  })),
  ...[
    'USER_LOGIN',
    'USER_2FA_DISABLE',
    'USER_2FA_ENABLE',
    'TEAM_ROLE_CHANGE',
    'TEAM_MEMBER_ADD',
    'PASSWORD_CHANGE',
  ].map((action) => ({ action, on: PEOPLE })),
  { action: 'API_KEY_CREATE', on: ['ci', 'a "b"', 'other'] },
];

/** Few values, so that they meet; times in whole hours, so that some are equal. */
const anyEvent: fc.Arbitrary<Told> = fc
  .constantFrom(...ACTS)
  .chain(({ action, on }) =>
    fc.record({
      action: fc.constant(action),
      on: fc.constantFrom(...on),
      hour: fc.integer({ min: 0, max: 20 * 24 }),
      by: fc.constantFrom(...ACTORS),
      ip: fc.option(fc.constantFrom(...ADDRESSES), { nil: undefined }),
      environment: fc.constantFrom('production', 'production', 'staging', undefined),
      version: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      outcome: fc.constantFrom('success', 'success', 'success', 'failure', 'denied'),
      from: fc.option(fc.constantFrom('shop-backend', 'ci'), { nil: undefined, freq: 2 }),
    }),
  )
  .map(({ hour, ip, environment, version, from, ...told }) => ({
    ...told,
    at: START + hour * 3_600_000,
    context: {
      ...(ip !== undefined && { ip }),
      ...(environment !== undefined && { environment }),
      ...(version !== undefined && { version }),
    },
    ...(from !== undefined && { from }),
  }));

// Not in the order of time: some events are late.
test('any log and time: each filter finds exactly its evidence, and asking again gives the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEvent, { minLength: 1, maxLength: 80 }),
      fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 })),
      async (told, [day, days]) => {
        const log = await logs.of(told);
        const from = START + day * DAY_MS;
        const input = { environment: 'production', from, until: from + days * DAY_MS };
        const answer = await productionChange(log.ask(), input);
        expectExact(log, answer.findings);
        const inWindow = log.rows.filter(
          ({ event: { action, outcome, context, occurredAt } }) =>
            /^(SECRET_SET|SECRET_DELETE|VARIABLE_|ENV_)/.test(action) &&
            outcome === 'success' &&
            context?.environment === 'production' &&
            Date.parse(occurredAt) >= input.from &&
            Date.parse(occurredAt) < input.until,
        );
        expect(answer.changes.map(({ position }) => position).toSorted((a, b) => a - b)).toEqual(
          inWindow.map(({ position }) => position),
        );
        // Every rule of a change is that of a finding.
        const rules = new Set(answer.findings.map(({ rule }) => rule));
        for (const change of answer.changes)
          expect(change.rules.filter((rule) => !rules.has(rule))).toEqual([]);
        expect(await productionChange(log.ask(), input)).toEqual(answer);
      },
    ),
    { numRuns: 15 },
  );
}, 120_000);
