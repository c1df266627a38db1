import { randomUUID } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { rateLimiter } from 'hono-rate-limiter';
import { EventIndexError } from './event-index/event-index-error.ts';
import { apiDocs } from './http/api-docs.ts';
import type { Authenticator } from './http/authenticate.ts';
import { type CatalogueDeps, catalogueRoutes } from './http/catalogue.ts';
import { type ClientAddressOptions, clientAddress } from './http/client-address.ts';
import type { AppContext, AppEnv } from './http/context.ts';
import { type FindDeps, findRoutes } from './http/find.ts';
import { type LedgerDeps, ledgerRoutes } from './http/ledger.ts';
import { pageRoutes } from './http/page.ts';
import { Problem, problemResponse } from './http/problem.ts';
import { type RecordDeps, recordRoutes } from './http/record.ts';
import type { Api } from './http/route.ts';
import { securityHeaders } from './http/security-headers.ts';
import { type SessionDeps, sessionRoutes } from './http/session.ts';
import { type SystemDeps, systemRoutes } from './http/system.ts';
import { type TailDeps, tailRoutes } from './http/tail.ts';
import type { Metrics } from './platform/metrics.ts';

const WINDOW_MS = 10_000;
const REQUESTS_PER_WINDOW = 10_000;

export type AppDeps = RecordDeps &
  FindDeps &
  TailDeps &
  LedgerDeps &
  CatalogueDeps &
  SessionDeps &
  ClientAddressOptions &
  Omit<SystemDeps, 'metrics'> & {
    readonly auth: Authenticator;
    readonly metrics: Metrics;
    /** Folder of the built dashboard. */
    readonly pageFolder: string;
  };

/** The HTTP application; tests call it in process through `app.request()`. */
export function createApp(deps: AppDeps): Api {
  const api: Api = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid });
  api.onError((error, c) => problemResponse(c, toProblem(error, c, deps)));
  api.notFound((c) =>
    problemResponse(c, new Problem('not-found', { detail: `there is nothing at ${c.req.path}` })),
  );

  api.use(observe(deps.metrics));
  api.use(securityHeaders());
  api.use(clientAddress(deps));
  api.use('/v1/*', limitRate());

  systemRoutes(api, { ...deps, metrics: deps.metrics.registry });
  apiDocs(api, deps.auth);
  sessionRoutes(api, deps);
  recordRoutes(api, deps);
  tailRoutes(api, deps);
  findRoutes(api, deps);
  catalogueRoutes(api, deps);
  ledgerRoutes(api, deps);
  pageRoutes(api, deps.pageFolder);
  return api;
}

function observe(metrics: Metrics) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const began = performance.now();
    const requestId = randomUUID();
    c.set('requestId', requestId);
    c.header('X-Request-Id', requestId);
    await next();
    const known = c.req.matchedRoutes.findLast(({ path }) => !path.includes('*'));
    metrics.answered(c.req.method, known?.path ?? 'other', c.res.status, (performance.now() - began) / 1_000);
  });
}

/** Far above what a client needs; it keeps one runaway client from starving the others. */
function limitRate() {
  return rateLimiter<AppEnv>({
    windowMs: WINDOW_MS,
    limit: REQUESTS_PER_WINDOW,
    standardHeaders: 'draft-7',
    keyGenerator: (c) => c.req.header('Authorization') ?? c.get('address') ?? 'unknown',
    handler: () => {
      throw new Problem('too-many-requests', {
        detail: `more than ${REQUESTS_PER_WINDOW / (WINDOW_MS / 1_000)} requests a second came from here: slow down, or send batches`,
        headers: { 'Retry-After': String(WINDOW_MS / 1_000) },
      });
    },
  });
}

/** What the OpenAPI schemas refuse, as a problem. */
function refuseInvalid(
  result: { success: true } | { success: false; error: { issues: readonly Issue[] } },
): void {
  if (result.success) return;
  const errors = result.error.issues.map(({ path, message, keys }) => ({
    path: keys?.join(', ') ?? path.join('.'),
    message: keys ? 'is not known here' : message,
  }));
  throw new Problem('invalid-request', {
    detail: errors.map(({ path, message }) => `${path} ${message}`).join('; '),
    errors,
  });
}

type Issue = {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
};

function toProblem(error: unknown, c: AppContext, { logger }: AppDeps): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException && error.status < 500) {
    return new Problem('invalid-request', { detail: error.message || 'the request cannot be read' });
  }
  if (error instanceof EventIndexError && error.code !== 'refused') return notSearchable(error);
  const requestId = c.get('requestId');
  logger.error(
    { requestId, route: c.req.path, error: error instanceof Error ? error.stack : String(error) },
    'request failed',
  );
  return new Problem('internal', {
    detail: `this is our fault; the server log has it under request ${requestId}`,
  });
}

function notSearchable({ code }: EventIndexError): Problem {
  const reason =
    code === 'timeout'
      ? 'the question took too long: narrow the time with since: and until:, or the filter'
      : 'the index is being repaired: try again in a moment; nothing is lost';
  return new Problem('not-searchable', { detail: reason, headers: { 'Retry-After': '2' } });
}
