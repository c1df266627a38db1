import { LIMITS } from '@daybook/event';
import { z } from '@hono/zod-openapi';

/** A name of 2,048 characters, written as a cursor is. */
const CURSOR_CHARACTERS = 12_000;

const place = z.object({ occurredAt: z.iso.datetime(), position: z.int() });

export const exposureQuery = z.strictObject({
  secret: z
    .string()
    .min(1)
    .max(LIMITS.resourceNameCharacters)
    .optional()
    .openapi({ description: 'The name of a secret.', example: 'DATABASE_URL' }),
  env: z.string().min(1).max(LIMITS.environmentCharacters).optional().openapi({ example: 'production' }),
  project: z.string().min(1).max(LIMITS.projectCharacters).optional(),
  actor: z
    .string()
    .min(1)
    .max(LIMITS.actorNameCharacters + 'api-key:'.length)
    .optional()
    .openapi({
      description: 'Who may hold something: an e-mail address, `api-key:NAME` or `system`.',
      example: 'api-key:ci-deploy',
    }),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1, 'must be at least 1').max(1_000, 'must be at most 1000'))
    .default(100)
    .openapi({ type: 'integer', minimum: 1, maximum: 1_000 }),
  cursor: z.string().min(1).max(CURSOR_CHARACTERS).optional(),
});

export const exposureSchema = z
  .object({
    actor: z.object({
      type: z.enum(['user', 'api-key', 'system']),
      id: z.string().optional(),
      name: z.string(),
    }),
    secret: z.string(),
    secretId: z.string().optional(),
    project: z.string().optional().openapi({
      description: 'As reports name it: what this workspace keeps belongs to the organization.',
    }),
    environment: z.string().optional(),
    version: z.int().optional().openapi({ description: 'Absent where the reads do not say.' }),
    first: place.openapi({ description: 'The earliest event that handed it out.' }),
    last: place.openapi({ description: 'The latest event that handed it out.' }),
    reads: z.int().openapi({ description: 'Successful reads; 0 for who only set it.' }),
    isOwn: z.boolean().openapi({ description: 'Its actor set it, and so knows it without reading.' }),
    isReported: z
      .boolean()
      .openapi({ description: 'All that is known of it was reported by others than this workspace.' }),
    isKept: z.boolean().openapi({
      description: 'This workspace keeps the secret: only what it observed itself closes an exposure.',
    }),
    state: z.enum(['rotate', 'rotated', 'deleted']).openapi({
      description:
        '`rotate`: still in use. `rotated` and `deleted`: replaced or deleted here; whether the old value still works is for its provider to say.',
    }),
    closedBy: place.optional().openapi({ description: 'The set or the deletion that closed it.' }),
  })
  .openapi('Exposure');
