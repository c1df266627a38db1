import { type AuditEvent, builtInCatalogue, type NormalizedEvent } from '@daybook/event';
import { afterAll, beforeAll, expect } from 'vitest';
import { sampleId } from '../event-index/contract/sample-rows.ts';
import type { Ask } from './ask.ts';
import type { Finding } from './finding.ts';
import { expectEvidence, openHistories, type TestHistories, type TestHistory } from './history.testing.ts';

/** The moment of asking. */
export const NOW = Date.UTC(2026, 10, 23, 12);

/** An event of a test; what it leaves out is usual. */
export type Told = Partial<Omit<NormalizedEvent, 'actor' | 'resource' | 'occurredAt'>> & {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly action: string;
  /** An e-mail address, or `api-key:` and a name. */
  readonly by: string;
  readonly on: string;
  /** `workspace` when left out; else the name of the API key that reports it. */
  readonly from?: string;
};

export type Log = Pick<TestHistory, 'rows'> & {
  /** As of the end of the log, or of an earlier position. */
  ask(readUpTo?: number): Ask;
};

/** Logs of organizations of their own, in one index that lives as long as the tests of a file. */
export function openLogs(): {
  of(told: readonly Told[]): Promise<Log>;
  ofEvents(events: Iterable<AuditEvent>): Promise<Log>;
} {
  let histories: TestHistories;
  beforeAll(async () => {
    histories = await openHistories();
  });
  afterAll(() => histories.close());
  const ofEvents = async (events: Iterable<AuditEvent>): Promise<Log> => {
    const history = await histories.open();
    await history.recordEvents(events);
    const { rows } = history;
    return { rows, ask: (readUpTo = rows.length - 1) => history.ask({ readUpTo, now: NOW }) };
  };
  return { ofEvents, of: (told) => ofEvents(told.map(toEvent)) };
}

/** Every filter finds exactly the evidence that is shown, and ends with what was searched; no two findings are the same. */
export function expectExact(log: Log, findings: readonly Finding[], readUpTo = log.rows.length - 1): void {
  expectEvidence(log, findings, readUpTo);
  for (const { filter } of findings)
    expect(filter).toMatch(readUpTo === 0 ? / position:0$/ : new RegExp(` position:0\\.\\.${readUpTo}$`));
  expect(new Set(findings.map((finding) => JSON.stringify(finding))).size).toBe(findings.length);
}

function toEvent({ at, by, on, from, ...told }: Told, place: number): AuditEvent {
  const [, key] = /^api-key:(.*)$/s.exec(by) ?? [];
  const { resourceType = 'secret' } = builtInCatalogue.get(told.action) ?? {};
  return {
    id: sampleId(at, `event ${place}`),
    occurredAt: new Date(at).toISOString(),
    actor: key === undefined ? { type: 'user', name: by } : { type: 'api-key', name: key },
    resource: { type: resourceType, name: on },
    outcome: 'success',
    recordedBy: from === undefined ? { type: 'workspace' } : { type: 'api-key', name: from },
    ...told,
  };
}
