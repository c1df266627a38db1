import { createRoute, type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { ACCESS, type Access } from './access.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext, AppEnv } from './context.ts';
import { limitValues } from './limit-values.ts';
import { JSON_BODY_BYTES, OPEN_BODY_BYTES, receiveJson } from './read-body.ts';
import type { Attempt } from './refused-attempts.ts';
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

/** A JSON body that a request must have. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { 'application/json': { schema } },
});

/** A text answer. */
export const text = (description: string, type = 'text/plain') => ({
  description,
  content: { [type]: { schema: z.string() } },
});

/**
 * A route with the access that the table gives it. A JSON body is received once the credential was checked, never before. `attempt` says what a refused call is recorded as, on routes that record an action.
 * @throws Error when the table does not have the route.
 */
export function guarded<const R extends RouteConfig>(
  auth: Authenticator,
  config: R,
  attempt?: (c: AppContext) => Attempt,
) {
  const access = ACCESS[`${config.method.toUpperCase()} ${config.path}`];
  if (!access) throw new Error(`${config.method} ${config.path} is not in the access table`);
  const guard: MiddlewareHandler<AppEnv> =
    access === 'anyone' ? (_, next) => next() : auth.guard(access, attempt);
  const limit = access === 'anyone' ? OPEN_BODY_BYTES : JSON_BODY_BYTES;
  const hasJson = config.request?.body?.content['application/json'] !== undefined;
  const middleware: MiddlewareHandler<AppEnv> = !hasJson
    ? guard
    : (c, next) =>
        guard(c, async () => {
          await receiveJson(c, limit);
          await limitValues(c);
          await next();
        });
  return createRoute({
    ...config,
    ...(access !== 'anyone' && { security: securityOf(access) }),
    middleware,
  } as const);
}

/** What the OpenAPI document says of a route's access; roles stand as the scopes of the session. */
function securityOf(access: Exclude<Access, 'anyone'>) {
  if (access === 'account') return [{ session: [] }];
  const { roles, scopes, anyScope } = access;
  return [
    ...(scopes ? [{ apiKey: [...scopes] }] : []),
    ...(anyScope ?? []).map((scope) => ({ apiKey: [scope] })),
    ...(roles.length > 0 ? [{ session: [...roles] }] : []),
  ];
}
