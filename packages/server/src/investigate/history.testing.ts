import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AuditEvent,
  builtInCatalogue,
  type Context,
  matchFilter,
  type NormalizedEvent,
  parseFilter,
} from '@daybook/event';
import { expect } from 'vitest';
import { headAfter, sampleId } from '../event-index/contract/sample-rows.ts';
import { openDuckDbEventIndex } from '../event-index/duckdb/duckdb-event-index.ts';
import type { EventIndex, IndexRow } from '../event-index/event-index.ts';
import type { Ask } from './ask.ts';
import { EVIDENCE_MAX, type Finding } from './finding.ts';
import type { NetworkNames } from './network-names.ts';
import { type AskedIndex, openAsk } from './open-ask.ts';
import { rankFindings } from './rank.ts';

type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** An event in few words: `api-key:NAME` or an e-mail address acts, on a secret unless the action's resource is another thing. */
export type Act = {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly by: string;
  readonly action?: string;
  readonly on?: string;
  readonly outcome?: AuditEvent['outcome'];
  readonly recordedBy?: AuditEvent['recordedBy'];
  readonly changes?: AuditEvent['changes'];
  readonly metadata?: AuditEvent['metadata'];
} & Loose<Context>;

/** An organization's log, made of acts, in a real index. */
export type TestHistory = {
  readonly rows: readonly IndexRow[];
  /** Records further acts, in the order of their times. */
  record(acts: readonly Act[]): Promise<void>;
  /** Records further events, in the order given, each when it happened or when the one before was. */
  recordEvents(events: Iterable<AuditEvent>): Promise<void>;
  /** Everything recorded so far, or up to a position; asked when the last was recorded, or later. */
  ask(options?: {
    readonly readUpTo?: number;
    readonly visibleFrom?: number;
    readonly networks?: NetworkNames;
    readonly now?: number;
  }): Ask;
};

/** Logs of several organizations in one index, which is what takes long to open. */
export type TestHistories = {
  open(acts?: readonly Act[]): Promise<TestHistory>;
  close(): Promise<void>;
};

export async function openHistories(): Promise<TestHistories> {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-history-'));
  const index = await openDuckDbEventIndex({ folder });
  let organizations = 0;
  return {
    async open(acts = []) {
      const history = toHistory(index, `acme_${organizations++}`);
      await history.record(acts);
      return history;
    },
    async close() {
      await index.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One log, in an index of its own. */
export async function openHistory(
  acts: readonly Act[] = [],
): Promise<TestHistory & { close(): Promise<void> }> {
  const histories = await openHistories();
  return { ...(await histories.open(acts)), close: histories.close };
}

function toHistory(index: AskedIndex & Pick<EventIndex, 'apply'>, organizationId: string): TestHistory {
  const rows: IndexRow[] = [];
  let recordedUntil = 0;
  const recordEvents = async (events: Iterable<AuditEvent>) => {
    const begin = rows.length;
    for (const event of events) {
      recordedUntil = Math.max(recordedUntil, Date.parse(event.occurredAt));
      const category = builtInCatalogue.categoryOf(event.action) ?? 'Secrets';
      const row = { position: rows.length, recordedAt: recordedUntil, category };
      rows.push({ ...row, event, payload: JSON.stringify(event) });
    }
    if (rows.length > begin) await index.apply(organizationId, rows.slice(begin), headAfter(rows));
  };
  return {
    rows,
    recordEvents,
    record: (acts) =>
      recordEvents(
        acts.toSorted((a, b) => a.at - b.at).map((act, place) => toEvent(act, rows.length + place)),
      ),
    ask: ({ readUpTo = rows.length - 1, visibleFrom = 0, networks, now = recordedUntil } = {}) =>
      openAsk({
        index,
        organizationId,
        catalogue: builtInCatalogue,
        now,
        readUpTo,
        visibleFrom,
        networks,
      }),
  };
}

/** The same of events that are already whole, in the order of recording, each recorded when it happened. */
export async function openHistoryOf(
  events: Iterable<NormalizedEvent>,
  recordedBy: AuditEvent['recordedBy'],
): ReturnType<typeof openHistory> {
  return openHistory(
    [...events].map(({ actor, resource, context, occurredAt, ...event }) => ({
      ...event,
      ...context,
      at: Date.parse(occurredAt),
      by: actor.type === 'api-key' ? `api-key:${actor.name}` : actor.name,
      on: resource.name,
      recordedBy,
    })),
  );
}

function toEvent(act: Act, place: number): AuditEvent {
  const { at, by, action = 'SECRET_READ', on = 'DATABASE_URL', outcome = 'success', changes, metadata } = act;
  const { ip, environment, project, version, userAgent, requestId } = act;
  const context = compact({ ip, environment, project, version, userAgent, requestId });
  const { resourceType = 'secret' } = builtInCatalogue.get(action) ?? {};
  const isKey = by.startsWith('api-key:');
  return {
    id: sampleId(at, `event ${place}`),
    occurredAt: new Date(at).toISOString(),
    action,
    actor: isKey
      ? { type: 'api-key', name: by.slice('api-key:'.length) }
      : { type: by === 'system' ? 'system' : 'user', name: by },
    resource: { type: resourceType, name: on },
    ...(Object.keys(context).length > 0 && { context }),
    outcome,
    ...(changes && { changes }),
    ...(metadata && { metadata }),
    recordedBy: act.recordedBy ?? { type: 'workspace' },
  };
}

function compact<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(value));
}

/** Checks what every finding promises: its filter finds its evidence and nothing else, and findings are in the order of severity. */
export function expectEvidence(
  { rows }: Pick<TestHistory, 'rows'>,
  findings: readonly Finding[],
  readUpTo: number,
) {
  for (const { filter, evidence, evidenceCount } of findings) {
    expect(filter).toMatch(/(^| )position:[0-9.,]+$/);
    const matches = matchFilter(parseFilter(filter), 0);
    const found = rows
      .filter(({ event, position, recordedAt, category }) =>
        matches({ ...event, position, recordedAt: new Date(recordedAt).toISOString(), category }),
      )
      .map(({ position }) => position);
    expect([filter, evidenceCount]).toEqual([filter, found.length]);
    expect([filter, evidence]).toEqual([filter, found.slice(0, EVIDENCE_MAX)]);
    expect(evidenceCount).toBeGreaterThan(0);
    expect(evidence.at(-1)).toBeLessThanOrEqual(readUpTo);
  }
  expect(rankFindings(findings)).toEqual(findings);
}
