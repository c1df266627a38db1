import { z } from '@hono/zod-openapi';

// What bodies look like, for OpenAPI.

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const time = z.iso.datetime().openapi({ example: '2026-11-22T10:15:30.123Z' });

const who = (types: [string, ...string[]]) =>
  z.strictObject({ type: z.enum(types), id: z.string().optional(), name: z.string() });

const eventFields = {
  action: z.string().openapi({ example: 'SECRET_READ' }),
  actor: who(['user', 'api-key', 'system']).openapi({ example: { type: 'api-key', name: 'ci-deploy' } }),
  context: z
    .strictObject({
      ip: z.string().optional(),
      environment: z.string().optional(),
      project: z.string().optional(),
      version: z.int().optional(),
      userAgent: z.string().optional(),
      requestId: z.string().optional(),
    })
    .optional(),
  changes: z
    .array(z.strictObject({ field: z.string(), from: scalar.optional(), to: scalar.optional() }))
    .optional(),
  metadata: z.record(z.string(), z.union([scalar, z.array(z.string())])).optional(),
};
const outcome = z.enum(['success', 'failure', 'denied']);

export const newEventSchema = z
  .strictObject({
    id: z
      .uuid()
      .optional()
      .openapi({ description: 'Yours, to make repeats recognizable; made on arrival otherwise.' }),
    occurredAt: time.optional().openapi({ description: 'Now, when left out; at most 5 minutes ahead.' }),
    senderTime: time.optional().openapi({
      description:
        "In place of occurredAt: what the sender's clock showed, to be corrected where that clock is ahead. Needs the header Daybook-Sender-Time.",
    }),
    ...eventFields,
    resource: z
      .strictObject({ type: z.string().optional(), id: z.string().optional(), name: z.string() })
      .openapi({ example: { name: 'DATABASE_URL' } }),
    outcome: outcome.optional().openapi({ description: 'success, when left out.' }),
  })
  .openapi('NewEvent');

export const eventSchema = z
  .object({
    id: z.uuid(),
    occurredAt: time,
    senderTime: time.optional().openapi({
      description: "What the sender's clock showed, where it was ahead and occurredAt was corrected.",
    }),
    ...eventFields,
    resource: z.object({ type: z.string(), id: z.string().optional(), name: z.string() }),
    outcome,
    recordedBy: z.object({
      type: z.enum(['workspace', 'api-key', 'import']),
      id: z.string().optional(),
      name: z.string().optional(),
      ip: z.string().optional(),
    }),
    position: z.int().openapi({ description: 'Place in the ledger, from 0, without gaps.' }),
    recordedAt: time,
    category: z.string(),
  })
  .openapi('Event');

export const coverageSchema = z
  .object({
    readUpTo: z
      .int()
      .openapi({ description: 'The newest position that was searched; −1 when the log is empty.' }),
    pending: z.int().openapi({ description: 'Durable, but not searched yet.' }),
    visibleFrom: z.int(),
    expiredBefore: time.nullable(),
    complete: z.boolean(),
    notes: z.array(z.string()),
    damaged: z.array(z.int()).optional().openapi({
      description:
        'Positions whose stored payload does not match its ledger entry, and which are in no answer: the first hundred. Absent without any.',
    }),
  })
  .openapi('Coverage');

export const acceptedSchema = z
  .object({
    accepted: z.int().openapi({ description: 'How many events were added; repeats do not count.' }),
    ids: z.array(z.uuid()),
    duplicates: z.array(z.uuid()).optional(),
    positions: z.object({ first: z.int(), last: z.int() }).optional(),
    checkpoint: z.string().optional(),
  })
  .openapi('Accepted');

export const eventListSchema = z
  .object({
    events: z.array(eventSchema),
    nextCursor: z.string().nullable(),
    range: z.object({ first: z.int(), last: z.int(), count: z.int(), gone: z.int() }).optional(),
    coverage: coverageSchema,
  })
  .openapi('EventList');

export const facetsSchema = z
  .object({
    fields: z.record(z.string(), z.array(z.object({ value: z.string(), count: z.int() }))),
    total: z.int(),
    coverage: coverageSchema,
  })
  .openapi('Facets');

const countsSchema = z.record(z.string(), z.int());

export const histogramSchema = z
  .object({
    from: time,
    until: time,
    bucketSeconds: z.number(),
    buckets: z.array(z.object({ start: time, counts: z.record(z.string(), z.int()) })),
    earlier: countsSchema.openapi({
      description: 'Matching events before `from` that are in no bucket, as they lie far apart, by category.',
    }),
    later: countsSchema.openapi({ description: 'The same from `until` on.' }),
    coverage: coverageSchema,
  })
  .openapi('Histogram');

export const proofSchema = z
  .object({
    position: z.int(),
    salt: z.base64(),
    payload: z.string().openapi({ description: 'The exact JSON text that was hashed.' }),
    recordedAt: time,
    proof: z.string().openapi({ description: 'c2sp.org/tlog-proof@v1' }),
  })
  .openapi('EventProof');

export const openingsSchema = z
  .object({
    openings: z.array(proofSchema.omit({ proof: true })),
    gone: z
      .array(
        z.object({
          first: z.int(),
          last: z.int(),
          kind: z.enum(['expired', 'erased']),
          announcement: z.int().openapi({ description: 'The position of the event that announced it.' }),
        }),
      )
      .openapi({ description: 'Positions from first to last whose openings were destroyed.' }),
    hidden: z
      .array(
        z.object({
          first: z.int(),
          last: z.int(),
          why: z.enum(['held', 'expiring']).openapi({
            description: 'A legal hold keeps them, or they are about to be destroyed.',
          }),
        }),
      )
      .openapi({
        description:
          'Positions from first to last, all before visibleFrom, that are not shown and not destroyed. Nothing in the ledger announces them.',
      }),
    visibleFrom: z.int().openapi({ description: 'Nothing before this position is shown.' }),
    next: z.int().nullable().openapi({ description: 'Where to go on; null at the end of the ledger.' }),
  })
  .openapi('Openings');

export const consistencySchema = z
  .object({ oldSize: z.int(), newSize: z.int(), proof: z.array(z.base64()), checkpoint: z.string() })
  .openapi('ConsistencyProof');

export const actionSchema = z
  .object({
    action: z.string(),
    category: z.string(),
    resourceType: z.string(),
    operation: z.enum(['access', 'create', 'modify', 'remove', 'authenticate']),
    sentence: z.string().openapi({ example: 'read secret {resource}' }),
    context: z.array(z.string()).openapi({ description: 'Context fields that apply.' }),
    metadata: z.record(z.string(), z.unknown()).openapi({ description: 'JSON Schema of the metadata.' }),
  })
  .openapi('Action');

export const catalogueSchema = z.object({ actions: z.array(actionSchema) }).openapi('Catalogue');

export const newActionSchema = z
  .object({
    category: z.string(),
    resourceType: z.string(),
    description: z.string().optional(),
    metadata: z
      .record(z.string(), z.unknown())
      .optional()
      .openapi({ description: 'JSON Schema of the metadata.' }),
  })
  .openapi('NewAction');

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z
      .array(z.object({ index: z.int().optional(), path: z.string(), message: z.string() }))
      .optional(),
  })
  .openapi('Problem');

export const logsSchema = z
  .object({
    number: z.int().openapi({ description: 'Of the present log: 1 for one that never lost entries.' }),
    verifierKeys: z.array(z.string()),
    retired: z.array(
      z.object({
        number: z.int(),
        origin: z.string(),
        verifierKey: z.string(),
        checkpoint: z.string().openapi({ description: 'Its last one whose entries are here.' }),
        knownCheckpoint: z.string().openapi({ description: 'The largest one that is known.' }),
        retiredAt: time,
        entry: z
          .object({ salt: z.string(), payload: z.string() })
          .openapi({ description: 'What opens entry 0 of the log that followed.' }),
      }),
    ),
  })
  .openapi('Logs');
