import type { DatabaseSync } from 'node:sqlite';
import { type Catalogue, parseFilter } from '@daybook/event';
import { z } from 'zod';
import type { Inquirer } from '../explore/within-limit.ts';
import type { Clock } from '../platform/clock.ts';
import { transaction } from '../platform/database.ts';
import { messageOf } from '../platform/errors.ts';
import type { ClaimedJob, JobOutcome } from '../platform/jobs/jobs.ts';
import { type ExportContentOptions, exportContent } from './export-content.ts';
import type { ExportFiles } from './export-files.ts';
import { ExportChanged, type ExportSource, NoRoomForExports, type Selection } from './export-source.ts';
import { type ExportRow, ExportStore } from './export-store.ts';
import { PartFile } from './part-file.ts';

/** Kind of the jobs that make exports; their keys are the exports' ids. */
export const EXPORT_JOB = 'export';
/** How long a finished export is kept. */
export const KEPT_MS = 7 * 86_400_000;
const SAVE_EVERY_MS = 1_000;
const NO_ROOM_MS = 60_000;
const DESTROYING_MS = 1_000;
const ATTEMPTS_MAX = 6;

/** How far an export in the order of positions has come: what is on stable storage. */
const progressSchema = z.object({ position: z.int(), done: z.int(), bytes: z.int() });
type Progress = z.infer<typeof progressSchema>;

/** Why it is stopped: to begin anew. */
const ANEW = Symbol('anew');

export type MakeExportOptions = {
  readonly db: DatabaseSync;
  readonly clock: Clock;
  readonly source: ExportSource;
  readonly content: ExportContentOptions;
  readonly files: ExportFiles;
  readonly catalogue: (organizationId: string) => Catalogue;
  /** Whether events of an organization are being destroyed: the journal has them until the end. */
  readonly isDestroying: (organizationId: string) => boolean;
  /** How often progress is kept; default 1,000. */
  readonly saveEveryMs?: number;
};

/** Makes one export after another, and goes on with what was interrupted. */
export class MakeExport {
  readonly #options: MakeExportOptions;
  readonly #store: ExportStore;
  readonly #running = new Map<
    string,
    { readonly abort: AbortController; readonly ended: Promise<unknown> }
  >();

  constructor(options: MakeExportOptions) {
    this.#options = options;
    this.#store = new ExportStore(options.db);
  }

  /** The handler of {@link EXPORT_JOB}. */
  async run(job: ClaimedJob): Promise<JobOutcome> {
    const row = this.#store.get(job.key);
    if (row?.state !== 'waiting' && row?.state !== 'running') return 'done';
    const abort = new AbortController();
    const work = this.#attempt(row, job, abort.signal);
    this.#running.set(row.id, { abort, ended: work.catch(() => undefined) });
    try {
      return await work;
    } finally {
      this.#running.delete(row.id);
    }
  }

  /** Stops an export that is being made here, and waits until nothing is written any more. */
  async stop(id: string): Promise<void> {
    await this.#end(id, undefined);
  }

  /** The same, but it is made again, from what is there by then. What it had written is gone when this resolves. */
  async beginAnew(id: string): Promise<void> {
    // Whoever stops removes it: by now the next attempt may be writing.
    if (await this.#end(id, ANEW)) return;
    const row = this.#store.get(id);
    if (row) await this.#options.files.remove(row);
  }

  /** Whether it was being made here. */
  async #end(id: string, reason: unknown): Promise<boolean> {
    const running = this.#running.get(id);
    running?.abort.abort(reason);
    await running?.ended;
    return running !== undefined;
  }

  async #attempt(row: ExportRow, job: ClaimedJob, stopped: AbortSignal): Promise<JobOutcome> {
    const { clock, source, files, isDestroying } = this.#options;
    try {
      source.requireRoom();
      // What began before is stopped when events are let go of; nothing begins between that and the journal's letting go.
      if (isFromJournal(row) && isDestroying(row.organizationId)) return { againAt: clock() + DESTROYING_MS };
      await this.#make(row, job, AbortSignal.any([job.signal, stopped]));
      return 'done';
    } catch (error) {
      if (job.signal.aborted) {
        if (!this.#store.get(row.id)) await files.remove(row);
        throw error;
      }
      if (stopped.aborted || error instanceof ExportChanged) {
        await files.remove(row);
        return { againAt: clock(), state: null };
      }
      if (error instanceof NoRoomForExports) return { againAt: clock() + NO_ROOM_MS };
      if (job.attempts + 1 < ATTEMPTS_MAX) throw error;
      await files.remove(row);
      transaction(this.#options.db, () => this.#store.end(row.id, 'failed', messageOf(error), clock()));
      return 'done';
    }
  }

  async #make(row: ExportRow, job: ClaimedJob, signal: AbortSignal): Promise<void> {
    const { db, clock, source, content, files, catalogue, saveEveryMs = SAVE_EVERY_MS } = this.#options;
    const { id, organizationId } = row;
    const filter = parseFilter(row.filter, { catalogue: catalogue(organizationId) });
    const saved = progressSchema.safeParse(job.state).data;
    await files.makeFolder(organizationId);
    const file = await PartFile.open(files.part(row), saved?.bytes);
    let isCommitted = false;
    try {
      const known = saved && file.bytes === saved.bytes ? saved : undefined;
      const { selection, total } = known
        ? { selection: { filter, window: row.window }, total: row.total }
        : await this.#begin(row, filter, signal);
      let progress: Progress | undefined = known;
      let done = known?.done ?? 0;
      let savedAt = performance.now();
      const pieces = exportContent(content, row, selection, {
        count: total,
        already: done,
        after: known?.position,
        signal,
      });
      for await (const piece of pieces) {
        signal.throwIfAborted();
        source.requireRoom();
        await file.write(piece.bytes);
        done += piece.events;
        if (piece.position !== undefined) progress = { position: piece.position, done, bytes: file.bytes };
        if (performance.now() - savedAt < saveEveryMs) continue;
        savedAt = performance.now();
        await this.#save(id, job, file, progress, done);
      }
      signal.throwIfAborted();
      const written = await file.commit(files.path(row));
      isCommitted = true;
      if (signal.reason === ANEW) throw ANEW;
      const finishedAt = clock();
      const isKnown = transaction(db, () =>
        this.#store.finish(id, {
          ...written,
          total: row.hold === undefined ? total : done,
          finishedAt,
          expiresAt: finishedAt + KEPT_MS,
        }),
      );
      if (!isKnown) await files.remove(row);
    } finally {
      if (!isCommitted) await file.close();
    }
  }

  /** Counts again: something may have been let go since it was asked for. */
  async #begin(row: ExportRow, filter: Selection['filter'], signal: AbortSignal) {
    const { db, source } = this.#options;
    if (row.hold !== undefined) {
      transaction(db, () => this.#store.begun(row.id, row.window.first, 0));
      return { selection: { filter, window: row.window }, total: 0 };
    }
    const { first } = await source.window(row.organizationId, row.window.first);
    const selection = { filter, window: { ...row.window, first } };
    const total = await source.count(inquirerOf(row, signal), selection);
    const firstEvent = total === 0 ? row.window.last + 1 : await this.#firstOf(row, selection, signal);
    transaction(db, () => this.#store.begun(row.id, first, total, firstEvent));
    return { selection, total };
  }

  async #firstOf({ organizationId }: ExportRow, selection: Selection, signal: AbortSignal): Promise<number> {
    const { filter, window } = selection;
    if (filter.terms.length === 0) return window.first;
    const reading = { order: 'position', signal } as const;
    for await (const [event] of this.#options.source.events(organizationId, selection, reading))
      if (event) return event.position;
    throw new ExportChanged('the events that were counted are gone');
  }

  async #save(id: string, job: ClaimedJob, file: PartFile, progress: Progress | undefined, done: number) {
    if (progress) {
      await file.sync();
      job.save(progress);
    }
    transaction(this.#options.db, () => this.#store.progress(id, done, file.bytes));
  }
}

/** Others are read from the index, which lets go first. */
function isFromJournal({ format, hold }: ExportRow): boolean {
  return format === 'bundle' || hold !== undefined;
}

/** A job asks in the name of its export, so that jobs of an organization do not stand in the way of people. */
export function inquirerOf(
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
  signal: AbortSignal,
): Inquirer {
  return { organizationId, credential: id, signal, askedAt: performance.now() };
}
