import { gunzipSync } from 'node:zlib';
import {
  countValues,
  FILE_BYTES_MAX,
  PARTS_MAX,
  TOO_DENSE,
  TOO_LARGE,
  TOO_MANY_PARTS,
  VALUES_MAX,
} from './limits.ts';
import { otherByContent } from './other-files.ts';
import type { Placed } from './parse-values.ts';
import { isObject, shortName, textAt } from './record.ts';
import { codeOf, ProblemList, UnreadableFile } from './unreadable.ts';

type Skip = { readonly name: string; readonly why: string };

/** What the values of a file hold once their envelopes are taken off. */
export type Unpacked = {
  readonly records: Placed[];
  /** Parts that are known to be no records, one entry each. */
  readonly skipped: Skip[];
  readonly problems: ProblemList;
  /** What else a value is, by the names of `otherByContent`. */
  readonly others: string[];
};

/** Envelopes lie in one another three deep at most: CloudWatch Logs around EventBridge around a record. */
const DEPTH_MAX = 8;

/** What is left of the limits of the file; packed texts in it count together. */
type Budget = { parts: number; packedBytes: number; packedValues: number };

type Into = Unpacked & { readonly left: Budget };

/**
 * Takes the records out of what they came in: a trail's file, a list, the output of `aws cloudtrail lookup-events`, an event of
 * EventBridge, what CloudWatch Logs sends, exports or answers, a notification of SNS, or nothing around one.
 * A file beyond the limits is read up to them, and the first problem says so.
 */
export function unpack(values: readonly Placed[]): Unpacked {
  const left = { parts: PARTS_MAX, packedBytes: FILE_BYTES_MAX, packedValues: VALUES_MAX };
  const into: Into = { records: [], skipped: [], problems: new ProblemList(), others: [], left };
  try {
    for (const value of values) take(value, into, 0);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    into.problems.addFirst({ place: '', reason: error.message });
  }
  const { records, skipped, problems, others } = into;
  return { records, skipped, problems, others };
}

function take({ value, place }: Placed, into: Into, depth: number, isInTrail = false): void {
  into.left.parts -= 1;
  if (into.left.parts < 0) throw new UnreadableFile(TOO_MANY_PARTS);
  const skip = whyNoRecord(value);
  if (skip !== undefined) into.skipped.push(skip);
  // A trail's file holds nothing but records, so an odd one is told from what is wrong with it.
  else if (isInTrail || isRecord(value))
    into.records.push({ value, place: place === '' ? 'the record' : place });
  else {
    const parts = depth < DEPTH_MAX ? partsOf(value, into.left) : undefined;
    const other = parts === undefined ? otherByContent(value) : undefined;
    for (const part of parts ?? []) {
      const inside = { value: part.value, place: join(place, part.name) };
      take(inside, into, depth + 1, part.isRecord);
    }
    if (other !== undefined) into.others.push(other);
    else if (parts === undefined) into.problems.add({ place, reason: NO_RECORDS });
  }
}

const NO_RECORDS = 'holds no CloudTrail records, and is nothing that AWS is known to put beside them';

type Part = { readonly value: unknown; readonly name: string; readonly isRecord?: boolean };

/** What lies in an envelope; undefined when the value is none. */
function partsOf(value: unknown, left: Budget): Iterable<Part> | undefined {
  if (Array.isArray(value)) return list(value, '');
  if (typeof value === 'string') return partsOfText(value);
  if (!isObject(value)) return undefined;
  if (Array.isArray(value.Records)) return list(value.Records, 'Records', true);
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
  return packed === undefined ? undefined : [{ value: unzip(packed, left), name: 'awslogs.data' }];
}

/** One by one, as a list may be longer than what is taken of it. */
function* list(values: readonly unknown[], name: string, isRecord = false): Generator<Part> {
  for (const [index, value] of values.entries()) yield { value, name: `${name}[${index}]`, isRecord };
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

/**
 * What a function that is subscribed to a log group is given. Text that is no JSON where it cannot be unpacked. Throws `UnreadableFile`
 * beyond what a file may unpack to.
 */
function unzip(data: string, left: Budget): string {
  if (left.packedBytes <= 0) throw new UnreadableFile(TOO_LARGE);
  let text = '';
  try {
    const bytes = gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: left.packedBytes });
    left.packedBytes -= bytes.length;
    text = bytes.toString('utf8');
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw new UnreadableFile(TOO_LARGE);
  }
  left.packedValues -= countValues(text);
  if (left.packedValues < 0) throw new UnreadableFile(TOO_DENSE);
  return text;
}

function join(place: string, part: string): string {
  if (place === '' || part === '') return place || part;
  if (/^(?:line|value) \d+$/.test(place)) return `${place}, ${part}`;
  return part.startsWith('[') ? `${place}${part}` : `${place}.${part}`;
}
