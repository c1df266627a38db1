import { readdir } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../platform/clock.ts';
import { transaction } from '../platform/database.ts';
import type { JobRow } from '../platform/jobs/job-store.ts';
import type { Jobs } from '../platform/jobs/jobs.ts';
import { randomId } from '../platform/random-id.ts';
import type { Acting } from '../workspace/acting.ts';
import type { Outbox } from '../workspace/outbox/outbox.ts';
import { invalidValue, WorkspaceError } from '../workspace/workspace-error.ts';
import { EXPORT_DIR, ExportFolderError, exportFolder, folderIssue } from './export-folder.ts';
import type { ExportFormat } from './export-format.ts';
import { SCHEDULE_JOB } from './run-schedule.ts';
import { type ExportSchedule, ScheduleStore } from './schedule-store.ts';

const SCHEDULES_MAX = 50;
const FILTER_CHARACTERS_MAX = 500;

export type ScheduleWish = {
  readonly name: string;
  readonly q: string;
  readonly format: ExportFormat;
  readonly folder: string;
  readonly everyMinutes: number;
};

export type SchedulesOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly jobs: Jobs;
  /** The folder of `DAYBOOK_EXPORT_DIR`; undefined where that is not set. */
  readonly root: string | undefined;
  /** Which log of the organization is the present one, from 1. */
  readonly logNumber: (organizationId: string) => number;
};

/** A schedule, when it runs next, and why it failed last. */
export type ListedSchedule = ExportSchedule &
  Pick<JobRow, 'error' | 'isRunning'> & { readonly nextAt: number | undefined };

/** Exports that recur: who wants them, and where to. */
export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #store: ScheduleStore;

  constructor(options: SchedulesOptions) {
    this.#options = options;
    this.#store = new ScheduleStore(options.db);
  }

  /** By name. */
  list(organizationId: string): ListedSchedule[] {
    return this.#store.all(organizationId).map((schedule) => this.#listed(schedule));
  }

  /**
   * Makes a schedule and records it; it runs at once for the first time.
   * @throws WorkspaceError `conflict` where no folder is configured, or name or folder are taken; `invalid` for a folder that must not be
   */
  async create(organizationId: string, wish: ScheduleWish, by: () => Acting): Promise<ListedSchedule> {
    const { db, outbox, clock, jobs, root, logNumber } = this.#options;
    if (root === undefined)
      throw new WorkspaceError(
        'conflict',
        `scheduled exports need a folder to go to: set ${EXPORT_DIR} and restart the server`,
      );
    const issue = folderIssue(wish.folder);
    if (issue !== undefined) throw invalidValue('folder', issue);
    // Before anything is made within the folder of another schedule.
    if (this.#store.isFolderTaken(wish.folder)) throw taken(wish.folder);
    await requireEmpty(root, wish.folder);
    const acting = by();
    const id = randomId('exs');
    const { name, q: filter, format, folder, everyMinutes } = wish;
    const now = clock();
    transaction(db, () => {
      this.#requireFree(organizationId, wish);
      const createdBy = acting.actor.name;
      this.#store.insert({
        id,
        organizationId,
        name,
        format,
        filter,
        folder,
        everyMinutes,
        createdAt: now,
        createdBy,
        log: logNumber(organizationId),
      });
      const text = filter.slice(0, FILTER_CHARACTERS_MAX).toWellFormed();
      outbox.add(organizationId, {
        ...acting,
        action: 'EXPORT_SCHEDULE_CREATE',
        resource: { type: 'audit-log', id, name },
        metadata: { ...(text !== '' && { filter: text }), format, folder, everyMinutes },
      });
      jobs.schedule({ kind: SCHEDULE_JOB, key: id, organizationId, dueAt: now });
    });
    return this.#listed(this.#require(organizationId, id));
  }

  /** Ends a schedule and records it. What it has written stays. @throws WorkspaceError `not-found` */
  remove(organizationId: string, id: string, by: () => Acting): void {
    const { db, outbox, clock, jobs } = this.#options;
    const { name } = this.#require(organizationId, id);
    const acting = by();
    transaction(db, () => {
      this.#store.remove(id, clock());
      jobs.cancel(SCHEDULE_JOB, id);
      outbox.add(organizationId, {
        ...acting,
        action: 'EXPORT_SCHEDULE_DELETE',
        resource: { type: 'audit-log', id, name },
      });
    });
  }

  #require(organizationId: string, id: string): ExportSchedule {
    const schedule = this.#store.get(id);
    if (schedule?.organizationId === organizationId) return schedule;
    throw new WorkspaceError('not-found', 'there is no such schedule');
  }

  #requireFree(organizationId: string, { name, folder }: ScheduleWish): void {
    const all = this.#store.all(organizationId);
    if (all.length >= SCHEDULES_MAX)
      throw new WorkspaceError(
        'conflict',
        `there are ${all.length} schedules, as many as may be: delete one first`,
      );
    if (all.some((schedule) => schedule.name === name))
      throw new WorkspaceError('conflict', `there is a schedule called ${name}: give this one another name`);
    if (this.#store.isFolderTaken(folder)) throw taken(folder);
  }

  #listed(schedule: ExportSchedule): ListedSchedule {
    const job = this.#options.jobs.find(SCHEDULE_JOB, schedule.id);
    return { ...schedule, error: job?.error, isRunning: job?.isRunning ?? false, nextAt: job?.dueAt };
  }
}

/** Its manifests form one chain, so nothing else may be there. */
async function requireEmpty(root: string, folder: string): Promise<void> {
  const path = await exportFolder(root, folder).catch((error: unknown) => {
    throw error instanceof ExportFolderError ? new WorkspaceError('conflict', error.message) : error;
  });
  if ((await readdir(path)).length > 0) throw taken(folder);
}

function taken(folder: string): WorkspaceError {
  return new WorkspaceError(
    'conflict',
    `the folder ${folder} is used already, or one within it or around it: give a schedule a folder of its own`,
  );
}
