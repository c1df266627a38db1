import { createRoute, type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { ACCESS } from './access.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppEnv } from './context.ts';
import { problemSchema } from './schemas.ts';

export type Api = OpenAPIHono<AppEnv>;

/** Answers that any call with a credential may give. */
export const problems = (...statuses: readonly number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: 'A problem', content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  );

/** A JSON answer. */
export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/** A text answer. */
export const text = (description: string, type = 'text/plain') => ({
  description,
  content: { [type]: { schema: z.string() } },
});

/** A route with the access that the table gives it. @throws Error when the table does not have it. */
export function guarded<const R extends RouteConfig>(auth: Authenticator, config: R) {
  const access = ACCESS[`${config.method.toUpperCase()} ${config.path}`];
  if (!access) throw new Error(`${config.method} ${config.path} is not in the access table`);
  const middleware: MiddlewareHandler<AppEnv> =
    access === 'anyone' ? (_, next) => next() : auth.require(access);
  return createRoute({
    ...config,
    ...(access !== 'anyone' && { security: [{ apiKey: [...access] }, { session: [...access] }] }),
    middleware,
  } as const);
}
