import type { AuditEvent, NormalizedEvent, RecordedBy } from '@daybook/event';

/** What a row is made of. */
export type Source = {
  readonly event: NormalizedEvent;
  readonly recordedBy: RecordedBy;
  readonly category: string;
  readonly recordedAt: string;
};

type Column = { readonly type: string; readonly of: (source: Source) => string | number | null };

const orNull = <T>(value: T | undefined): T | null => value ?? null;
const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));

/** An audit table as a careful developer makes it: a column for each field, `jsonb` for what has no fixed shape. */
export const COLUMNS: Readonly<Record<string, Column>> = {
  id: { type: 'uuid', of: ({ event }) => event.id },
  occurred_at: { type: 'timestamptz', of: ({ event }) => event.occurredAt },
  recorded_at: { type: 'timestamptz', of: ({ recordedAt }) => recordedAt },
  category: { type: 'text', of: ({ category }) => category },
  action: { type: 'text', of: ({ event }) => event.action },
  actor_type: { type: 'text', of: ({ event }) => event.actor.type },
  actor_id: { type: 'text', of: ({ event }) => orNull(event.actor.id) },
  actor_name: { type: 'text', of: ({ event }) => event.actor.name },
  resource_type: { type: 'text', of: ({ event }) => event.resource.type },
  resource_id: { type: 'text', of: ({ event }) => orNull(event.resource.id) },
  resource_name: { type: 'text', of: ({ event }) => event.resource.name },
  ip: { type: 'inet', of: ({ event }) => orNull(event.context?.ip) },
  environment: { type: 'text', of: ({ event }) => orNull(event.context?.environment) },
  project: { type: 'text', of: ({ event }) => orNull(event.context?.project) },
  version: { type: 'bigint', of: ({ event }) => orNull(event.context?.version) },
  user_agent: { type: 'text', of: ({ event }) => orNull(event.context?.userAgent) },
  request_id: { type: 'text', of: ({ event }) => orNull(event.context?.requestId) },
  outcome: { type: 'text', of: ({ event }) => event.outcome },
  changes: { type: 'jsonb', of: ({ event }) => json(event.changes) },
  metadata: { type: 'jsonb', of: ({ event }) => json(event.metadata) },
  recorder_type: { type: 'text', of: ({ recordedBy }) => recordedBy.type },
  recorder_id: { type: 'text', of: ({ recordedBy }) => orNull(recordedBy.id) },
  recorder_name: { type: 'text', of: ({ recordedBy }) => orNull(recordedBy.name) },
  recorder_ip: { type: 'inet', of: ({ recordedBy }) => orNull(recordedBy.ip) },
};

export const NAMES = Object.keys(COLUMNS);

/** All events are one organization's; a small number takes the least space. */
export const ORG = 1;

export const CREATE_TABLE = `
  CREATE TABLE events (
    org integer NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0),
    ${NAMES.map((name) => `${name} ${COLUMNS[name]?.type}`).join(', ')}
  )`;

export const INDEXES: readonly string[] = [
  'CREATE INDEX events_time ON events (org, occurred_at)',
  'CREATE INDEX events_actor ON events (org, actor_name, occurred_at)',
  'CREATE INDEX events_action ON events (org, action, occurred_at)',
  'CREATE INDEX events_resource ON events (org, resource_name, occurred_at)',
];

/** One statement for a whole batch: a parameter for each column, an array of its values. */
export const INSERT = `
  INSERT INTO events (org, ${NAMES.join(', ')})
  SELECT ${ORG}, * FROM unnest(${NAMES.map((name, index) => `$${index + 1}::${COLUMNS[name]?.type}[]`).join(', ')})`;

export function insertParameters(sources: readonly Source[]): (string | number | null)[][] {
  return Object.values(COLUMNS).map(({ of }) => sources.map(of));
}

/** Everything but the columns that are only for filters and order. */
export function toEvent(row: Readonly<Record<string, unknown>>): AuditEvent {
  const text = (name: string) => (row[name] === null ? undefined : String(row[name]));
  const given = (fields: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const version = text('version');
  return given({
    id: text('id'),
    occurredAt: new Date(Number(row.occurred_ms)).toISOString(),
    action: text('action'),
    actor: given({ type: text('actor_type'), id: text('actor_id'), name: text('actor_name') }),
    resource: given({ type: text('resource_type'), id: text('resource_id'), name: text('resource_name') }),
    context: given({
      ip: text('ip'),
      environment: text('environment'),
      project: text('project'),
      version: version === undefined ? undefined : Number(version),
      userAgent: text('user_agent'),
      requestId: text('request_id'),
    }),
    outcome: text('outcome'),
    changes: row.changes ?? undefined,
    metadata: row.metadata ?? undefined,
    recordedBy: given({
      type: text('recorder_type'),
      id: text('recorder_id'),
      name: text('recorder_name'),
      ip: text('recorder_ip'),
    }),
  }) as AuditEvent;
}
