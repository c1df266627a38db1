import { type AuditEvent, builtInCatalogue } from '@daybook/event';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { EventIndex } from '../../packages/server/src/event-index/event-index.ts';
import { Explorer } from '../../packages/server/src/explore/explorer.ts';
import { Answers } from '../../packages/server/src/http/answers.ts';
import { ArrivingBodies } from '../../packages/server/src/http/arriving-bodies.ts';
import { Authenticator } from '../../packages/server/src/http/authenticate.ts';
import { clientAddress } from '../../packages/server/src/http/client-address.ts';
import type { AppEnv } from '../../packages/server/src/http/context.ts';
import { FailedSignIns } from '../../packages/server/src/http/failed-sign-ins.ts';
import { findRoutes } from '../../packages/server/src/http/find.ts';
import { listen } from '../../packages/server/src/http/listen.ts';
import { problemResponse } from '../../packages/server/src/http/problem.ts';
import { receiveBodies } from '../../packages/server/src/http/receive-body.ts';
import { recordRoutes } from '../../packages/server/src/http/record.ts';
import type { Api } from '../../packages/server/src/http/route.ts';
import { securityHeaders } from '../../packages/server/src/http/security-headers.ts';
import { serverLimits } from '../../packages/server/src/http/server-limits.ts';
import { SiteOrigin } from '../../packages/server/src/http/site-origin.ts';
import { refuseInvalid, toProblem } from '../../packages/server/src/http/to-problem.ts';
import type { AppendRequest } from '../../packages/server/src/journal/journal.ts';
import { openFolder } from '../../packages/server/src/open-folder.ts';
import { parseRanges } from '../../packages/server/src/platform/address-ranges.ts';
import { systemClock } from '../../packages/server/src/platform/clock.ts';
import { createLogger } from '../../packages/server/src/platform/logger.ts';
import type { Appended } from '../../packages/server/src/sequencer/writer.ts';
import { createAuth } from '../../packages/server/src/workspace/accounts/auth.ts';
import { authSecret } from '../../packages/server/src/workspace/accounts/auth-secret.ts';
import { openPool, type Pool } from './driver.ts';
import { postgresIndex } from './postgres-index.ts';
import { INSERT, insertParameters } from './table.ts';

/**
 * Daybook's own HTTP front with its keys, its validation and its answers, before a PostgreSQL table in the place of journal, ledger and
 * index. A program: `node front.ts FOLDER PORT`, the password in `BENCH_PASSWORD`; it says where it listens.
 */
async function serveFront(dataFolder: string, port: number, password: string): Promise<void> {
  const pool = openPool({ port, password });
  const { workspace } = await openFolder({ dataFolder, env: {}, alone: true });
  const logger = createLogger('warn');
  const clock = systemClock;
  const { apiKeys, sessions, refusals, wrappedKeys, db } = workspace;
  const origin = new SiteOrigin({ publicUrl: undefined, host: '127.0.0.1', port: () => 0, logger });
  const auth = new Authenticator({
    apiKeys,
    used: () => undefined,
    seen: () => undefined,
    accountAuth: createAuth({
      db,
      secret: workspace.transaction(() => authSecret(wrappedKeys)),
      isSecure: false,
      sendReset: async () => undefined,
      logger,
    }),
    sessions,
    refusals,
    failures: new FailedSignIns(clock),
    origin,
    clock,
  });
  const catalogue = () => builtInCatalogue;
  // What was committed can be found: there is nothing to wait for.
  const everything = Number.MAX_SAFE_INTEGER;
  const explorer = new Explorer({
    index: postgresIndex(pool) as EventIndex,
    projector: {
      readUpTo: () => everything,
      problem: () => undefined,
      reaches: async () => true,
      damaged: () => ({ count: 0, positions: [] }),
    },
    journal: { opening: async () => undefined, letGoAt: async () => undefined },
    standings: {
      standing: async () => ({
        accepted: 0,
        sequenced: 0,
        indexed: everything,
        waiting: 0,
        visibleFrom: 0,
      }),
    },
    clock,
  });
  const api: Api = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid });
  api.onError((error, c) => problemResponse(c, toProblem(error, c, logger)));
  api.use(securityHeaders());
  api.use(clientAddress({ trustedProxies: parseRanges([]), logger }));
  const limits = serverLimits();
  const bodies = new ArrivingBodies(limits.bodyBytes, () => undefined);
  api.use(receiveBodies({ bodies, stalledMs: limits.bodyStalledMs, stalled: () => undefined }));
  const append = (request: AppendRequest) => insert(pool, request);
  recordRoutes(api, { auth, append, catalogue, closed: () => undefined, recorded: () => undefined, clock });
  findRoutes(api, { auth, explorer, answers: new Answers(), catalogue, logReads: { note: () => undefined } });
  const server = await listen(api, {
    host: '127.0.0.1',
    port: 0,
    limits,
    trustedProxies: parseRanges([]),
    refused: () => undefined,
  });
  process.once('SIGTERM', async () => {
    await server.close();
    await pool.end();
    process.exit(0);
  });
  console.log(`ready at http://127.0.0.1:${server.port}`);
}

/** One statement, one commit for each batch; it is durable when PostgreSQL answers. */
async function insert(pool: Pool, { events }: AppendRequest): Promise<Appended> {
  const recordedAt = new Date().toISOString();
  const sources = events.map(({ payload }) => {
    const event: AuditEvent = JSON.parse(payload);
    const category = builtInCatalogue.categoryOf(event.action) ?? 'Other';
    return { event, recordedBy: event.recordedBy, category, recordedAt };
  });
  await pool.query(INSERT, insertParameters(sources));
  const ids = events.map(({ id }) => id);
  return { outcome: { kind: 'accepted', accepted: ids.length, ids, duplicates: [] } };
}

const [folder = '', port = ''] = process.argv.slice(2);
await serveFront(folder, Number(port), process.env.BENCH_PASSWORD ?? '');
