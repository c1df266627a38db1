import { TEXTS_MAX } from './limits.ts';

type JsonObject = { readonly [key: string]: unknown };

/** One CloudTrail record with the fields the mapping relies on checked; the rest stays as it came. */
export type CloudTrailRecord = {
  readonly eventId: string;
  /** Milliseconds since 1970, UTC. */
  readonly eventTimeMs: number;
  /** The service's short name: `ssm` of `ssm.amazonaws.com`. */
  readonly service: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly identity: JsonObject;
  /** Absent where CloudTrail left them out: of a throttled call, and always of ConsoleLogin and ChangePassword. */
  readonly parameters: JsonObject | undefined;
  readonly response: JsonObject | undefined;
  readonly raw: JsonObject;
};

/** A value that is not a CloudTrail record; `path` names the field, relative to the record. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/**
 * Checks that a value has the shape of a CloudTrail record.
 * Throws `RecordError` naming the first field that is missing or of a wrong type.
 */
export function parseRecord(value: unknown): CloudTrailRecord {
  if (!isObject(value)) throw new RecordError('', 'must be a CloudTrail record, a JSON object');
  const eventSource = required(value, 'eventSource');
  const eventTimeMs = parseTime(required(value, 'eventTime'));
  return {
    eventId: required(value, 'eventID'),
    eventTimeMs,
    service: shortName(eventSource),
    eventSource,
    eventName: required(value, 'eventName'),
    identity: isObject(value.userIdentity) ? value.userIdentity : {},
    parameters: isObject(value.requestParameters) ? value.requestParameters : undefined,
    response: isObject(value.responseElements) ? value.responseElements : undefined,
    raw: value,
  };
}

/** How the import counts and names a kind of record: `ssm:GetParameter`. */
export function recordName(record: CloudTrailRecord): string {
  return `${record.service}:${record.eventName}`;
}

/** `ssm` of `ssm.amazonaws.com`. */
export function shortName(eventSource: string): string {
  return eventSource.replace(/\.amazonaws\.com(\.cn)?$/, '');
}

/** The text at `path` below `from`; absent when it is empty, not text, or was hidden by AWS. */
export function textAt(from: JsonObject | undefined, ...path: readonly string[]): string | undefined {
  const value = valueAt(from, ...path);
  return typeof value === 'string' && value !== '' && value !== HIDDEN ? value : undefined;
}

/** Whatever lies at `path` below `from`. */
export function valueAt(from: JsonObject | undefined, ...path: readonly string[]): unknown {
  let value: unknown = from;
  for (const key of path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** The texts of the list at `key`; empty when there is none. Throws `RecordError` for more than AWS ever takes. */
export function textsAt(from: JsonObject | undefined, key: string): readonly string[] {
  const value = valueAt(from, key);
  if (Array.isArray(value) && value.length > TEXTS_MAX)
    throw new RecordError('', `lists more than ${TEXTS_MAX} of ${key}; AWS takes 20 at most`);
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string' && item !== '')
    : [];
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What AWS writes in place of what it does not want to log. */
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

function required(value: JsonObject, key: string): string {
  const text = value[key];
  if (typeof text !== 'string' || text === '')
    throw new RecordError(key, 'is missing; every CloudTrail record has it as text');
  return text;
}

function parseTime(text: string): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms) || ms < 0) {
    throw new RecordError('eventTime', 'must be a UTC time after 1970 such as 2026-11-22T10:15:30Z');
  }
  return ms;
}
