import { afterAll, beforeAll } from 'vitest';
import type { Finding } from '../finding.ts';
import { type Act, expectEvidence, openHistories, type TestHistories } from '../history.testing.ts';
import { leakedKey } from './leaked-key.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** The window is this day, and in it the theft is at night. */
export const FROM = Date.UTC(2026, 10, 14);
export const NIGHT = FROM + 105 * 60_000;
export const KEY = 'ci-deploy';
export const INPUT = { apiKey: KEY, from: FROM, until: FROM + DAY_MS, baselineDays: 30 };

/** Logs for the tests of a file, and the investigation of one made of acts, with what every finding promises checked. */
export function useHistories() {
  let histories: TestHistories;
  beforeAll(async () => {
    histories = await openHistories();
  });
  afterAll(() => histories.close());
  return {
    open: (acts: readonly Act[]) => histories.open(acts),
    async investigate(acts: readonly Act[], input = INPUT) {
      const history = await histories.open(acts);
      const answer = await leakedKey(history.ask(), input);
      expectEvidence(history, answer.findings, history.rows.length - 1);
      return answer;
    },
  };
}

/** Findings as `severity rule subject`. */
export const told = (findings: readonly Finding[]) =>
  findings.map(({ severity, rule, subject }) => `${severity} ${rule} ${subject}`);

/** What the key does each day of so many: at some hours, from machines of one network, it reads what a build needs. */
export function habit(days: number, part: Partial<Act> & { readonly hours?: readonly number[] } = {}): Act[] {
  const { hours = [8, 11, 14], ...rest } = part;
  return Array.from({ length: days }, (_, day) =>
    hours.flatMap((hour) =>
      ['SENTRY_DSN', 'S3_KEY'].map(
        (on, place): Act => ({
          at: FROM - (day + 1) * DAY_MS + hour * HOUR_MS + place * 1_000,
          by: `api-key:${KEY}`,
          on,
          environment: 'production',
          ip: `198.51.100.${10 + (day % 5)}`,
          userAgent: 'ci-runner/5.14',
          version: 3,
          ...rest,
        }),
      ),
    ),
  ).flat();
}

/** What the thief does. */
export const stolen = (on: string, part: Partial<Act> = {}): Act => ({
  at: NIGHT,
  by: `api-key:${KEY}`,
  on,
  environment: 'production',
  ip: '203.0.113.66',
  userAgent: 'python-requests/2.32.3',
  version: 3,
  ...part,
});
