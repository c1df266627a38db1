import { addressWithoutPort, type Catalogue, type Issue, LIMITS } from '@daybook/event';
import { type Plain, plainText, plainValue } from './plain-value.ts';

type Fields = Record<string, unknown>;

/** An event in forms that JSON has, as far as there are such, and what was lost by that. */
export type PlainEvent = { readonly event: Fields; readonly losses: readonly Issue[] };

/**
 * Gives what a program leaned on its plain form: a `Date`, numbers as names and ids, an address with a port, objects in metadata. What does
 * not apply (undefined, and in optional texts null and '') is left out, and a text that is too long is cut. Whatever else is wrong stays.
 */
export function plainEvent(input: object, catalogue: Catalogue): PlainEvent {
  const losses: Issue[] = [];
  const event: Fields = { ...input };
  if (event.id === null) delete event.id;
  event.occurredAt = plainTime(event.occurredAt);
  event.actor = reference(event.actor, 'actor', LIMITS.actorNameCharacters, losses);
  event.resource = reference(event.resource, 'resource', LIMITS.resourceNameCharacters, losses);
  event.context = context(event.context, losses);
  if (typeof event.outcome === 'string') event.outcome = event.outcome.trim().toLowerCase();
  event.changes = changes(event.changes, losses);
  const action = typeof event.action === 'string' ? event.action : '';
  event.metadata = metadata(event.metadata, catalogue.metadataRules(action)?.lists ?? new Set(), losses);
  return { event: withoutAbsent(event), losses };
}

/** Milliseconds since 1970, as `Date.now()` gives them, are told from seconds by their size. */
function plainTime(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  const time = typeof value === 'number' && value >= 1e11 ? new Date(value) : value;
  if (typeof time !== 'object') return time;
  const plain = plainValue(time, LIMITS.metadataValueCharacters);
  return 'value' in plain ? plain.value : value;
}

function reference(value: unknown, path: string, nameMax: number, losses: Issue[]): unknown {
  if (!isFields(value)) return value;
  const fields = { ...value };
  fields.name = text(fields.name, `${path}.name`, nameMax, losses);
  fields.id = optionalText(fields.id, `${path}.id`, LIMITS.referenceCharacters, losses);
  if (path === 'resource' && (fields.type === null || fields.type === '')) delete fields.type;
  return withoutAbsent(fields);
}

function context(value: unknown, losses: Issue[]): unknown {
  if (!isFields(value)) return value ?? undefined;
  const fields = { ...value };
  const limits = {
    environment: LIMITS.environmentCharacters,
    project: LIMITS.projectCharacters,
    userAgent: LIMITS.userAgentCharacters,
    requestId: LIMITS.requestIdCharacters,
  };
  for (const [name, max] of Object.entries(limits)) {
    fields[name] = optionalText(fields[name], `context.${name}`, max, losses);
  }
  const { ip, version } = fields;
  fields.ip = typeof ip === 'string' && ip !== '' ? (addressWithoutPort(ip.trim()) ?? ip) : ip || undefined;
  const isNumber = typeof version === 'bigint' || (typeof version === 'string' && /^\d{1,15}$/.test(version));
  fields.version = isNumber ? Number(version) : (version ?? undefined);
  return withoutAbsent(fields);
}

function changes(value: unknown, losses: Issue[]): unknown {
  if (!Array.isArray(value)) return value ?? undefined;
  const kept = value.slice(0, LIMITS.changes);
  if (kept.length < value.length) {
    losses.push({ path: 'changes', message: `were cut from ${value.length} to ${LIMITS.changes}` });
  }
  return kept.map((change: unknown, index) => {
    if (!isFields(change)) return change;
    const at = `changes[${index}]`;
    const field = text(change.field, `${at}.field`, LIMITS.changeFieldCharacters, losses);
    const from = scalar(change.from, `${at}.from`, LIMITS.changeValueCharacters, losses);
    const to = scalar(change.to, `${at}.to`, LIMITS.changeValueCharacters, losses);
    return withoutAbsent({ ...change, field, from, to });
  });
}

function metadata(value: unknown, lists: ReadonlySet<string>, losses: Issue[]): unknown {
  if (value instanceof Map) return metadata(Object.fromEntries(value), lists, losses);
  if (!isFields(value)) return value ?? undefined;
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  for (const [name] of given.slice(LIMITS.metadataKeys)) {
    losses.push({
      path: `metadata.${name}`,
      message: `was left out: there is room for ${LIMITS.metadataKeys} names`,
    });
  }
  const max = LIMITS.metadataValueCharacters;
  const entries = given.slice(0, LIMITS.metadataKeys).map(([name, item]): [string, unknown] => {
    const path = `metadata.${name}`;
    if (!Array.isArray(item) || !lists.has(name)) return [name, scalar(item, path, max, losses)];
    const kept = item.slice(0, LIMITS.metadataListEntries);
    if (kept.length < item.length)
      losses.push({ path, message: `was cut from ${item.length} to ${kept.length} entries` });
    return [name, kept.map((entry: unknown, index) => text(entry, `${path}[${index}]`, max, losses))];
  });
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

/** As `text`, but what says nothing is left out. */
function optionalText(value: unknown, path: string, max: number, losses: Issue[]): unknown {
  return value === null || value === '' ? undefined : text(value, path, max, losses);
}

/** A text; numbers, and objects that say how they are written, become one. What has no such form stays, to be found wrong. */
function text(value: unknown, path: string, max: number, losses: Issue[]): unknown {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (typeof value === 'string') return noting(plainText(value, max), path, losses);
  // Of other objects it is not known which part of them is meant.
  if (typeof value !== 'object' || value === null || !('toJSON' in value)) return value;
  const plain = plainValue(value, max);
  return 'value' in plain && typeof plain.value === 'string' ? noting(plain, path, losses) : value;
}

/** What may stand in metadata and changes; what has no plain form is left out. */
function scalar(value: unknown, path: string, max: number, losses: Issue[]): unknown {
  return value === undefined ? undefined : noting(plainValue(value, max), path, losses);
}

function noting(plain: Plain, path: string, losses: Issue[]): unknown {
  if ('problem' in plain) {
    losses.push({ path, message: `was left out: it ${plain.problem}` });
    return undefined;
  }
  if (plain.loss !== undefined) losses.push({ path, message: plain.loss });
  return plain.value;
}

function withoutAbsent(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
