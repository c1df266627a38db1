import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Filter } from '@daybook/event';
import type { Inquirer } from '../explore/within-limit.ts';
import type { GoneRange } from '../journal/journal-reader.ts';
import type { Clock } from '../platform/clock.ts';
import { transaction } from '../platform/database.ts';
import type { Jobs } from '../platform/jobs/jobs.ts';
import { randomId } from '../platform/random-id.ts';
import type { Acting } from '../workspace/acting.ts';
import type { Outbox } from '../workspace/outbox/outbox.ts';
import { invalidValue, WorkspaceError } from '../workspace/workspace-error.ts';
import type { ExportFiles } from './export-files.ts';
import type { ExportSource, ExportWindow } from './export-source.ts';
import { type ExportKind, type ExportRow, ExportStore } from './export-store.ts';
import { EXPORT_JOB, type MakeExport } from './make-export.ts';
import { exportEvent } from './record-export.ts';

/** Exports of an organization that wait or are being made. */
const UNDER_WAY_MAX = 10;
/** Exports of an organization that are listed, whatever became of them. */
const KEPT_MAX = 100;
/** A row outlives its file by so much. */
const REMEMBERED_MS = 30 * 86_400_000;

export type ExportWish = {
  readonly format: ExportKind;
  /** The filter's text, and what it means. */
  readonly q: string;
  readonly filter: Filter;
  readonly hold?: string | undefined;
  /** Of a bundle without a filter: the positions that it is about, both inclusive; all that there are where left out. */
  readonly positions?:
    | { readonly first?: number | undefined; readonly last?: number | undefined }
    | undefined;
  /** Of a bundle: sizes of older checkpoints that it is to be compared with. */
  readonly borders?: readonly number[] | undefined;
};

/** Whether a finished export may hold an event of ranges that are being let go. */
export type HoldsAny = (
  row: Pick<ExportRow, 'organizationId' | 'filter' | 'hold' | 'window'>,
  ranges: readonly GoneRange[],
) => Promise<boolean>;

export type ExportsOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly source: ExportSource;
  readonly files: ExportFiles;
  readonly maker: MakeExport;
  readonly holdsAny: HoldsAny;
  /** @throws WorkspaceError `not-found` for a legal hold that is not in force */
  readonly requireHold: (organizationId: string, holdId: string) => void;
};

/** Exports that are made in the background, kept for some days, and handed over as often as wanted. */
export class Exports {
  readonly #options: ExportsOptions;
  readonly #store: ExportStore;

  constructor(options: ExportsOptions) {
    this.#options = options;
    this.#store = new ExportStore(options.db);
  }

  /** Fixes what it will hold, records it, and begins. @throws QuestionError, WorkspaceError `conflict`, `invalid` for positions that there are not */
  async create(inquirer: Inquirer, wish: ExportWish, by: () => Acting): Promise<ExportRow> {
    const { db, outbox, clock, jobs, source } = this.#options;
    const { organizationId, credential } = inquirer;
    this.#requireRoom(organizationId);
    const { format, q, filter, hold, positions, borders = [] } = wish;
    if (hold !== undefined) this.#options.requireHold(organizationId, hold);
    const now = await source.window(organizationId);
    // What a hold keeps may have expired, and is counted as it is read.
    const window = hold === undefined ? narrowed(now, positions) : { ...now, first: 0 };
    const total = hold === undefined ? await source.count(inquirer, { filter, window }) : 0;
    const id = randomId('exp');
    const acting = by();
    transaction(db, () => {
      this.#requireRoom(organizationId);
      this.#store.insert({
        id,
        organizationId,
        format,
        filter: q,
        hold,
        borders,
        window,
        total,
        createdBy: acting.actor.name,
        credential,
      });
      outbox.add(
        organizationId,
        exportEvent(acting, {
          filter: q,
          format,
          ...(positions && { positions: window }),
          ...(hold === undefined ? { count: total } : { hold }),
        }),
      );
      jobs.schedule({ kind: EXPORT_JOB, key: id, organizationId, dueAt: clock() });
    });
    return this.get(organizationId, id);
  }

  /** The newest first. */
  list(organizationId: string): ExportRow[] {
    return this.#store.all(organizationId);
  }

  find(organizationId: string, id: string): ExportRow | undefined {
    const row = this.#store.get(id);
    return row?.organizationId === organizationId ? row : undefined;
  }

  /** @throws WorkspaceError `not-found` */
  get(organizationId: string, id: string): ExportRow {
    const row = this.find(organizationId, id);
    if (row) return row;
    throw new WorkspaceError('not-found', 'there is no such export');
  }

  /**
   * Where a finished export lies. Whoever gets it for the first time, and did not ask for it, is recorded before.
   * @throws WorkspaceError `not-found`, `conflict` while it is not finished, when it is no more, and once an event in it has expired, even
   * if a legal hold keeps it from being destroyed
   */
  async handOver(
    organizationId: string,
    id: string,
    credential: string,
    by: () => Acting,
  ): Promise<{ row: ExportRow; path: string }> {
    const { first: visibleFrom } = await this.#options.source.window(organizationId);
    const row = this.get(organizationId, id);
    if (row.state !== 'done') throw new WorkspaceError('conflict', notThere(row));
    if (row.hold === undefined && (row.firstEvent ?? row.window.first) < visibleFrom)
      throw new WorkspaceError('conflict', 'events that it holds have expired since; make another one');
    if (!this.#store.isRecorded(id, credential)) {
      const { filter, format, hold, total: count } = row;
      const event = exportEvent(by(), { filter, format, count, ...(hold !== undefined && { hold }) });
      transaction(this.#options.db, () => {
        this.#store.record(id, credential);
        this.#options.outbox.add(organizationId, event);
      });
    }
    return { row, path: this.#options.files.path(row) };
  }

  /** Stops it where it is being made, and removes it. @throws WorkspaceError `not-found` */
  async remove(organizationId: string, id: string): Promise<void> {
    const { db, jobs, files, maker } = this.#options;
    const row = this.get(organizationId, id);
    transaction(db, () => {
      this.#store.remove(id);
      jobs.cancel(EXPORT_JOB, id);
    });
    await maker.stop(id);
    await files.remove(row);
  }

  /** Removes what was kept for long enough, and files that belong to nothing. */
  async sweep(): Promise<void> {
    const { db, clock, files } = this.#options;
    const now = clock();
    for (const row of this.#store.expired(now)) {
      await files.remove(row);
      transaction(db, () => this.#store.end(row.id, 'expired', undefined, now));
    }
    for (const row of this.#store.inState('done')) {
      // A folder that was restored knows of exports that its backup did not have.
      if (existsSync(files.path(row))) continue;
      transaction(db, () => this.#store.end(row.id, 'expired', 'its file is gone', now));
    }
    for (const row of this.#store.inState('failed', 'expired')) {
      if ((row.finishedAt ?? row.window.now) + REMEMBERED_MS > now) continue;
      transaction(db, () => this.#store.remove(row.id));
    }
    await files.removeOthers((organizationId, id) => this.#store.get(id)?.organizationId === organizationId);
  }

  /**
   * Ranges of positions are being destroyed: finished exports that hold one of them go with it, others begin anew without it. What it resolves
   * to does the same with those that were made since, by when nobody can say any more what they hold. Done again it does no more.
   */
  async letGo(organizationId: string, ranges: readonly GoneRange[]): Promise<() => Promise<void>> {
    const kept = new Set<string>();
    await this.#letGo(organizationId, ranges, kept);
    return () => this.#letGo(organizationId, ranges, kept);
  }

  /** Leaves those in `kept` alone, and adds those that hold nothing of the ranges. */
  async #letGo(organizationId: string, ranges: readonly GoneRange[], kept: Set<string>): Promise<void> {
    const { db, clock, files, maker, holdsAny } = this.#options;
    for (const { id, window } of this.#store.all(organizationId)) {
      if (kept.has(id) || !ranges.some((range) => overlaps(window, range))) continue;
      const state = this.#store.get(id)?.state;
      if (state === 'waiting' || state === 'running') await maker.beginAnew(id);
      // What was stopped too late is finished.
      const row = this.#store.get(id);
      if (row?.state !== 'done') continue;
      if (!(await holdsAny(row, ranges))) {
        kept.add(id);
        continue;
      }
      await files.remove(row);
      transaction(db, () =>
        this.#store.end(row.id, 'expired', 'an event that it held was destroyed', clock()),
      );
    }
  }

  /** @throws WorkspaceError `conflict` */
  #requireRoom(organizationId: string): void {
    const rows = this.#store.all(organizationId);
    const underWay = rows.filter(({ state }) => state === 'waiting' || state === 'running').length;
    if (underWay >= UNDER_WAY_MAX)
      throw new WorkspaceError(
        'conflict',
        `${underWay} exports are being made: wait until one is, or delete one`,
      );
    if (rows.length >= KEPT_MAX)
      throw new WorkspaceError('conflict', `${rows.length} exports are kept: delete one first`);
  }
}

/** @throws WorkspaceError `invalid` */
function narrowed(whole: ExportWindow, positions: ExportWish['positions']): ExportWindow {
  const { first = whole.first, last = whole.last } = positions ?? {};
  if (last > whole.last)
    throw invalidValue('positions.last', `must be at most ${whole.last}, the newest that there is`);
  if (positions?.last !== undefined && last < whole.first)
    throw invalidValue('positions.last', `must be at least ${whole.first}: what is before has expired`);
  if (positions?.first !== undefined && first > last)
    throw invalidValue('positions.first', `must be at most ${last}, where it ends`);
  return { ...whole, first: Math.max(first, whole.first), last };
}

function overlaps(window: ExportWindow, { first, last }: GoneRange): boolean {
  return first <= window.last && last >= window.first;
}

function notThere({ state, error }: ExportRow): string {
  switch (state) {
    case 'expired':
      return `the export is gone${error === undefined ? ', it was kept for its time' : `: ${error}`}; make another one`;
    case 'failed':
      return `the export failed${error === undefined ? '' : `: ${error}`}`;
    default:
      return 'the export is not finished: ask for its state';
  }
}
