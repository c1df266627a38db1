import { createApp } from './app.ts';
import { ClockWatch } from './clock-watch.ts';
import type { QuestionLimits } from './explore/questions.ts';
import { exportRootIssue } from './export/export-folder.ts';
import { keepApart } from './export/keep-apart.ts';
import { type AnswerLimits, Answers } from './http/answers.ts';
import { Authenticator } from './http/authenticate.ts';
import { FailedSignIns } from './http/failed-sign-ins.ts';
import { watchLimits } from './http/limit-metrics.ts';
import { listen } from './http/listen.ts';
import { type ServerLimits, serverLimits } from './http/server-limits.ts';
import { SetupLink } from './http/setup-link.ts';
import { SignInLimits } from './http/sign-in-limits.ts';
import { SiteOrigin } from './http/site-origin.ts';
import { verifierKeysOf } from './http/verifier-keys.ts';
import { type OpenFolder, openFolder } from './open-folder.ts';
import { pageFolder } from './page-build.ts';
import { monotonicClock, systemClock } from './platform/clock.ts';
import { type ConfigOptions, readConfig } from './platform/config.ts';
import { consoleToLog } from './platform/console-to-log.ts';
import { watchData } from './platform/data-metrics.ts';
import { DiskReserve } from './platform/disk-reserve.ts';
import { messageOf } from './platform/errors.ts';
import { Jobs } from './platform/jobs/jobs.ts';
import { createLogger, type Logger } from './platform/logger.ts';
import { createMetrics } from './platform/metrics.ts';
import { SweepTime } from './platform/sweep-time.ts';
import { notReadyReasons } from './readiness.ts';
import type { Sweeper } from './retention/sweeper.ts';
import { startExports } from './start-exports.ts';
import { startInvestigations } from './start-investigations.ts';
import { type Log, startLog } from './start-log.ts';
import { startServices } from './start-services.ts';
import { VERSION } from './version.ts';
import { loadPlans } from './workspace/billing/plans.ts';

export type StartOptions = Omit<ConfigOptions, 'env'> & {
  readonly env?: NodeJS.ProcessEnv;
  /**
   * Whether to go on from a database that is older than the others remember it, which is recorded, or from a log that is older than its
   * index shows. Default false.
   */
  readonly acceptRollback?: boolean;
  /** Whether the process is nothing but this server: what libraries write to its console then goes through the log. */
  readonly ownsProcess?: boolean;
  /** Limits that are not as usual. */
  readonly limits?: Partial<ServerLimits>;
  /** Smaller ones for tests. */
  readonly questionLimits?: QuestionLimits;
  readonly answerLimits?: AnswerLimits;
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
  if (config.exportFolder !== undefined) keepApart(config.exportFolder, config.dataFolder);
  const plans = loadPlans(config.plansFile, config.retentionDays);
  const limits = serverLimits(options.limits);
  const logger = createLogger(config.logLevel);
  const { acceptRollback = false } = options;
  const open = await openFolder({ dataFolder: config.dataFolder, env, alone: true, acceptRollback });
  const { folder, workspace, organizations, rollbacks, tooWide, teardown } = open;
  if (tooWide) logger.warn(tooWide, 'other users of this machine may reach files of the data folder');
  teardown.add(() => logger.close());
  if (options.ownsProcess) teardown.add(consoleToLog(logger));
  try {
    const disk = new DiskReserve({ folder: folder.root, file: folder.reserve, logger });
    disk.start();
    teardown.add(() => disk.stop());
    const { questionLimits } = options;
    const jobs = new Jobs({ db: workspace.db, clock: systemClock, logger });
    const log = await startLog(open, disk, logger, { acceptRollback, questionLimits });
    jobs.every('look which ledgers are held', 1_000, () => log.held.look());
    jobs.every('look at damaged parts of ledgers again', 5_000, () => log.ledger.lookAgain());
    for (const { path, missing } of rollbacks.found)
      logger.warn(
        { path, missing },
        'a database is older than the others remember it, and that was accepted',
      );
    let port = config.port;
    const origin = new SiteOrigin({
      publicUrl: config.publicUrl,
      host: config.host,
      port: () => port,
      logger,
    });
    const clockWatch = await watchClock(open, log, jobs, logger);
    const services = await startServices({ open, log, config, plans, origin, clockWatch, jobs, logger });
    const folderIssue = config.exportFolder && (await exportRootIssue(config.exportFolder));
    if (folderIssue) logger.warn({ folder: config.exportFolder }, folderIssue);
    const investigations = await startInvestigations(open, log, config);
    const exporting = startExports({ open, log, config, disk, jobs, services });
    await hideExpired(organizations.keys(), services.sweeper, logger);
    jobs.start();
    teardown.add(() => jobs.stop());

    const pending = async (organizationId: string) => (await log.explorer.coverage(organizationId)).pending;
    const overAll = async (count: (organizationId: string) => Promise<number>) =>
      (await Promise.all([...organizations.keys()].map(count))).reduce((sum, one) => sum + one, 0);
    const answers = new Answers(options.answerLimits);
    const metrics = createMetrics();
    watchLimits(metrics.registry, log.questions, answers);
    watchData(metrics.registry, folder, () =>
      overAll(async (id) => (await log.standings.standing(id)).sequenced),
    );
    metrics.watchPending(() => overAll(pending));
    const auth = new Authenticator({
      apiKeys: workspace.apiKeys,
      used: services.used,
      seen: services.seen,
      accountAuth: services.accountAuth,
      sessions: workspace.sessions,
      refusals: workspace.refusals,
      failures: new FailedSignIns(monotonicClock),
      origin,
      clock: systemClock,
    });
    const setupLink = new SetupLink(() => workspace.firstOwner.organizationWithout() !== undefined);
    const stopping = new AbortController();
    const app = createApp({
      ...services,
      ...exporting,
      investigations,
      ...log,
      auth,
      answers,
      origin,
      accounts: workspace.accounts,
      sessions: workspace.sessions,
      refusals: workspace.refusals,
      limits: new SignInLimits(monotonicClock),
      setupLink,
      createOwner: (owner, by) => workspace.firstOwner.create(owner, by),
      catalogue: (organizationId) => workspace.customActions.catalogue(organizationId),
      logger,
      answered: logger.answered,
      metrics,
      serverLimits: limits,
      trustedProxies: config.trustedProxies,
      stopping: stopping.signal,
      clock: systemClock,
      pageFolder: pageFolder(),
      version: VERSION,
      append: log.append,
      closed: () => disk.closed(),
      reserveInUse: () => disk.isNeeded(),
      recorded: metrics.recorded,
      retiredLedgers: (id) => workspace.retiredLedgers.of(id),
      verifierKeys: (id) => verifierKeysOf(organizations, id),
      register: (organizationId, action, by) => workspace.registerAction(organizationId, action, by),
      notReady: async () =>
        notReadyReasons({
          journalDown: log.writer.down,
          closed: disk.closed(),
          ledgerPaused: log.writer.ledgerPaused,
          halted: log.halted(),
          waiting: log.held.count('waiting'),
          ledgers: [...organizations.keys()].map(
            (id) => log.writer.ledgerProblem(id) ?? log.ledger.problem(id),
          ),
          indexes: await Promise.all(
            [...organizations.keys()].map(async (organizationId) => ({
              problem: log.projector.problem(organizationId),
              pending: await pending(organizationId),
              damaged: log.projector.damaged(organizationId),
            })),
          ),
        }),
    });
    const server = await listen(app, {
      host: config.host,
      port: config.port,
      limits,
      trustedProxies: config.trustedProxies,
      refused: metrics.limited,
    });
    port = server.port;
    metrics.watchConnections(server.connections);
    teardown.add(async () => {
      stopping.abort();
      await server.close();
    });
    logger.info({ version: VERSION, address: origin.listening, folder: folder.root }, 'started');
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

/** Hides what has expired before anything is answered. Where that cannot be done, sweeps go on trying. */
async function hideExpired(
  organizationIds: Iterable<string>,
  sweeper: Pick<Sweeper, 'hideExpired'>,
  logger: Logger,
): Promise<void> {
  for (const organizationId of organizationIds) {
    try {
      await sweeper.hideExpired(organizationId);
    } catch (error) {
      logger.warn({ organizationId, reason: messageOf(error) }, 'what has expired could not be hidden yet');
    }
  }
}

/** Begins to watch the clock. Ending is added to the folder's teardown. */
async function watchClock(
  { workspace, organizations, teardown }: OpenFolder,
  { journal }: Log,
  jobs: Jobs,
  logger: Logger,
) {
  const newestRecordedAt = (id: string) => journal.newestRecordedAt(id);
  const known = await Promise.all(
    [...organizations.values()].map(async ({ id, createdAt }) => (await newestRecordedAt(id)) ?? createdAt),
  );
  const clockWatch = new ClockWatch({
    sweepTime: new SweepTime({ db: workspace.db, clock: systemClock, newestKnown: Math.max(...known) }),
    clock: systemClock,
    organizationIds: () => organizations.keys(),
    newestRecordedAt,
    logger,
  });
  jobs.every('look at the clock', 60_000, () => clockWatch.look());
  teardown.add(() => clockWatch.look());
  return clockWatch;
}
