import type { AuditEvent } from '@daybook/event';
import type { ListedEvent } from '../event-index/event-index.ts';

type Known = Pick<ListedEvent, 'position' | 'recordedAt' | 'category'>;
type Value = string | number | object | undefined;

/** The columns of an export as CSV, in this order: each is named by where the value stands in an event's JSON. They do not change within a major version. */
export const CSV_COLUMNS: Readonly<Record<string, (event: AuditEvent, known: Known) => Value>> = {
  position: (_, { position }) => position,
  recordedAt: (_, { recordedAt }) => new Date(recordedAt).toISOString(),
  id: ({ id }) => id,
  occurredAt: ({ occurredAt }) => occurredAt,
  senderTime: ({ senderTime }) => senderTime,
  category: (_, { category }) => category,
  action: ({ action }) => action,
  outcome: ({ outcome }) => outcome,
  'actor.type': ({ actor }) => actor.type,
  'actor.id': ({ actor }) => actor.id,
  'actor.name': ({ actor }) => actor.name,
  'resource.type': ({ resource }) => resource.type,
  'resource.id': ({ resource }) => resource.id,
  'resource.name': ({ resource }) => resource.name,
  'context.ip': ({ context }) => context?.ip,
  'context.environment': ({ context }) => context?.environment,
  'context.project': ({ context }) => context?.project,
  'context.version': ({ context }) => context?.version,
  'context.userAgent': ({ context }) => context?.userAgent,
  'context.requestId': ({ context }) => context?.requestId,
  changes: ({ changes }) => changes,
  metadata: ({ metadata }) => metadata,
  'recordedBy.type': ({ recordedBy }) => recordedBy.type,
  'recordedBy.id': ({ recordedBy }) => recordedBy.id,
  'recordedBy.name': ({ recordedBy }) => recordedBy.name,
  'recordedBy.ip': ({ recordedBy }) => recordedBy.ip,
};

const VALUES = Object.values(CSV_COLUMNS);
const LINE_END = '\r\n';
/** Spreadsheets take what begins so for a formula, or drop such a character to find a formula behind it. */
const FORMULA_BEGINNINGS = new Set(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\0']);
const QUOTED = /[",\r\n]/;

/** The first line of an export as CSV (RFC 4180). */
export const CSV_HEADER = `${Object.keys(CSV_COLUMNS).join(',')}${LINE_END}`;

/** One event as a line, its end included. What is absent is an empty cell; lists and objects are JSON. */
export function csvLine({ payload, position, recordedAt, category }: ListedEvent): string {
  const event: AuditEvent = JSON.parse(payload);
  const known = { position, recordedAt, category };
  return VALUES.map((value) => csvCell(value(event, known))).join(',') + LINE_END;
}

/** A cell that no spreadsheet takes for a formula: one that could be begins with an apostrophe. */
export function csvCell(value: Value): string {
  if (value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const safe = FORMULA_BEGINNINGS.has(text.charAt(0)) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
