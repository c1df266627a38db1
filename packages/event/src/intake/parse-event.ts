import { Budget, Issues } from '../budget.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ActionDefinition } from '../catalogue/definition.ts';
import { ACTOR_TYPES, type Actor, type NormalizedEvent, type Outcome, type Resource } from '../event.ts';
import { isoTime } from '../iso-time.ts';
import type { Issue } from '../issue.ts';
import { LIMITS } from '../limits.ts';
import { isUuid } from '../uuid.ts';
import { actionProblem } from './action-problem.ts';
import { parseChanges } from './parse-changes.ts';
import { parseContext } from './parse-context.ts';
import { parseMetadata } from './parse-metadata.ts';
import { type Clocks, readTime } from './read-time.ts';
import { type Fields, listed, readFields, readOptionalText, readText } from './readers.ts';

export type ParsedEvent =
  | {
      readonly ok: true;
      readonly event: NormalizedEvent;
      /** Which of the fields that the server can make came from the sender. */
      readonly given: { readonly id: boolean; readonly occurredAt: boolean };
    }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export type ParseEventOptions = Clocks & {
  readonly catalogue: Catalogue;
  readonly newId: () => string;
  /** The work that checking may take, shared by all events of a request; one of its own when left out. */
  readonly budget?: Budget;
};

const EVENT_NAMES: ReadonlySet<string> = new Set([
  'id',
  'occurredAt',
  'senderTime',
  'action',
  'actor',
  'resource',
  'context',
  'outcome',
  'changes',
  'metadata',
]);
const REFERENCE_NAMES: ReadonlySet<string> = new Set(['type', 'id', 'name']);
const SERVER_NAMES: ReadonlySet<string> = new Set(['position', 'recordedAt', 'category', 'recordedBy']);

/**
 * Reads what a sender says happened, and fills in what it left out: an id, the time (now), the resource type (the catalogue's),
 * the outcome (success). Acts of the product itself and unknown fields are refused, and the issues name what is wrong, as far as the budget goes. Times may be of any age
 * back to 1970; they are kept in UTC with milliseconds, and `readTime` says how far ahead they may be. Texts are kept as they are, control
 * characters too, but for NUL and lone surrogates, which not every store keeps.
 */
export function parseEvent(input: unknown, options: ParseEventOptions): ParsedEvent {
  const issues = new Issues(options.budget ?? new Budget());
  if (issues.budget.isFull) return { ok: false, issues: [] };
  const fields = readFields(input, '', EVENT_NAMES, issues, describeServerField);
  if (!fields || issues.isFull) return { ok: false, issues: issues.kept };
  const { catalogue } = options;
  const action = readText(fields.action, 'action', LIMITS.actionCharacters, issues);
  const definition = action === undefined ? undefined : catalogue.get(action);
  const problem = action === undefined ? undefined : actionProblem(action, catalogue, issues.budget);
  if (problem !== undefined) issues.push({ path: 'action', message: problem });
  const id = readId(fields.id, issues);
  const time = readTime(fields, options, issues);
  const actor = readActor(fields.actor, issues);
  const resource = readResource(fields.resource, definition, catalogue, issues);
  const context = parseContext(fields.context, issues);
  const outcome = readOutcome(fields.outcome, issues);
  const changes = parseChanges(fields.changes, issues);
  const rules = definition && catalogue.metadataRules(definition.action);
  const metadata = parseMetadata(fields.metadata, rules, issues);
  if (issues.count > 0 || action === undefined || !actor || !resource)
    return { ok: false, issues: issues.kept };
  const event: NormalizedEvent = {
    id: id ?? options.newId(),
    ...(time ?? { occurredAt: isoTime(options.now) }),
    action,
    actor,
    resource,
    ...(context && { context }),
    outcome,
    ...(changes && { changes }),
    ...(metadata && { metadata }),
  };
  return { ok: true, event, given: { id: id !== undefined, occurredAt: time !== undefined } };
}

function describeServerField(name: string): string | undefined {
  return SERVER_NAMES.has(name) ? 'is set by the server; leave it out' : undefined;
}

function readId(value: unknown, issues: Issues): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && isUuid(value)) return value.toLowerCase();
  issues.push({ path: 'id', message: 'must be a UUID such as 019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a' });
  return undefined;
}

function readActor(value: unknown, issues: Issues): Actor | undefined {
  const fields = readFields(value, 'actor', REFERENCE_NAMES, issues);
  if (!fields) return undefined;
  const type = ACTOR_TYPES.find((known) => known === fields.type);
  if (type === undefined) {
    const required = fields.type === undefined ? 'is required and ' : '';
    issues.push({ path: 'actor.type', message: `${required}must be user, api-key or system` });
  }
  const id = readOptionalText(fields.id, 'actor.id', LIMITS.referenceCharacters, issues);
  const name = readText(fields.name, 'actor.name', LIMITS.actorNameCharacters, issues);
  if (type === undefined || name === undefined) return undefined;
  return id === undefined ? { type, name } : { type, id, name };
}

function readResource(
  value: unknown,
  definition: ActionDefinition | undefined,
  catalogue: Catalogue,
  issues: Issues,
): Resource | undefined {
  const fields = readFields(value, 'resource', REFERENCE_NAMES, issues);
  if (!fields) return undefined;
  const type = readResourceType(fields, definition, catalogue, issues);
  const id = readOptionalText(fields.id, 'resource.id', LIMITS.referenceCharacters, issues);
  const name = readText(fields.name, 'resource.name', LIMITS.resourceNameCharacters, issues);
  if (type === undefined || name === undefined) return undefined;
  return id === undefined ? { type, name } : { type, id, name };
}

function readResourceType(
  { type }: Fields,
  definition: ActionDefinition | undefined,
  catalogue: Catalogue,
  issues: Issues,
): string | undefined {
  const usualType = definition?.resourceType;
  if (type === undefined) return usualType;
  if (typeof type === 'string' && catalogue.hasResourceType(type)) return type;
  // An action that is registered later may bring its type along; the event is refused for the action.
  if (definition === undefined && typeof type === 'string') return undefined;
  const hint =
    usualType === undefined ? '' : `; this action's is ${usualType}, which is also taken when it is left out`;
  issues.push({
    path: 'resource.type',
    message: `must be one of ${listed(catalogue.resourceTypes)}${hint}`,
  });
  return undefined;
}

function readOutcome(value: unknown, issues: Issues): Outcome {
  if (value === undefined) return 'success';
  if (value === 'success' || value === 'failure' || value === 'denied') return value;
  issues.push({ path: 'outcome', message: 'must be success, failure or denied' });
  return 'failure';
}
