import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AuditEvent,
  builtInCatalogue,
  matchFilter,
  type NormalizedEvent,
  parseFilter,
} from '@daybook/event';
import { afterAll, beforeAll, expect } from 'vitest';
import { headAfter, sampleId } from '../event-index/contract/sample-rows.ts';
import { type DuckDbEventIndex, openDuckDbEventIndex } from '../event-index/duckdb/duckdb-event-index.ts';
import type { IndexRow } from '../event-index/event-index.ts';
import type { Ask } from './ask.ts';
import type { Finding } from './finding.ts';
import { openAsk } from './open-ask.ts';

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

export type Log = {
  readonly rows: readonly IndexRow[];
  /** As of the end of the log, or of an earlier position. */
  ask(readUpTo?: number): Ask;
};

/** Logs of organizations of their own, in one index that lives as long as the tests of a file. */
export function openLogs(): {
  of(told: readonly Told[]): Promise<Log>;
  ofEvents(events: Iterable<AuditEvent>): Promise<Log>;
} {
  let folder: string;
  let index: DuckDbEventIndex;
  let opened = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-investigate-'));
    index = await openDuckDbEventIndex({ folder });
  });
  afterAll(async () => {
    await index.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const ofEvents = async (events: Iterable<AuditEvent>): Promise<Log> => {
    const organizationId = `org_${opened++}`;
    const rows = toRows(events);
    if (rows.length > 0) await index.apply(organizationId, rows, headAfter(rows));
    const moment = { index, organizationId, catalogue: builtInCatalogue, now: NOW, visibleFrom: 0 };
    return { rows, ask: (readUpTo = rows.length - 1) => openAsk({ ...moment, readUpTo }) };
  };
  return { ofEvents, of: (told) => ofEvents(told.map(toEvent)) };
}

/** Every filter finds exactly the evidence that is shown, and ends with what was searched; no two findings are the same. */
export function expectExact({ rows }: Log, findings: readonly Finding[], readUpTo = rows.length - 1): void {
  for (const { filter, evidence, evidenceCount, title } of findings) {
    const matches = matchFilter(parseFilter(filter), NOW);
    const found = rows.filter(({ event, ...row }) =>
      matches({ ...event, ...row, recordedAt: new Date(row.recordedAt).toISOString() }),
    );
    expect({ title, evidence, evidenceCount }).toEqual({
      title,
      evidence: found.map(({ position }) => position).slice(0, 1_000),
      evidenceCount: found.length,
    });
    expect(filter).toMatch(readUpTo === 0 ? / position:0$/ : new RegExp(` position:0\\.\\.${readUpTo}$`));
    expect(evidenceCount).toBeGreaterThan(0);
  }
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

/** In the order given, recorded when they happened or when the one before was. */
function toRows(events: Iterable<AuditEvent>): IndexRow[] {
  const rows: IndexRow[] = [];
  let recordedAt = 0;
  for (const event of events) {
    recordedAt = Math.max(recordedAt, Date.parse(event.occurredAt));
    const category = builtInCatalogue.categoryOf(event.action) ?? 'Secrets';
    rows.push({ position: rows.length, recordedAt, category, event, payload: JSON.stringify(event) });
  }
  return rows;
}
