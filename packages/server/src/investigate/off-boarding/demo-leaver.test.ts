import type { AuditEvent } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { demoYear } from '../../demo/demo-events.ts';
import { DAY_MS, expectExact, NOW, openLogs } from './log.testing.ts';
import { offBoarding } from './off-boarding.ts';

const logs = openLogs();

// Several ends and seeds: weekends and changes of the clocks fall differently.
describe.each([
  ['daybook', NOW],
  ['other', NOW - 3 * DAY_MS],
  ['third', Date.parse('2026-04-06T03:00:00Z')],
])('the leaver of seed %s', (seed, untilMs) => {
  test('has the secrets that nobody changed afterwards, and a key that nobody revoked; nothing else weighs as much', async () => {
    const { events, stories } = demoYear({ events: 3_000, untilMs, seed });
    const recorded = function* (): Generator<AuditEvent> {
      for (const event of events) yield { ...event, recordedBy: { type: 'workspace' } };
    };
    const log = await logs.ofEvents(recorded());
    const { email, apiKey, stillExposed, rotated, removedAt } = stories.leaver;
    const { findings, exposure, keys, leftAt, access } = await offBoarding(
      { ...log.ask(), now: untilMs },
      { email, days: 30 },
    );
    expectExact(log, findings);
    expect(leftAt).toBe(removedAt);
    const high = findings.filter(({ severity }) => severity === 'high');
    const about = (rule: string) =>
      high.filter((finding) => finding.rule === rule).map(({ subject }) => subject);
    expect(about('still-exposed').toSorted()).toEqual(stillExposed.toSorted());
    expect(about('key-created')).toEqual([apiKey]);
    expect(high).toHaveLength(stillExposed.length + 1);
    expect(keys).toMatchObject([{ name: apiKey, isReported: false }]);
    const production = exposure.filter(
      ({ environment, last }) => environment === 'production' && last.occurredAt >= removedAt - 30 * DAY_MS,
    );
    const inState = (wanted: string) =>
      [...new Set(production.filter(({ state }) => state === wanted).map(({ secret }) => secret))].toSorted();
    expect(inState('rotate')).toEqual(stillExposed.toSorted());
    expect(inState('rotated')).toEqual(rotated.toSorted());
    expect(access.some(({ isProduction, reads }) => isProduction && reads > 0)).toBe(true);
  });
});
