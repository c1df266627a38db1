import type { AppDeps } from './app.ts';
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
import type { Jobs } from './platform/jobs/jobs.ts';
import type { Log } from './start-log.ts';

const SWEEP_MS = 600_000;
const EXPORTS_AT_ONCE = 2;
const SCHEDULES_AT_ONCE = 2;

export type ExportsOptions = {
  readonly open: OpenFolder;
  readonly log: Log;
  readonly config: Pick<Config, 'exportFolder'>;
  readonly disk: Pick<DiskReserve, 'exportsPaused'>;
  readonly jobs: Jobs;
};

/** Builds what hands the log over: streams, exports made in the background, and those that recur. */
export function startExports({ open, log, config, disk, jobs }: ExportsOptions) {
  const { db, outbox } = open.workspace;
  const clock = systemClock;
  const catalogue = (organizationId: string) => open.workspace.customActions.catalogue(organizationId);
  const { index, questions, standings, journal, ledger } = log;
  const source = new ExportSource({ index, questions, standings, clock });
  const files = new ExportFiles(open.folder.exports);
  const maker = new MakeExport({ db, clock, source, files, catalogue, noRoom: () => disk.exportsPaused() });
  const root = config.exportFolder;
  const runner = new RunSchedule({ db, outbox, clock, source, ledger, catalogue, root });
  const holdsAny = heldByExport({ journal, catalogue });
  const exports = new Exports({ db, outbox, clock, jobs, source, files, maker, holdsAny });
  jobs.on(EXPORT_JOB, (job) => maker.run(job), { atOnce: EXPORTS_AT_ONCE });
  jobs.on(SCHEDULE_JOB, (job) => runner.run(job), { atOnce: SCHEDULES_AT_ONCE });
  jobs.every('remove exports whose time is over', SWEEP_MS, () => exports.sweep());
  return {
    exportSource: source,
    exportPlaces: new ExportPlaces(),
    recordExport: (organizationId, by, facts) => recordExport({ db, outbox }, organizationId, by, facts),
    exports,
    exportSchedules: new Schedules({ db, outbox, clock, jobs, root }),
  } satisfies Partial<AppDeps>;
}
