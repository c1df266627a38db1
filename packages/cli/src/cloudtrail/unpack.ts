import { gunzipSync } from 'node:zlib';
import { otherByContent } from './other-files.ts';
import type { Placed } from './parse-values.ts';
import { isObject, shortName, textAt } from './record.ts';
import type { Problem } from './unreadable.ts';

type Skip = { readonly name: string; readonly why: string };

/** What the values of a file hold once their envelopes are taken off. */
export type Unpacked = {
  readonly records: Placed[];
  /** Parts that are known to be no records, one entry each. */
  readonly skipped: Skip[];
  readonly problems: Problem[];
  /** What else a value is, by the names of `otherByContent`. */
  readonly others: string[];
};

/** Envelopes lie in one another three deep at most: CloudWatch Logs around EventBridge around a record. */
const DEPTH_MAX = 8;

const PACKED_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Takes the records out of what they came in: a trail's file, a list, the output of `aws cloudtrail lookup-events`, an event of
 * EventBridge, what CloudWatch Logs sends, exports or answers, a notification of SNS, or nothing around one.
 */
export function unpack(values: readonly Placed[]): Unpacked {
  const into: Unpacked = { records: [], skipped: [], problems: [], others: [] };
  for (const value of values) take(value, into, 0);
  return into;
}

function take({ value, place }: Placed, into: Unpacked, depth: number): void {
  const skip = whyNoRecord(value);
  if (skip !== undefined) into.skipped.push(skip);
  else if (isRecord(value)) into.records.push({ value, place: place === '' ? 'the record' : place });
  else {
    const parts = depth < DEPTH_MAX ? partsOf(value) : undefined;
    const other = parts === undefined ? otherByContent(value) : undefined;
    for (const part of parts ?? []) {
      const inside = { value: part.value, place: join(place, part.name) };
      // A trail's file holds nothing but records, so an odd one is told from what is wrong with it.
      if (part.isRecord && whyNoRecord(part.value) === undefined) into.records.push(inside);
      else take(inside, into, depth + 1);
    }
    if (other !== undefined) into.others.push(other);
    else if (parts === undefined) into.problems.push({ place, reason: NO_RECORDS });
  }
}

const NO_RECORDS = 'holds no CloudTrail records, and is nothing that AWS is known to put beside them';

type Part = { readonly value: unknown; readonly name: string; readonly isRecord?: boolean };

/** What lies in an envelope; undefined when the value is none. */
function partsOf(value: unknown): readonly Part[] | undefined {
  if (Array.isArray(value)) return list(value, '');
  if (typeof value === 'string') return partsOfText(value);
  if (!isObject(value)) return undefined;
  if (Array.isArray(value.Records))
    return list(value.Records, 'Records').map((part) => ({ ...part, isRecord: true }));
  // Those of `lookup-events`, of a log group, of a subscription to one, and of a query.
  for (const name of ['Events', 'events', 'logEvents', 'results']) {
    const parts = value[name];
    if (Array.isArray(parts)) return list(parts, name);
  }
  for (const name of ['CloudTrailEvent', 'detail', 'message']) {
    if (value[name] !== undefined) return [{ value: value[name], name }];
  }
  if (typeof value.field === 'string')
    return value.field === '@message' ? [{ value: value.value, name: 'value' }] : [];
  if (value.Type === 'Notification') return [{ value: value.Message, name: 'Message' }];
  const packed = textAt(value, 'awslogs', 'data');
  return packed === undefined ? undefined : [{ value: unzip(packed), name: 'awslogs.data' }];
}

function list(values: readonly unknown[], name: string): readonly Part[] {
  return values.map((value, index) => ({ value, name: `${name}[${index}]` }));
}

/** Text in an envelope is JSON once more. */
function partsOfText(text: string): readonly Part[] | undefined {
  try {
    return [{ value: JSON.parse(text), name: '' }];
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): boolean {
  return isObject(value) && ('eventName' in value || 'insightDetails' in value || 'eventVersion' in value);
}

/** Parts that are known, and no record of a call. */
function whyNoRecord(value: unknown): Skip | undefined {
  if (!isObject(value)) return undefined;
  if (isObject(value.insightDetails)) {
    const service = shortName(textAt(value.insightDetails, 'eventSource') ?? '');
    const name = textAt(value.insightDetails, 'eventName') ?? '';
    return { name: `insight:${service}:${name}`, why: 'an Insight about many calls, not a call' };
  }
  if (value.eventType === 'AwsAggregatedEvent') {
    const service = shortName(textAt(value, 'eventSource') ?? '');
    return { name: `aggregated:${service}`, why: 'a count of many calls, not a call' };
  }
  // Notifications of S3 and others look much like records.
  const source = textAt(value, 'eventSource');
  if (source?.startsWith('aws:')) return { name: source, why: 'a notification, not a record' };
  if (value.messageType === 'CONTROL_MESSAGE')
    return { name: 'logs:CONTROL_MESSAGE', why: 'CloudWatch Logs checked that it can deliver' };
  const kind = textAt(value, 'detail-type');
  if (kind !== undefined && !kind.endsWith(' via CloudTrail'))
    return { name: `eventbridge:${kind}`, why: 'an event that CloudTrail did not make' };
  return undefined;
}

/** What a function that is subscribed to a log group is given. Text that is no JSON where it cannot be unpacked. */
function unzip(data: string): string {
  try {
    return gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: PACKED_BYTES_MAX }).toString('utf8');
  } catch {
    return '';
  }
}

function join(place: string, part: string): string {
  if (place === '' || part === '') return place || part;
  if (/^(?:line|value) \d+$/.test(place)) return `${place}, ${part}`;
  return part.startsWith('[') ? `${place}${part}` : `${place}.${part}`;
}
