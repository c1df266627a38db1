import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createApp } from './app.ts';
import { openDuckDbEventIndex } from './event-index/duckdb/duckdb-event-index.ts';
import { Projector } from './event-index/projector.ts';
import { ReopeningEventIndex } from './event-index/reopening-event-index.ts';
import { Explorer } from './explore/explorer.ts';
import { Authenticator } from './http/authenticate.ts';
import { FailedSignIns } from './http/failed-sign-ins.ts';
import { listen } from './http/listen.ts';
import { SiteOrigin } from './http/site-origin.ts';
import { JournalReader } from './journal/journal-reader.ts';
import { openFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import { type ConfigOptions, readConfig } from './platform/config.ts';
import { createDiskGuard, diskSpaceOf } from './platform/disk-space.ts';
import { messageOf } from './platform/errors.ts';
import { createLogger } from './platform/logger.ts';
import { createMetrics } from './platform/metrics.ts';
import { StartupError } from './platform/startup-error.ts';
import { notReadyReasons } from './readiness.ts';
import { FileLogStore } from './sequencer/file-log-store.ts';
import { LedgerReader } from './sequencer/ledger-reader.ts';
import { Writer } from './sequencer/writer.ts';
import type { Organization } from './workspace/organizations/organization-store.ts';
import { OutboxRelay } from './workspace/outbox/relay.ts';

const PAGE_FOLDER = fileURLToPath(new URL('../../dashboard/dist', import.meta.url));

export type StartOptions = Omit<ConfigOptions, 'env'> & { readonly env?: NodeJS.ProcessEnv };

export type RunningServer = {
  /** The URL at which this machine reaches it. */
  readonly url: string;
  /** The URL that people use: `DAYBOOK_PUBLIC_URL` where that is set. */
  readonly publicUrl: string;
  /** Answers what was asked, sequences what was accepted, then ends. */
  close(): Promise<void>;
};

/** Starts the service on a data folder. @throws StartupError with one line for the user. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const config = readConfig({ ...options, env: options.env ?? process.env });
  const logger = createLogger(config.logLevel);
  const env = options.env ?? process.env;
  const { folder, workspace, organizations, teardown } = await openFolder({
    dataFolder: config.dataFolder,
    env,
    alone: true,
  });
  try {
    requireLogs(folder.journalDb, organizations.values());
    let projector: Projector | undefined;
    const writer = await Writer.start({
      data: {
        journalPath: folder.journalDb,
        idsPath: folder.idsDb,
        ledgerPath: folder.ledger,
        ledgers: [...organizations.values()].map(({ id, origin, signingKey }) => ({
          organizationId: id,
          origin,
          signingKey,
        })),
      },
      logger,
      onStepped: (organizationIds) => projector?.wake(organizationIds),
    }).catch((error: unknown) => {
      throw new StartupError(`the journal cannot be opened: ${messageOf(error)}`);
    });
    teardown.add(() => writer.close());
    const journal = JournalReader.open(folder.journalDb);
    teardown.add(() => journal.close());
    workspace.organizations.logsBegun();
    const ledger = new LedgerReader(journal, new FileLogStore(folder.ledger));
    const catalogue = (organizationId: string) => workspace.customActions.catalogue(organizationId);
    const index = await ReopeningEventIndex.open({
      open: () =>
        openDuckDbEventIndex({
          folder: folder.index,
          onUnusable(organizationId, problem) {
            logger.warn({ organizationId, problem }, 'the index is damaged and is built anew');
            projector?.doubt(organizationId);
          },
        }),
      onReopened(reason) {
        logger.error({ reason }, 'the index had to be opened anew');
        for (const id of organizations.keys()) projector?.doubt(id);
      },
    });
    teardown.add(() => index.close());
    projector = new Projector({ index, journal, ledger, catalogue, logger });
    const projection = projector;
    teardown.add(() => projection.stop());
    for (const id of organizations.keys()) await projector.addOrganization(id);

    const relay = new OutboxRelay({
      outbox: workspace.outbox,
      append: (request) => writer.append(request, 'accepted'),
      logger,
    });
    relay.start();
    teardown.add(() => relay.stop());

    const explorer = new Explorer({
      index,
      projector,
      journal,
      waiting: (organizationId) => workspace.outbox.waiting(organizationId),
      clock: systemClock,
    });
    const pending = (organizationId: string) => explorer.coverage(organizationId).pending;
    const metrics = createMetrics();
    metrics.watchPending(() => [...organizations.keys()].reduce((sum, id) => sum + pending(id), 0));

    let port = config.port;
    const origin = new SiteOrigin({
      publicUrl: config.publicUrl,
      host: config.host,
      port: () => port,
      logger,
    });
    const { apiKeys, sessions } = workspace;
    const auth = new Authenticator({
      apiKeys,
      sessions,
      origin,
      failures: new FailedSignIns(systemClock),
      clock: systemClock,
    });
    const closed = createDiskGuard({ look: () => diskSpaceOf(folder.root), logger });
    const stopping = new AbortController();
    const app = createApp({
      auth,
      origin,
      sessions,
      explorer,
      projector,
      ledger,
      journal,
      catalogue,
      logger,
      metrics,
      trustedProxies: config.trustedProxies,
      stopping: stopping.signal,
      clock: systemClock,
      pageFolder: PAGE_FOLDER,
      append: (request, until) => writer.append(request, until),
      closed,
      recorded: metrics.recorded,
      verifierKeys: (id) => [organizations.get(id)?.verifierKey ?? ''],
      organizationName: (id) => organizations.get(id)?.name ?? '',
      register(credential, action, address) {
        const { organizationId, apiKey } = credential;
        const actor = { type: 'api-key', id: apiKey.id, name: apiKey.name } as const;
        workspace.registerAction(organizationId, action, {
          actor,
          ...(address !== undefined && { context: { ip: address } }),
        });
        void relay.wake();
      },
      notReady: () =>
        notReadyReasons({
          journalDown: writer.down,
          closed: closed(),
          indexes: [...organizations.keys()].map((organizationId) => ({
            problem: projection.problem(organizationId),
            pending: pending(organizationId),
          })),
        }),
    });
    const server = await listen(app, config);
    port = server.port;
    teardown.add(async () => {
      stopping.abort();
      await server.close();
    });
    return { url: origin.listening, publicUrl: origin.url, close: () => teardown.run() };
  } catch (error) {
    await teardown.runQuietly();
    throw error;
  }
}

/**
 * A log that was begun must be there: a new one would sign a second history with the same key.
 * @throws StartupError naming what to restore.
 */
function requireLogs(journalDb: string, organizations: Iterable<Organization>): void {
  const journal = existsSync(journalDb) ? JournalReader.open(journalDb) : undefined;
  try {
    for (const { id, logBegun } of organizations) {
      if (!logBegun || journal?.head(id)) continue;
      throw new StartupError(
        `${journalDb} ${journal ? `does not hold the log of ${id}` : 'is missing'}, and starting without it would begin a second history: restore journal.db from a backup`,
      );
    }
  } finally {
    journal?.close();
  }
}
