import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IndexRow } from '../../event-index/event-index.ts';
import { type Act, expectEvidence, openHistories, type TestHistories } from '../history.testing.ts';
import type { Rule } from '../rules.ts';
import { leakedKey } from './leaked-key.ts';

const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 10, 14, 13);
const INPUT = { apiKey: 'ci', from: FROM, until: FROM + 2 * DAY_MS, baselineDays: 5 };

let histories: TestHistories;
beforeAll(async () => {
  histories = await openHistories();
});
afterAll(() => histories.close());

const anyAct: fc.Arbitrary<Act> = fc.record({
  // Some before the baseline, some after the window.
  at: fc.integer({ min: -8 * 24, max: 3 * 24 }).map((hours) => FROM + hours * 3_600_000),
  by: fc.constantFrom('api-key:ci', 'api-key:ci', 'api-key:ci', 'api-key:other', 'ana@acme.example', 'ci'),
  action: fc.constantFrom('SECRET_READ', 'SECRET_READ', 'SECRET_READ', 'SECRET_SET', 'API_KEY_CREATE'),
  on: fc.constantFrom('A', 'B', 'C', 'it"s, *'),
  outcome: fc.constantFrom('success', 'success', 'denied', 'failure'),
  ip: fc.constantFrom(
    undefined,
    '10.0.0.1',
    '10.0.0.2',
    '10.0.1.1',
    '203.0.113.7',
    '2001:db8::1',
    '2001:db8::2',
  ),
  userAgent: fc.constantFrom(undefined, 'curl/8.5', 'curl/8.6', 'odd, "agent"'),
  environment: fc.constantFrom(undefined, 'production', 'staging'),
  project: fc.constantFrom(undefined, 'shop'),
  version: fc.constantFrom(undefined, 1, 2),
  recordedBy: fc.constantFrom(
    { type: 'workspace' as const },
    { type: 'workspace' as const },
    { type: 'api-key' as const, name: 'ci' },
    { type: 'import' as const, name: 'ci' },
    { type: 'import' as const, name: 'loader' },
  ),
});

/** What the key did, by a plain reading of what is believed. */
function plainly(rows: readonly IndexRow[]) {
  const own = rows.filter(
    ({ event: { actor, recordedBy } }) =>
      actor.type === 'api-key' &&
      actor.name === 'ci' &&
      !(recordedBy.type !== 'workspace' && recordedBy.name === 'ci'),
  );
  const between = (from: number, until: number) =>
    own.filter(({ event }) => {
      const at = Date.parse(event.occurredAt);
      return at >= from && at < until;
    });
  return { before: between(FROM - 5 * DAY_MS, FROM), during: between(FROM, FROM + 2 * DAY_MS) };
}

const VALUE_OF: Readonly<Partial<Record<Rule, (row: IndexRow) => readonly string[]>>> = {
  'new-address': ({ event }) => [event.context?.ip ?? ''],
  'new-user-agent': ({ event }) => [event.context?.userAgent ?? ''],
  'new-environment': ({ event: { outcome, context } }) =>
    outcome === 'success' ? [context?.environment ?? '', context?.project ?? ''] : [],
};

test('whatever a key did, findings name exactly what is new, and each filter finds exactly its evidence', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyAct, { minLength: 1, maxLength: 60 }), async (acts) => {
      const history = await histories.open(acts);
      const { findings, history: compared, notes, blastRadius } = await leakedKey(history.ask(), INPUT);
      for (const note of [...notes, ...findings.flatMap((finding) => finding.notes ?? [])])
        expect(note).toMatch(/^[A-Z0-9].*\.$/s);
      expectEvidence(history, findings, history.rows.length - 1);
      const { before, during } = plainly(history.rows);
      expect(compared.events).toBe(before.length);
      for (const [rule, valuesOf] of Object.entries(VALUE_OF)) {
        const known = new Set(before.flatMap(valuesOf));
        const fresh = new Set(during.flatMap(valuesOf).filter((value) => value !== '' && !known.has(value)));
        const subjects = findings.filter((finding) => finding.rule === rule).map(({ subject }) => subject);
        expect([rule, subjects.toSorted()]).toEqual([rule, [...fresh].toSorted()]);
      }
      const refused = during
        .filter(({ event }) => event.outcome !== 'success')
        .map(({ position }) => position);
      const told = findings.filter(({ rule }) => rule === 'refused').flatMap(({ evidence }) => evidence);
      expect(told.toSorted((a, b) => a - b)).toEqual(refused);
      const held = during.filter(
        ({ event }) => event.outcome === 'success' && ['SECRET_READ', 'SECRET_SET'].includes(event.action),
      );
      expect(new Set(blastRadius.map(({ secret }) => secret))).toEqual(
        new Set(held.map(({ event }) => event.resource.name)),
      );
    }),
    { numRuns: 12 },
  );
}, 60_000);
