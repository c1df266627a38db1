import { FACET_FIELDS } from '@daybook/event';
import { z } from '@hono/zod-openapi';
import { EXPORT_FORMATS, EXPORT_ORDERS } from '../export/export-format.ts';

// What queries and paths may hold.

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^-?\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`))
    .openapi({ type: 'integer', minimum: least, maximum: most });

const filterText = z.string().max(4_096).default('').openapi({
  description: 'A filter, as in the filter language.',
  example: 'action:SECRET_READ env:production since:7d',
});

const log = wholeNumber(1, 1_000_000).optional().openapi({
  description: 'Number of the log, as GET /v1/ledger/logs has it; the present one when left out.',
});
/** Which log an answer is about, where an organization has had several. */
export const logQuery = z.strictObject({ log });

export const listQuery = z.strictObject({
  q: filterText,
  limit: wholeNumber(1, 1_000)
    .optional()
    .openapi({ description: '50, or 1,000 with `after`, when left out.' }),
  cursor: z.string().min(1).max(500).optional(),
  order: z.enum(['newest', 'oldest']).optional(),
  after: wholeNumber(-1, Number.MAX_SAFE_INTEGER)
    .optional()
    .openapi({ description: 'A position: events after it in the order of recording; −1 to begin.' }),
  log: log.openapi({
    description:
      'Number of the log that `after` is of: positions of a retired log are refused (`rolled-back`).',
  }),
});

export const facetsQuery = z.strictObject({
  q: filterText,
  fields: z
    .string()
    .max(200)
    .default('category,type,action,actor,env,outcome')
    .transform((text) => [...new Set(text.split(','))])
    .pipe(z.array(z.enum(FACET_FIELDS)))
    .openapi({ type: 'string', description: `Comma list of ${FACET_FIELDS.join(', ')}.` }),
  top: wholeNumber(1, 100).default(20),
});

export const histogramQuery = z.strictObject({ q: filterText, buckets: wholeNumber(1, 500).default(60) });

export const tailQuery = z.strictObject({
  q: filterText,
  after: wholeNumber(-1, Number.MAX_SAFE_INTEGER).optional().openapi({
    description: 'The position to go on behind; the newest one when left out. Last-Event-ID wins.',
  }),
  log: log.openapi({
    description:
      'Number of the log that `after` is of: positions of a retired log are refused (`rolled-back`).',
  }),
});

export const consistencyQuery = z.strictObject({ from: wholeNumber(0, Number.MAX_SAFE_INTEGER), log });
export const exportQuery = z.strictObject({
  format: z.enum(EXPORT_FORMATS).default('ndjson'),
  q: filterText,
  order: z.enum(EXPORT_ORDERS).default('position').openapi({
    description: 'By position (the order of recording), or by occurredAt; position when left out.',
  }),
});

export const openingsQuery = z.strictObject({
  from: wholeNumber(0, Number.MAX_SAFE_INTEGER).openapi({ description: 'The first position.' }),
  limit: wholeNumber(1, 1_000).optional().openapi({ description: '1,000 when left out.' }),
});

export const idParam = z.object({
  id: z.uuid('must be the UUID of an event').transform((id) => id.toLowerCase()),
});
