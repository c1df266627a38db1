import {
  type ActionDefinition,
  builtInCatalogue,
  type Catalogue,
  type Issue,
  isoTime,
  LIMITS,
  parseEvent,
  uuidV7,
} from '@daybook/event';
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
  | { readonly ok: true; readonly event: PreparedEvent }
  | { readonly ok: false; readonly issues: readonly Issue[]; readonly cause?: unknown };

/** Stand for the type and category that only the server knows, and are never sent. */
const UNKNOWN_TYPE = 'unknown';
const UNKNOWN_CATEGORY = 'unknown';
const OWN_ACTION = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
/** Only the server can tell what is ahead: this host's clock may be the one that is wrong. */
const END_OF_TIME_MS = Date.UTC(9999, 11, 31);
const encoder = new TextEncoder();

/**
 * Checks an event as the server will, and fills in id and time. What an organization has registered of its own (actions, their
 * resource types and metadata) is known to the server only and let through here.
 *
 * Never throws, whatever the input is or does when it is read.
 */
export function prepareEvent(input: unknown, clock: Pick<SenderClock, 'now'>): Preparation {
  try {
    return prepare(input, clock.now());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { ok: false, issues: [{ path: '', message: `cannot be read: ${reason}` }], cause };
  }
}

function prepare(input: unknown, nowMs: number): Preparation {
  const plain = isObject(input) ? toPlain(input) : input;
  const parsed = parseEvent(plain, {
    catalogue: lenientCatalogue(plain),
    now: END_OF_TIME_MS,
    senderNow: END_OF_TIME_MS,
    newId: () => uuidV7(nowMs, globalThis.crypto.getRandomValues(new Uint8Array(10))),
  });
  if (!parsed.ok) return parsed;
  const { id, occurredAt, ...event } = parsed.event;
  const time = parsed.given.occurredAt ? { occurredAt } : { senderTime: isoTime(nowMs) };
  const { type, ...resource } = event.resource;
  const text = JSON.stringify({ id, ...time, ...event, ...(type === UNKNOWN_TYPE && { resource }) });
  const bytes = encoder.encode(text).length;
  if (bytes > LIMITS.eventBytes) {
    const message = `the event has ${bytes} bytes: at most ${LIMITS.eventBytes} are allowed`;
    return { ok: false, issues: [{ path: '', message }] };
  }
  return { ok: true, event: { id, text, bytes } };
}

/** What JSON would make of it, as far as programs lean on that: a `Date` becomes text, metadata that is undefined is left out. */
function toPlain(input: object): object {
  const plain: Record<string, unknown> = { ...input };
  if (plain.occurredAt instanceof Date) plain.occurredAt = plain.occurredAt.toISOString();
  if (isObject(plain.metadata) && !Array.isArray(plain.metadata)) {
    const given = Object.entries(plain.metadata).filter(([, value]) => value !== undefined);
    plain.metadata = Object.fromEntries(given);
  }
  return plain;
}

/** The product's catalogue, with whatever this event names that an organization may have registered. */
function lenientCatalogue(input: unknown): Catalogue {
  const action = isObject(input) ? field(input, 'action') : undefined;
  const resource = isObject(input) ? field(input, 'resource') : undefined;
  const type = isObject(resource) ? field(resource, 'type') : undefined;
  const isOwnType =
    typeof type === 'string' && type.length >= 1 && type.length <= LIMITS.resourceTypeCharacters;
  const isOwnAction =
    typeof action === 'string' && builtInCatalogue.get(action) === undefined && OWN_ACTION.test(action);
  if (!isOwnType && !isOwnAction) return builtInCatalogue;
  return {
    ...builtInCatalogue,
    categoryOf: (name) =>
      isOwnAction && name === action ? UNKNOWN_CATEGORY : builtInCatalogue.categoryOf(name),
    hasResourceType: (name) => (isOwnType && name === type) || builtInCatalogue.hasResourceType(name),
    resourceTypes: isOwnType ? [...builtInCatalogue.resourceTypes, type] : builtInCatalogue.resourceTypes,
    get: (name) => (isOwnAction && name === action ? ownAction(name) : builtInCatalogue.get(name)),
    metadataRules: (name) =>
      isOwnAction && name === action
        ? { lists: namesOf(isObject(input) ? field(input, 'metadata') : undefined), check: () => [] }
        : builtInCatalogue.metadataRules(name),
  };
}

function ownAction(action: string): ActionDefinition {
  return {
    action,
    category: UNKNOWN_CATEGORY,
    resourceType: UNKNOWN_TYPE,
    operation: 'modify',
    sentence: '',
    context: [],
    metadata: {},
  };
}

function namesOf(value: unknown): ReadonlySet<string> {
  return new Set(isObject(value) ? Object.keys(value) : []);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function field(value: object, name: string): unknown {
  return Reflect.get(value, name);
}
