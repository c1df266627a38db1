import type { AppDeps } from './app.ts';
import type { Destructions } from './destruction/destructions.ts';
import { ExportFiles } from './export/export-files.ts';
import { ExportPlaces } from './export/export-places.ts';
import { ExportSource } from './export/export-source.ts';
import { Exports } from './export/exports.ts';
import { heldByExport } from './export/held-by-export.ts';
import { EXPORT_JOB, MakeExport } from './export/make-export.ts';
import { recordExport } from './export/record-export.ts';
import { RunSchedule, SCHEDULE_JOB } from './export/run-schedule.ts';
import { Schedules } from './export/schedules.ts';
import type { OpenFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { DiskReserve } from './platform/disk-reserve.ts';
import { diskSpaceOf, noRoomForExports, roomBeyondReserve } from './platform/disk-space.ts';
import type { Jobs } from './platform/jobs/jobs.ts';
import { ledgerNames } from './sequencer/check-head.ts';
import type { Log } from './start-log.ts';
import type { HeldEvents } from './workspace/legal-holds/held-events.ts';
import type { LegalHolds } from './workspace/legal-holds/legal-holds.ts';

const SWEEP_MS = 600_000;
const EXPORTS_AT_ONCE = 2;
const SCHEDULES_AT_ONCE = 2;

export type ExportsOptions = {
  readonly open: OpenFolder;
  readonly log: Log;
  readonly config: Pick<Config, 'exportFolder'>;
  readonly disk: Pick<DiskReserve, 'exportsPaused'>;
  readonly jobs: Jobs;
  readonly services: {
    readonly destructions: Destructions;
    readonly legalHolds: LegalHolds;
    readonly heldEvents: HeldEvents;
  };
};

/** Builds what hands the log over: streams, exports made in the background, and those that recur. */
export function startExports({ open, log, config, disk, jobs, services }: ExportsOptions) {
  const { db, outbox } = open.workspace;
  const clock = systemClock;
  const catalogue = (organizationId: string) => open.workspace.customActions.catalogue(organizationId);
  const { index, questions, standings, journal, ledger } = log;
  const source = new ExportSource({ index, questions, standings, clock, noRoom: () => disk.exportsPaused() });
  const files = new ExportFiles(open.folder.exports);
  const { legalHolds, heldEvents, destructions } = services;
  const { retiredLedgers } = open.workspace;
  const names = retiredLedgers.namesWith(ledgerNames(open.organizations));
  const content = { source, heldEvents, bundles: { journal, ledger, names } };
  const isDestroying = (organizationId: string) => destructions.underWay(organizationId).length > 0;
  const maker = new MakeExport({ db, clock, source, content, files, catalogue, isDestroying });
  const root = config.exportFolder;
  const logNumber = (organizationId: string) => retiredLedgers.currentNumber(organizationId);
  const runner = new RunSchedule({
    ...{ db, outbox, clock, source, ledger, catalogue, root, logNumber },
    noRoom(folder) {
      const space = diskSpaceOf(folder);
      return noRoomForExports(space, roomBeyondReserve(space, 0));
    },
  });
  const exports = new Exports({
    ...{ db, outbox, clock, jobs, source, files, maker },
    holdsAny: heldByExport({
      journal,
      catalogue,
      holdTest: (organizationId, holdId) => legalHolds.testOf(organizationId, holdId),
    }),
    requireHold: (organizationId, holdId) => void legalHolds.active(organizationId, holdId),
  });
  destructions.register(exports);
  jobs.on(EXPORT_JOB, (job) => maker.run(job), { atOnce: EXPORTS_AT_ONCE });
  jobs.on(SCHEDULE_JOB, (job) => runner.run(job), { atOnce: SCHEDULES_AT_ONCE });
  jobs.every('remove exports whose time is over', SWEEP_MS, () => exports.sweep());
  return {
    exportSource: source,
    exportPlaces: new ExportPlaces(),
    recordExport: (organizationId, by, facts) => recordExport({ db, outbox }, organizationId, by, facts),
    exports,
    exportSchedules: new Schedules({ db, outbox, clock, jobs, root, logNumber }),
  } satisfies Partial<AppDeps>;
}
