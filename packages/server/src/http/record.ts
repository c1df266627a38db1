import { hash } from 'node:crypto';
import { type Catalogue, isImportId, LIMITS, parseInstant, type RecordedBy } from '@daybook/event';
import { z } from '@hono/zod-openapi';
import {
  type Accepted,
  type AppendOutcome,
  type AppendRequest,
  JournalUnavailable,
  type PendingEvent,
} from '../journal/journal.ts';
import { ByteBudget } from '../platform/byte-budget.ts';
import type { Clock } from '../platform/clock.ts';
import { Slices } from '../platform/slices.ts';
import type { Appended } from '../sequencer/writer.ts';
import type { Sequenced, Stage } from '../sequencer/writer-protocol.ts';
import type { ApiKey } from '../workspace/api-keys/api-key-store.ts';
import type { Scope } from '../workspace/api-keys/scopes.ts';
import type { Authenticator } from './authenticate.ts';
import { checkEvents } from './check-events.ts';
import type { AppContext, KeyCredential } from './context.ts';
import { parseBatch } from './parse-batch.ts';
import { invalidField, Problem, type ProblemIssue } from './problem.ts';
import { collectBody, decodeUtf8, mediaType, unpackBody } from './read-body.ts';
import { type Api, guarded, json, problems } from './route.ts';
import { acceptedSchema, newEventSchema } from './schemas.ts';

export type RecordDeps = {
  readonly auth: Authenticator;
  readonly append: (request: AppendRequest, until: Stage) => Promise<Appended>;
  readonly catalogue: (organizationId: string) => Catalogue;
  /** Why outside events are not accepted now; undefined when they are. */
  readonly closed: () => string | undefined;
  readonly recorded: (count: number) => void;
  readonly clock: Clock;
};

/** `POST /v1/events`: the answer is sent when the events are durable, never before. */
export function recordRoutes(api: Api, deps: RecordDeps): void {
  const route = guarded(deps.auth, {
    method: 'post',
    path: '/v1/events',
    tags: ['Record'],
    summary: 'Record events',
    description:
      'One event, a batch (an object with `events`, or a list), or one event a line (NDJSON); gzip too. Answered once all of it is on stable storage; a bad event rejects the whole batch.',
    request: {
      headers: z.object({
        'idempotency-key': z
          .string()
          .max(255)
          .optional()
          .openapi({ description: 'Repeats with the same key record once.' }),
        prefer: z
          .string()
          .optional()
          .openapi({ example: 'wait=sequenced', description: 'wait=sequenced or wait=published.' }),
        'daybook-import': z.string().optional().openapi({
          description: 'Names the source of imported history. It and ids of version 8 need events:import.',
        }),
        'daybook-sender-time': z.string().optional().openapi({
          example: '2026-11-22T10:15:31.000Z',
          description: "What the sender's clock shows as the request is sent; needed with senderTime.",
        }),
      }),
    },
    responses: { 202: json(acceptedSchema, 'Durable'), ...problems(400, 401, 403, 413, 415, 422, 429, 503) },
  });
  api.openAPIRegistry.registerPath({
    ...route,
    request: {
      ...route.request,
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.union([
              newEventSchema,
              z.object({ events: z.array(newEventSchema) }),
              z.array(newEventSchema),
            ]),
          },
          ...Object.fromEntries(NDJSON.map((type) => [type, { schema: z.string() }])),
        },
      },
    },
  });
  // The body is read by the event package, which says more than a schema could; so the route is not validated by its OpenAPI form.
  api.post('/v1/events', route.middleware, (c) => record(c, deps));
}

/** One event a line; the second is what many programs send, although neither is registered. */
const NDJSON = ['application/x-ndjson', 'application/ndjson'] as const;
const IMPORT = 'events:import' satisfies Scope;

/** Bodies that are unpacked, checked and committed at one time may have this many bytes together. One that still arrives holds nothing. */
const bodies = new ByteBudget(32 * 1_048_576);

async function record(c: AppContext, deps: RecordDeps): Promise<Response> {
  const closed = deps.closed();
  if (closed) throw unavailable(closed);
  const idempotencyKey = readIdempotencyKey(c);
  const until = readStage(c);
  const recordedBy = recorder(c);
  const senderNow = readSenderNow(c);
  const type = mediaType(c, ['application/json', ...NDJSON]);
  const sent = await collectBody(c, LIMITS.batchBytes);
  const size = sent.isPacked ? LIMITS.batchBytes : sent.bytes.length;
  return bodies.hold(size, async () => {
    const bytes = await unpackBody(sent, LIMITS.batchBytes);
    const body = decodeUtf8(bytes);
    c.get('requireStillValid')();
    const { organizationId } = c.get('credential');
    const { apiKey } = keyOf(c);
    const slices = new Slices();
    const events = await checkEvents(await parseBatch(type, body, slices), {
      recordedBy,
      catalogue: deps.catalogue(organizationId),
      now: deps.clock(),
      senderNow,
      slices,
    });
    // Others had their turns meanwhile.
    c.get('requireStillValid')();
    requireMayImport(apiKey, events);

    const appended = await deps
      .append(
        {
          organizationId,
          credential: apiKey.id,
          events,
          ...(idempotencyKey !== undefined && {
            idempotency: { key: idempotencyKey, bodyHash: hash('sha256', bytes, 'base64url') },
          }),
        },
        until,
      )
      .catch((error: unknown) => {
        throw error instanceof JournalUnavailable ? unavailable(error.message, error.isUncertain) : error;
      });
    const accepted = requireAccepted(appended.outcome, events);
    if (appended.sequenced) c.header('Preference-Applied', `wait=${until}`);
    deps.recorded(accepted.accepted);
    return c.json(toAnswer(accepted, appended.sequenced, until), 202);
  });
}

function readIdempotencyKey(c: AppContext): string | undefined {
  const key = c.req.header('Idempotency-Key');
  if (key === undefined || (key.length >= 1 && key.length <= 255)) return key;
  throw invalidField('Idempotency-Key', 'must have 1 to 255 characters');
}

/** Milliseconds since 1970. */
function readSenderNow(c: AppContext): number | undefined {
  const text = c.req.header('Daybook-Sender-Time');
  if (text === undefined) return undefined;
  const instant = parseInstant(text);
  if (instant?.hasTime && instant.hasZone) return instant.ms;
  throw invalidField(
    'Daybook-Sender-Time',
    "must be what the sender's clock shows: an ISO 8601 time with a zone, such as 2026-11-22T10:15:30.123Z",
  );
}

function readStage(c: AppContext): Stage {
  const wait = /(?:^|[,;\s])wait="?(sequenced|published)"?(?:$|[,;\s])/i
    .exec(c.req.header('Prefer') ?? '')?.[1]
    ?.toLowerCase();
  return wait === 'sequenced' || wait === 'published' ? wait : 'accepted';
}

/** The access table lets only keys record. */
function keyOf(c: AppContext): KeyCredential {
  const credential = c.get('credential');
  if (credential.kind !== 'api-key') throw new Error('a person cannot be a recorder');
  return credential;
}

function recorder(c: AppContext): RecordedBy {
  const { apiKey } = keyOf(c);
  const source = c.req.header('Daybook-Import');
  if (source !== undefined && !apiKey.scopes.has(IMPORT)) throw mayNotImport(apiKey, 'Daybook-Import needs');
  if (source !== undefined && !/^[a-z0-9-]{1,40}$/.test(source)) {
    throw invalidField('Daybook-Import', 'must be a short name such as cloudtrail: a to z, 0 to 9 and -');
  }
  const ip = c.get('address');
  return {
    type: source === undefined ? 'api-key' : 'import',
    id: apiKey.id,
    name: apiKey.name,
    ...(ip !== undefined && { ip }),
  };
}

/**
 * Ids of version 8 are those that an import derives from what it reads: who knows the source could take them before.
 * @throws Problem `forbidden` naming the events.
 */
function requireMayImport(apiKey: ApiKey, events: readonly PendingEvent[]): void {
  if (apiKey.scopes.has(IMPORT)) return;
  const errors = events.flatMap(({ id }, index) =>
    isImportId(id) ? [{ index, path: 'id', message: `${id} is of version 8, which imports alone use` }] : [],
  );
  if (errors.length > 0) throw mayNotImport(apiKey, 'ids of UUID version 8 need', errors);
}

function mayNotImport({ name }: ApiKey, what: string, errors?: readonly ProblemIssue[]): Problem {
  return new Problem('forbidden', {
    detail: `the key "${name}" lacks the scope ${IMPORT}, which ${what}: use a key that has it, or make one; nothing was recorded`,
    ...(errors && { errors }),
  });
}

/** The accepted outcome. @throws Problem `id-conflict` or `idempotency-conflict` */
function requireAccepted(outcome: AppendOutcome, events: readonly PendingEvent[]): Accepted {
  if (outcome.kind === 'accepted') return outcome;
  if (outcome.kind === 'idempotency-conflict') {
    throw new Problem('idempotency-conflict', {
      detail:
        'this Idempotency-Key came with another body before: nothing was recorded; use a new key for a new body',
      errors: [{ path: 'Idempotency-Key', message: 'must be new for a new body' }],
    });
  }
  throw new Problem('id-conflict', {
    detail:
      'nothing was recorded: an event id was used before with other content; give each event an id of its own',
    errors: outcome.indexes.map((index) => ({
      index,
      path: 'id',
      message: `${events[index]?.id ?? ''} was recorded before with other content`,
    })),
  });
}

function toAnswer({ accepted, ids, duplicates }: Accepted, sequenced: Sequenced | undefined, until: Stage) {
  return {
    accepted,
    ids,
    ...(duplicates.length > 0 && { duplicates }),
    ...(sequenced && { positions: { first: sequenced.first, last: sequenced.last } }),
    ...(sequenced && until === 'published' && { checkpoint: sequenced.checkpoint }),
  };
}

function unavailable(reason: string, isUncertain = false): Problem {
  return new Problem('unavailable', {
    detail: isUncertain
      ? `it is not certain that the events were recorded: ${reason}; send them again with the same ids or Idempotency-Key`
      : `nothing was recorded: ${reason}; send it again in a moment`,
    headers: { 'Retry-After': '1' },
  });
}
