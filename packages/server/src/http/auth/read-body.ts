import type { z } from '@hono/zod-openapi';
import type { AppContext } from '../context.ts';
import { OPEN_BODY_BYTES, readJson } from '../read-body.ts';
import { refuseInvalid } from '../to-problem.ts';

/** The request's body; a wrong one is refused, field by field. */
export async function readBody<T>(c: AppContext, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readJson(c, OPEN_BODY_BYTES));
  if (parsed.success) return parsed.data;
  refuseInvalid({ ...parsed, target: 'json' });
  throw new Error('a refused body was let through');
}
