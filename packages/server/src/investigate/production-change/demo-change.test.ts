import type { AuditEvent } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { demoYear } from '../../demo/demo-events.ts';
import { expectExact, NOW, openLogs } from '../log.testing.ts';
import { DAY_MS } from './history.testing.ts';
import { productionChange } from './production-change.ts';

const logs = openLogs();

// Several ends and seeds: weekends and changes of the clocks fall differently.
describe.each([
  ['daybook', NOW],
  ['other', NOW - 3 * DAY_MS],
  ['third', Date.parse('2026-04-06T03:00:00Z')],
])('the production change of seed %s', (seed, untilMs) => {
  test('is found in full, and nothing else in the year weighs as much', async () => {
    const { events, stories } = demoYear({ events: 12_000, untilMs, seed });
    const recorded = function* (): Generator<AuditEvent> {
      for (const event of events) yield { ...event, recordedBy: { type: 'workspace' } };
    };
    const log = await logs.ofEvents(recorded());
    const { email, secret, at, address } = stories.productionChange;
    const windows = [
      { from: at - 3_600_000, until: at + 3_600_000 },
      { from: untilMs - 7 * DAY_MS, until: untilMs },
      { from: untilMs - 366 * DAY_MS, until: untilMs },
    ];
    for (const window of windows) {
      const ask = { ...log.ask(), now: untilMs };
      const { findings, changes } = await productionChange(ask, { environment: 'production', ...window });
      expectExact(log, findings);
      const high = findings.filter(({ severity }) => severity === 'high');
      expect(new Set(high.map(({ rule, subject }) => `${rule} ${subject}`))).toEqual(
        new Set([
          `new-address ${address}`,
          ...['unusual-hour', 'refused', 'first-write', 'role-changed-before', '2fa-disabled-before'].map(
            (rule) => `${rule} ${email}`,
          ),
        ]),
      );
      expect(high).toHaveLength(6);
      expect(changes[0]).toMatchObject({ actor: email, resource: secret, occurredAt: at });
      expect(findings).toContainEqual(expect.objectContaining({ rule: 'read-after-change', subject: email }));
    }
  });
});
