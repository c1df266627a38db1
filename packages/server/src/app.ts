import { randomUUID } from 'node:crypto';
import { isoTime } from '@daybook/event';
import { OpenAPIHono } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { rateLimiter } from 'hono-rate-limiter';
import { requestContext } from './http/acting.ts';
import type { Answers } from './http/answers.ts';
import { apiDocs } from './http/api-docs.ts';
import { type ApiKeysDeps, apiKeyRoutes } from './http/api-keys.ts';
import { ArrivingBodies } from './http/arriving-bodies.ts';
import type { AuthDeps } from './http/auth/auth-deps.ts';
import { authRoutes } from './http/auth.ts';
import type { Authenticator } from './http/authenticate.ts';
import { keyHashOf } from './http/bearer-key.ts';
import { type BillingDeps, billingRoutes } from './http/billing.ts';
import { type CatalogueDeps, catalogueRoutes } from './http/catalogue.ts';
import { type CheckpointSeenDeps, checkpointSeenRoutes } from './http/checkpoint-seen.ts';
import { type ClientAddressOptions, clientAddress } from './http/client-address.ts';
import { compressAnswers } from './http/compress-answers.ts';
import type { AppContext, AppEnv } from './http/context.ts';
import { docsSite } from './http/docs/docs-site.ts';
import { envUploadRoutes } from './http/env-upload.ts';
import { type ErasuresDeps, erasureRoutes } from './http/erasures.ts';
import { type ExportDeps, exportRoutes } from './http/export.ts';
import { type ExportSchedulesDeps, exportScheduleRoutes } from './http/export-schedules.ts';
import { type ExportsDeps, exportsRoutes } from './http/exports.ts';
import { exposureRoutes } from './http/exposure.ts';
import { type FindDeps, findRoutes } from './http/find.ts';
import { type InvestigationsDeps, investigationRoutes } from './http/investigations.ts';
import { type InvitationsDeps, invitationRoutes } from './http/invitations.ts';
import { type LedgerDeps, ledgerRoutes } from './http/ledger.ts';
import { type LegalHoldsDeps, legalHoldRoutes } from './http/legal-holds.ts';
import { limitRequests } from './http/limit-requests.ts';
import { type LinksDeps, linkRoutes } from './http/links.ts';
import { type MeDeps, meRoutes } from './http/me.ts';
import { type MembersDeps, memberRoutes } from './http/members.ts';
import { type OpeningsDeps, openingsRoutes } from './http/openings.ts';
import { type OrganizationsDeps, organizationRoutes } from './http/organizations.ts';
import { pageRoutes } from './http/page.ts';
import { Problem, problemResponse } from './http/problem.ts';
import { type ProjectsDeps, projectRoutes } from './http/projects.ts';
import { receiveBodies } from './http/receive-body.ts';
import { type RecordDeps, recordRoutes } from './http/record.ts';
import { type ReserveGateDeps, reserveGate } from './http/reserve-gate.ts';
import { type RetentionDeps, retentionRoutes } from './http/retention.ts';
import type { Api } from './http/route.ts';
import { sayWhatIsRight } from './http/say-what-is-right.ts';
import { type SecretsDeps, secretRoutes } from './http/secrets.ts';
import { securityHeaders } from './http/security-headers.ts';
import type { ServerLimits } from './http/server-limits.ts';
import { type SetupDeps, setupRoutes } from './http/setup.ts';
import { type SystemDeps, systemRoutes } from './http/system.ts';
import { type TailDeps, tailRoutes } from './http/tail.ts';
import { refuseInvalid, toProblem } from './http/to-problem.ts';
import { type VariablesDeps, variableRoutes } from './http/variables.ts';
import type { AnsweredRequest } from './platform/logger.ts';
import type { Metrics } from './platform/metrics.ts';
import { withActing } from './workspace/acting-scope.ts';

const WINDOW_MS = 10_000;
const REQUESTS_PER_WINDOW = 30_000;

export type AppDeps = RecordDeps &
  FindDeps &
  TailDeps &
  ExportDeps &
  ExportsDeps &
  ExportSchedulesDeps &
  LedgerDeps &
  OpeningsDeps &
  CheckpointSeenDeps &
  CatalogueDeps &
  AuthDeps &
  SetupDeps &
  LinksDeps &
  MeDeps &
  OrganizationsDeps &
  InvitationsDeps &
  MembersDeps &
  ApiKeysDeps &
  BillingDeps &
  InvestigationsDeps &
  LegalHoldsDeps &
  ErasuresDeps &
  RetentionDeps &
  ProjectsDeps &
  VariablesDeps &
  SecretsDeps &
  ClientAddressOptions &
  ReserveGateDeps &
  Omit<SystemDeps, 'metrics'> & {
    readonly auth: Authenticator;
    readonly metrics: Metrics;
    /** Told of each request once its answer begins. */
    readonly answered: (request: AnsweredRequest) => void;
    readonly serverLimits: ServerLimits;
    /** Folder of the built dashboard. */
    readonly pageFolder: string;
  };

/** The HTTP application; tests call it in process through `app.request()`. */
export function createApp(deps: AppDeps): Api {
  sayWhatIsRight();
  const { serverLimits: limits } = deps;
  const { limited } = deps.metrics;
  const bodies = new ArrivingBodies(limits.bodyBytes, limited);
  deps.metrics.watchBodies(() => bodies.bytes);
  const api: Api = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid });
  api.onError((error, c) => problemResponse(c, toProblem(error, c, deps.logger)));
  api.notFound((c) =>
    problemResponse(c, new Problem('not-found', { detail: `there is nothing at ${c.req.path}` })),
  );

  api.use(observe(deps));
  api.use(cutOffStalled(deps.answers));
  api.use(securityHeaders());
  api.use(clientAddress(deps));
  api.use(
    limitRequests({
      max: limits.connections,
      ofAddress: limits.connectionsOfAddress,
      trustedProxies: deps.trustedProxies,
      refused: limited,
    }),
  );
  api.use('/v1/*', limitRate());
  api.use('/api/*', limitRate());
  api.use((c, next) => withActing({ context: requestContext(c) }, next));
  api.use(receiveBodies({ bodies, stalledMs: limits.bodyStalledMs, stalled: () => limited('body-stalled') }));
  api.use('/v1/*', reserveGate(deps));
  api.use('/api/*', reserveGate(deps));

  compressAnswers(api);

  systemRoutes(api, { ...deps, metrics: deps.metrics.registry });
  const address = () => deps.origin.url;
  apiDocs(api, deps.auth, address);
  docsSite(api, address);
  authRoutes(api, deps);
  setupRoutes(api, deps);
  linkRoutes(api, deps);
  meRoutes(api, deps);
  organizationRoutes(api, deps);
  invitationRoutes(api, deps);
  memberRoutes(api, deps);
  apiKeyRoutes(api, deps);
  billingRoutes(api, deps);
  legalHoldRoutes(api, deps);
  erasureRoutes(api, deps);
  retentionRoutes(api, deps);
  projectRoutes(api, deps);
  variableRoutes(api, deps);
  envUploadRoutes(api, deps);
  secretRoutes(api, deps);
  recordRoutes(api, deps);
  tailRoutes(api, deps);
  findRoutes(api, deps);
  exposureRoutes(api, deps);
  investigationRoutes(api, deps);
  exportRoutes(api, deps);
  exportsRoutes(api, deps);
  exportScheduleRoutes(api, deps);
  catalogueRoutes(api, deps);
  ledgerRoutes(api, deps);
  openingsRoutes(api, deps);
  checkpointSeenRoutes(api, deps);
  pageRoutes(api, deps.pageFolder);
  return api;
}

function observe({ metrics, clock, answered }: Pick<AppDeps, 'metrics' | 'clock' | 'answered'>) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const began = performance.now();
    const requestId = randomUUID();
    c.set('requestId', requestId);
    c.header('X-Request-Id', requestId);
    c.header('Daybook-Time', isoTime(clock()));
    await next();
    const route = routeOf(c);
    const { method } = c.req;
    const { status } = c.res;
    const ms = performance.now() - began;
    metrics.answered(method, route, status, ms / 1_000);
    answered({ id: requestId, method, route, status, ms: Math.round(ms * 10) / 10 });
  });
}

/**
 * The pattern of the handler that answered, or that would have where something before it refused. Behind that one, others may match
 * the same address.
 */
function routeOf({ req }: AppContext): string {
  const from = req.matchedRoutes.slice(req.routeIndex);
  return from.find(({ method, path }) => method !== 'ALL' && !path.includes('*'))?.path ?? 'other';
}

/** From when an answer begins to be written. */
function cutOffStalled(answers: Answers) {
  return createMiddleware<AppEnv>(async (c, next) => {
    await next();
    answers.cutOffStalled(c);
  });
}

/** A key that can be one counts for itself, everything else by its address; the key is not kept. */
function callerOf(c: AppContext): string {
  return keyHashOf(c)?.toString('base64') ?? c.get('address') ?? 'unknown';
}

/** Far above what a client needs; it keeps one runaway client from starving the others. */
function limitRate() {
  return rateLimiter<AppEnv>({
    windowMs: WINDOW_MS,
    limit: REQUESTS_PER_WINDOW,
    standardHeaders: 'draft-7',
    keyGenerator: callerOf,
    handler: () => {
      throw new Problem('too-many-requests', {
        detail: `more than ${REQUESTS_PER_WINDOW / (WINDOW_MS / 1_000)} requests a second came from here: slow down, or send batches`,
        headers: { 'Retry-After': String(WINDOW_MS / 1_000) },
      });
    },
  });
}
