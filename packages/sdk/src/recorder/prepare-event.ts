import { type Issue, isoTime, LIMITS, parseEvent, uuidV7 } from '@daybook/event';
import { dropFields, NEEDED_AT_FIRST } from './drop-fields.ts';
import { lenientCatalogue, UNKNOWN_TYPE } from './lenient-catalogue.ts';
import { plainEvent } from './plain-event.ts';
import type { SenderClock } from './sender-clock.ts';

/**
 * An event ready to be sent: its id and time are fixed, so that sending it again is a duplicate. A time that was filled in here stands in it
 * as `senderTime`, which the server corrects where this host's clock is ahead.
 */
export type PreparedEvent = {
  readonly id: string;
  /** JSON on one line. */
  readonly text: string;
  /** Of `text` in UTF-8. */
  readonly bytes: number;
};

type Preparation =
  /** `losses` say what of the input is not in the event. */
  | { readonly ok: true; readonly event: PreparedEvent; readonly losses: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[]; readonly cause?: unknown };

/** Only the server can tell what is ahead: this host's clock may be the one that is wrong. */
const END_OF_TIME_MS = Date.UTC(9999, 11, 31);
/** Room for what the server adds: who recorded it, and the resource type. */
const BYTES_MAX = LIMITS.eventBytes - 1_024;
/** Each time at least one field goes. An event that is still wrong then is none. */
const ROUNDS_MAX = 10;
const encoder = new TextEncoder();

/**
 * Makes what a program gives into an event as the server takes it: fills in id and time, gives values their plain form, and leaves out
 * optional fields that have none or are wrong. What an organization has registered of its own (actions, their resource types and
 * metadata) is known to the server only and let through here.
 *
 * Never throws, whatever the input is or does when it is read.
 */
export function prepareEvent(input: unknown, clock: Pick<SenderClock, 'now'>): Preparation {
  try {
    return prepare(input, clock.now());
  } catch (cause) {
    // What the program's own code throws may quote what the event is about.
    return {
      ok: false,
      issues: [{ path: throwingField(input), message: 'cannot be read: it throws' }],
      cause,
    };
  }
}

/** The name of a field that cannot be read, or nothing. */
function throwingField(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  let current = '';
  try {
    for (const name of Object.keys(input)) {
      current = name;
      Reflect.get(input, name);
    }
    return '';
  } catch {
    return current.slice(0, 60);
  }
}

function prepare(input: unknown, nowMs: number): Preparation {
  const catalogue = lenientCatalogue(input);
  const id = uuidV7(nowMs, globalThis.crypto.getRandomValues(new Uint8Array(10)));
  const options = { catalogue, now: END_OF_TIME_MS, senderNow: END_OF_TIME_MS, newId: () => id };
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, issues: [{ path: '', message: 'must be an object' }] };
  }
  const plain = plainEvent(input, catalogue);
  const losses: Issue[] = [...plain.losses];
  let fields = plain.event;
  for (let round = 1; ; round += 1) {
    const parsed = parseEvent(fields, options);
    if (parsed.ok) return written(parsed, nowMs, losses);
    const left = round < ROUNDS_MAX ? dropFields(fields, parsed.issues, NEEDED_AT_FIRST) : undefined;
    if (left === undefined) return { ok: false, issues: parsed.issues };
    losses.push(...parsed.issues.map(leftOut));
    fields = left;
  }
}

/** What was left out of an event for an issue. */
export function leftOut({ path, message }: Issue): Issue {
  return { path, message: `was left out: it ${message}` };
}

type Parsed = Extract<ReturnType<typeof parseEvent>, { ok: true }>;

/** The event as it is sent. Of one that is too large, entries of metadata and changes are left out, the largest first. */
function written(
  { event: { id, occurredAt, ...event }, given }: Parsed,
  nowMs: number,
  losses: Issue[],
): Preparation {
  const time = given.occurredAt ? { occurredAt } : { senderTime: isoTime(nowMs) };
  const { type, ...resource } = event.resource;
  let sent: Record<string, unknown> = { id, ...time, ...event, ...(type === UNKNOWN_TYPE && { resource }) };
  for (;;) {
    const text = JSON.stringify(sent);
    const bytes = encoder.encode(text).length;
    if (bytes <= BYTES_MAX) return { ok: true, event: { id, text, bytes }, losses };
    const message = `there is no room: an event may have ${LIMITS.eventBytes} bytes, this has ${bytes}`;
    const largest = largestPart(sent);
    const left =
      largest === undefined ? undefined : dropFields(sent, [{ path: largest, message }], NEEDED_AT_FIRST);
    if (left === undefined || largest === undefined) return { ok: false, issues: [{ path: '', message }] };
    losses.push({ path: largest, message: `was left out: ${message}` });
    sent = left;
  }
}

/** The path of the largest entry of metadata, or change. */
function largestPart({ metadata = {}, changes = [] }: Record<string, unknown>): string | undefined {
  const entries = Object.entries(metadata as object).map(([name, value]) => ({
    path: `metadata.${name}`,
    value,
  }));
  const rows = (changes as unknown[]).map((value, index) => ({ path: `changes[${index}]`, value }));
  const sizes = [...entries, ...rows].map(({ path, value }) => ({
    path,
    size: JSON.stringify(value).length,
  }));
  return sizes.sort((a, b) => b.size - a.size)[0]?.path;
}
