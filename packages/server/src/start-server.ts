import { fileURLToPath } from 'node:url';
import { createApp } from './app.ts';
import { Authenticator } from './http/authenticate.ts';
import { FailedSignIns } from './http/failed-sign-ins.ts';
import { listen } from './http/listen.ts';
import { SetupLink } from './http/setup-link.ts';
import { SignInLimits } from './http/sign-in-limits.ts';
import { SiteOrigin } from './http/site-origin.ts';
import { verifierKeysOf } from './http/verifier-keys.ts';
import { openFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import { type ConfigOptions, readConfig } from './platform/config.ts';
import { createDiskGuard, diskSpaceOf } from './platform/disk-space.ts';
import { createLogger } from './platform/logger.ts';
import { createMetrics } from './platform/metrics.ts';
import { notReadyReasons } from './readiness.ts';
import { startLog } from './start-log.ts';
import { startServices } from './start-services.ts';
import { loadPlans } from './workspace/billing/plans.ts';

const PAGE_FOLDER = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

export type StartOptions = Omit<ConfigOptions, 'env'> & {
  readonly env?: NodeJS.ProcessEnv;
  /**
   * Whether to go on from a database that is older than the others remember it, which is recorded, or from a log that is older than its
   * index shows. Default false.
   */
  readonly acceptRollback?: boolean;
};

export type RunningServer = {
  /** The URL at which this machine reaches it. */
  readonly url: string;
  /** The URL that people use: `DAYBOOK_PUBLIC_URL` where that is set. */
  readonly publicUrl: string;
  /** The one-time link by which the first owner makes an account; undefined when there is an owner. */
  readonly setupUrl: string | undefined;
  /** Answers what was asked, sequences what was accepted, then ends. */
  close(): Promise<void>;
};

/** Starts the service on a data folder. @throws StartupError with one line for the user. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const env = options.env ?? process.env;
  const config = readConfig({ ...options, env });
  const plans = loadPlans(config.plansFile);
  const logger = createLogger(config.logLevel);
  const { acceptRollback = false } = options;
  const open = await openFolder({ dataFolder: config.dataFolder, env, alone: true, acceptRollback });
  const { folder, workspace, organizations, rollbacks, tooWide, teardown } = open;
  for (const { path, missing } of rollbacks)
    logger.warn({ path, missing }, 'a database is older than the others remember it, and that was accepted');
  if (tooWide) logger.warn(tooWide, 'other users of this machine may reach files of the data folder');
  try {
    const log = await startLog(open, logger, { acceptRollback });
    let port = config.port;
    const origin = new SiteOrigin({
      publicUrl: config.publicUrl,
      host: config.host,
      port: () => port,
      logger,
    });
    const services = await startServices({ open, log, config, plans, origin, logger });

    const pending = (organizationId: string) => log.explorer.coverage(organizationId).pending;
    const metrics = createMetrics();
    metrics.watchPending(() => [...organizations.keys()].reduce((sum, id) => sum + pending(id), 0));
    const auth = new Authenticator({
      apiKeys: workspace.apiKeys,
      used: services.used,
      seen: services.seen,
      accountAuth: services.accountAuth,
      sessions: workspace.sessions,
      refusals: workspace.refusals,
      failures: new FailedSignIns(systemClock),
      origin,
      clock: systemClock,
    });
    const setupLink = new SetupLink(() => workspace.firstOwner.organizationWithout() !== undefined);
    const closed = createDiskGuard({ look: () => diskSpaceOf(folder.root), logger });
    const stopping = new AbortController();
    const app = createApp({
      ...services,
      ...log,
      auth,
      origin,
      accounts: workspace.accounts,
      sessions: workspace.sessions,
      refusals: workspace.refusals,
      limits: new SignInLimits(systemClock),
      setupLink,
      createOwner: (owner, by) => workspace.firstOwner.create(owner, by),
      catalogue: (organizationId) => workspace.customActions.catalogue(organizationId),
      logger,
      metrics,
      trustedProxies: config.trustedProxies,
      stopping: stopping.signal,
      clock: systemClock,
      pageFolder: PAGE_FOLDER,
      append: log.append,
      closed,
      recorded: metrics.recorded,
      verifierKeys: (id) => verifierKeysOf(organizations, id),
      register: (organizationId, action, by) => workspace.registerAction(organizationId, action, by),
      notReady: () =>
        notReadyReasons({
          journalDown: log.writer.down,
          closed: closed(),
          halted: log.halted(),
          ledgers: [...organizations.keys()].map(
            (id) => log.writer.ledgerProblem(id) ?? log.ledger.problem(id),
          ),
          indexes: [...organizations.keys()].map((organizationId) => ({
            problem: log.projector.problem(organizationId),
            pending: pending(organizationId),
            damaged: log.projector.damaged(organizationId).count,
          })),
        }),
    });
    const server = await listen(app, config);
    port = server.port;
    teardown.add(async () => {
      stopping.abort();
      await server.close();
    });
    return {
      url: origin.listening,
      publicUrl: origin.url,
      setupUrl: setupLink.isOpen() ? `${origin.url}/setup?token=${setupLink.token}` : undefined,
      close: () => teardown.run(),
    };
  } catch (error) {
    await teardown.runQuietly();
    throw error;
  }
}
