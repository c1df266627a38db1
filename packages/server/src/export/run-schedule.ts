import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type Catalogue, type Filter, parseFilter } from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import { transaction } from '../platform/database.ts';
import type { ClaimedJob, JobOutcome } from '../platform/jobs/jobs.ts';
import type { LedgerReader } from '../sequencer/ledger-reader.ts';
import type { Outbox } from '../workspace/outbox/outbox.ts';
import { EXPORT_DIR, exportFolder } from './export-folder.ts';
import { exportPieces } from './export-pieces.ts';
import { ExportChanged, type ExportSource } from './export-source.ts';
import { inquirerOf } from './make-export.ts';
import { manifestText, namesOf, type Run } from './manifest.ts';
import { PartFile, writeWhole } from './part-file.ts';
import { exportEvent } from './record-export.ts';
import { type ExportSchedule, ScheduleStore } from './schedule-store.ts';

/** Kind of the jobs that run schedules; their keys are the schedules' ids. */
export const SCHEDULE_JOB = 'export-schedule';
const MINUTE_MS = 60_000;
/** Only entries that schedules themselves left: not worth a run, which would leave one more. */
const OWN_ENTRIES = 'action:AUDIT_LOG_EXPORT actor-type:system';

export type RunScheduleOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly source: ExportSource;
  readonly ledger: Pick<LedgerReader, 'head'>;
  readonly catalogue: (organizationId: string) => Catalogue;
  /** The folder of `DAYBOOK_EXPORT_DIR`; undefined where that is not set. */
  readonly root: string | undefined;
  /** Why nothing more may be written to the disk of a folder; undefined while there is room. */
  readonly noRoom: (folder: string) => string | undefined;
  /** Which log of the organization is the present one, from 1. */
  readonly logNumber: (organizationId: string) => number;
};

/**
 * Runs a schedule: what it exports is fixed and recorded first, then written, and only when all of it has its name, the schedule goes on
 * behind it. Interrupted anywhere, the same run is repeated over its own files.
 */
export class RunSchedule {
  readonly #options: RunScheduleOptions;
  readonly #store: ScheduleStore;

  constructor(options: RunScheduleOptions) {
    this.#options = options;
    this.#store = new ScheduleStore(options.db);
  }

  /** The handler of {@link SCHEDULE_JOB}. */
  async run(job: ClaimedJob): Promise<JobOutcome> {
    const { clock, logNumber } = this.#options;
    const schedule = this.#store.get(job.key);
    if (!schedule) return 'done';
    const isOld = schedule.run !== undefined && schedule.run.log !== logNumber(schedule.organizationId);
    const fixed = isOld ? undefined : schedule.run;
    const run = fixed ?? (await this.#next(schedule, job.signal));
    if (run) await this.#export(schedule, run, job.signal);
    return { againAt: nextTime(schedule, clock()) };
  }

  /** What is to be exported now; undefined where there is nothing. */
  async #next(schedule: ExportSchedule, signal: AbortSignal): Promise<Run | undefined> {
    const { source, logNumber } = this.#options;
    const { organizationId } = schedule;
    const log = logNumber(organizationId);
    // The positions of a log that replaced a retired one begin anew.
    const nextPosition = schedule.log === log ? schedule.nextPosition : 0;
    const window = await source.window(organizationId, nextPosition);
    if (window.last < window.first) return undefined;
    const inquirer = () => inquirerOf(schedule, signal);
    const filter = this.#filter(schedule);
    const count = await source.count(inquirer(), { filter, window });
    const own: Filter = { terms: [...filter.terms, ...parseFilter(OWN_ENTRIES).terms] };
    const isNew = count > 0 && count > (await source.count(inquirer(), { filter: own, window }));
    if (!isNew) return undefined;
    return this.#pin(schedule, {
      number: schedule.runs + 1,
      log,
      first: nextPosition,
      last: window.last,
      visibleFrom: window.first,
      now: window.now,
      count,
    });
  }

  /** Fixes a run, and records it before its first byte. */
  #pin(schedule: ExportSchedule, run: Run): Run | undefined {
    const { db, outbox } = this.#options;
    const { id, organizationId, name, filter, format } = schedule;
    return transaction(db, () => {
      if (!this.#store.pin(id, run)) return undefined;
      const by = { actor: { type: 'system', name: 'system' } } as const;
      outbox.add(organizationId, exportEvent(by, { filter, format, count: run.count, name }));
      return run;
    });
  }

  async #export(schedule: ExportSchedule, run: Run, signal: AbortSignal): Promise<void> {
    const { source } = this.#options;
    try {
      await this.#write(schedule, run, signal);
    } catch (error) {
      if (!(error instanceof ExportChanged)) throw error;
      // What was let go since cannot be exported any more: the run is fixed anew, over the same positions.
      const { first } = await source.window(schedule.organizationId, run.first);
      const window = { first, last: run.last, now: run.now };
      const count = await source.count(inquirerOf(schedule, signal), {
        filter: this.#filter(schedule),
        window,
      });
      this.#pin(schedule, { ...run, visibleFrom: first, count });
      throw error;
    }
  }

  async #write(schedule: ExportSchedule, run: Run, signal: AbortSignal): Promise<void> {
    const { db, source, ledger, root, noRoom } = this.#options;
    const { id, organizationId, name, format } = schedule;
    if (root === undefined) throw new Error(`${EXPORT_DIR} is not set`);
    const folder = await exportFolder(root, schedule.folder);
    const names = namesOf(run, format);
    await requireNewest(folder, run, names.stem);
    const at = (file: string) => ({ part: join(folder, `.${file}.part`), path: join(folder, file) });
    const window = { first: run.visibleFrom, last: run.last, now: run.now };
    const data = at(names.data);
    const file = await PartFile.open(data.part);
    let isCommitted = false;
    try {
      const pieces = exportPieces(
        source,
        organizationId,
        { filter: this.#filter(schedule), window },
        {
          format,
          order: 'position',
          count: run.count,
          signal,
        },
      );
      for await (const { bytes } of pieces) {
        const reason = noRoom(folder);
        if (reason !== undefined) throw new Error(reason);
        await file.write(bytes);
      }
      signal.throwIfAborted();
      const written = await file.commit(data.path);
      isCommitted = true;
      const head = await ledger.head(organizationId);
      if (!head || head.size <= run.last) throw new Error('the checkpoint does not cover the run yet');
      const { checkpoint } = head;
      const checkpointFile = at(names.checkpoint);
      await writeWhole(checkpointFile.part, checkpointFile.path, checkpoint);
      const manifest = at(names.manifest);
      const text = manifestText({
        organizationId,
        schedule: { id, name },
        format,
        filter: schedule.filter,
        run,
        file: { name: names.data, ...written },
        previous: schedule.manifest,
        checkpoint,
      });
      const { sha256 } = await writeWhole(manifest.part, manifest.path, text);
      transaction(db, () =>
        this.#store.advance(id, { ...run, file: names.data, ...written, manifest: sha256 }),
      );
    } finally {
      if (!isCommitted) await file.discard();
    }
  }

  #filter({ filter, organizationId }: ExportSchedule): Filter {
    return parseFilter(filter, { catalogue: this.#options.catalogue(organizationId) });
  }
}

/**
 * A workspace that was restored knows less than was delivered: to go on there would make a second chain. What has no manifest was never
 * delivered: a run was interrupted, and its log retired before it could be repeated. Such files of this run's number are removed.
 * @throws Error where the folder has this run with other positions, or later ones
 */
async function requireNewest(folder: string, { number }: Run, stem: string): Promise<void> {
  const names = await readdir(folder);
  const runOf = (name: string) => Number(/^(\d{8})-/.exec(name)?.[1] ?? 0);
  const isOfOther = (name: string) => runOf(name) >= number && !name.startsWith(`${stem}.`);
  const isLeftOver = (name: string) => {
    const [, other] = /^(\d{8}-\d+-\d+)\.(?:ndjson|csv|parquet|checkpoint)$/.exec(name) ?? [];
    return runOf(name) === number && other !== undefined && !names.includes(`${other}.manifest.json`);
  };
  const others = names.filter((name) => isOfOther(name) && !isLeftOver(name));
  if (others.length > 0)
    throw new Error(
      `the folder has ${others[0]} already, which this server does not know: make another schedule`,
    );
  for (const name of names.filter(isOfOther)) await rm(join(folder, name));
}

/** A whole number of periods after it was made, later than now. */
export function nextTime(
  { createdAt, everyMinutes }: Pick<ExportSchedule, 'createdAt' | 'everyMinutes'>,
  now: number,
): number {
  const everyMs = everyMinutes * MINUTE_MS;
  return createdAt + (Math.floor(Math.max(0, now - createdAt) / everyMs) + 1) * everyMs;
}
