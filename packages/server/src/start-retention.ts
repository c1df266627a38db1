import { Destructions } from './destruction/destructions.ts';
import type { OpeningsDeps } from './http/openings.ts';
import type { RetentionDeps } from './http/retention.ts';
import type { OpenFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Jobs } from './platform/jobs/jobs.ts';
import type { Logger } from './platform/logger.ts';
import type { SweepTime } from './platform/sweep-time.ts';
import { nextExpiry } from './retention/forecast.ts';
import { settledOf } from './retention/hidden-ranges.ts';
import { Sweeper } from './retention/sweeper.ts';
import type { Log } from './start-log.ts';
import type { Billing } from './workspace/billing/billing.ts';
import type { LegalHolds } from './workspace/legal-holds/legal-holds.ts';
import { Retention } from './workspace/retention/retention.ts';

export type RetentionParts = {
  readonly open: OpenFolder;
  readonly log: Log;
  readonly config: Config;
  readonly billing: Billing;
  readonly legalHolds: LegalHolds;
  readonly sweepTime: SweepTime;
  readonly jobs: Jobs;
  readonly logger: Logger;
};

/** Builds what keeps and destroys events, and has every organization swept. */
export function startRetention({
  open,
  log,
  config,
  billing,
  legalHolds,
  sweepTime,
  jobs,
  logger,
}: RetentionParts) {
  const { workspace, organizations } = open;
  const { db, outbox, retentionStore: store } = workspace;
  const { journal, ledger, writer, standings, projector } = log;
  const clock = systemClock;
  const everyMs = config.sweepSeconds * 1_000;
  const retention = new Retention({
    db,
    store,
    outbox,
    clock,
    settled: () => sweepTime.now(),
    latest: () => sweepTime.latest(),
    billing,
    logger,
  });
  const destructions = new Destructions({
    db,
    outbox,
    jobs,
    clock,
    journal,
    standings,
    writer,
    // Which lets the index go of what is there, between its steps, and keeps a rebuild from bringing it back.
    index: projector,
  });
  const sweeper = new Sweeper({
    db,
    store,
    retention,
    destructions,
    journal,
    ledger,
    writer,
    jobs,
    clock,
    sweepTime,
    held: (organizationId) => legalHolds.held(organizationId),
    everyMs,
  });
  billing.onPlanChanged((organizationId) => void retention.review(organizationId));
  legalHolds.onChanged((organizationId) => sweeper.holdsChanged(organizationId));
  sweeper.begin(organizations.keys());
  return {
    retention,
    destructions,
    sweeper,
    async shown(organizationId) {
      const { visibleFrom, expiredBefore } = await log.explorer.coverage(organizationId);
      return { visibleFrom, expiredBefore };
    },
    nextExpiry: (organizationId) =>
      nextExpiry({ journal, ledger }, organizationId, retention.state(organizationId), {
        nextSweepAt: sweeper.nextSweepAt(organizationId),
        everyMs,
      }),
    destructionsUnderWay: (organizationId) => destructions.underWay(organizationId),
    settled: (organizationId, window) => settledOf({ store, destructions }, organizationId, window),
    holds: (organizationId) => legalHolds.inForce(organizationId).length,
  } satisfies Partial<RetentionDeps & Pick<OpeningsDeps, 'settled'>> & Record<string, unknown>;
}
