import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { EventIndexError } from '../event-index-error.ts';
import { type Append, appendToMonth } from './append-month.ts';
import type { RowAppender } from './append-rows.ts';
import { type Cell, type Connections, stopped } from './connections.ts';
import { toIndexError } from './engine-error.ts';
import { type LoadedMonths, loadMonths } from './load-months.ts';
import type { Month } from './month.ts';
import type { MonthFiles } from './month-files.ts';
import type { Parameters } from './parameters.ts';

/** A statement of a stream looks for many events at once, and nobody waits for the first of them alone. */
const STREAM_TIMEOUT_MS = 60_000;

/** Runs one statement and gives all its rows. */
export type Run = (sql: string, parameters: Parameters) => Promise<Cell[][]>;

/** An organization's months as they were when it was taken. */
export type Snapshot = {
  readonly months: readonly Month[];
  /** Attaches the files of some months for as long as `work` runs; `catalogs` are their quoted names. */
  read<T>(months: readonly Month[], work: (catalogs: readonly string[], run: Run) => Promise<T>): Promise<T>;
};

export type OrganizationsOptions = {
  readonly files: MonthFiles;
  readonly readers: Connections;
  /** For streams, which would take the places of other questions for as long as they last. */
  readonly streams: Connections;
  /** For looking at files that were not looked at before, so that questions about other organizations need not wait for it. */
  readonly loader: Connections;
  readonly writer: Connections;
  readonly appender: RowAppender;
  readonly queryTimeoutMs: number;
  readonly onUnusable: (organizationId: string, problem: string) => void;
};

type Reading = Asking & {
  readonly organizationId: string;
  readonly loading: Promise<LoadedMonths>;
};

/** Whose question it is: one that is answered at once, or a part of a stream. */
export type Asking = { readonly signal?: AbortSignal; readonly isStreamed?: boolean };

/** Knows each organization's months, which it reads from disk once, and what is wrong with them. */
export class Organizations {
  readonly #options: OrganizationsOptions;
  readonly #loaded = new Map<string, Promise<LoadedMonths>>();
  readonly #problems = new Map<string, string>();

  constructor(options: OrganizationsOptions) {
    this.#options = options;
  }

  /** Undefined when nothing is known to be wrong. */
  problem(organizationId: string): string | undefined {
    return this.#problems.get(organizationId);
  }

  /** The months, empty where there are none or they are unusable: `problem` tells which. */
  async months(organizationId: string): Promise<readonly Month[]> {
    return (await this.#load(organizationId)).months;
  }

  /** @throws EventIndexError `unusable` */
  async usableMonths(organizationId: string): Promise<readonly Month[]> {
    const { months, problem } = await this.#load(organizationId);
    if (problem !== undefined) throw new EventIndexError('unusable', problem);
    return months;
  }

  /**
   * Answers a question from the months as they are when it is asked, whatever changes until it is answered. Aborting the signal stops
   * what it reads. @throws EventIndexError `unusable`, `stopped`
   */
  async ask<T>(organizationId: string, asking: Asking, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const loading = this.#load(organizationId);
    const { months, problem } = await orStopped(loading, asking.signal);
    if (problem !== undefined) throw new EventIndexError('unusable', problem);
    return work({
      months,
      read: (wanted, read) => this.#read({ ...asking, organizationId, loading }, wanted, read),
    });
  }

  async append(append: Append): Promise<void> {
    const { organizationId, name } = append;
    const { files, writer, appender } = this.#options;
    try {
      mkdirSync(files.organizationFolder(organizationId), { recursive: true, mode: 0o700 });
      const path = files.path(organizationId, name);
      // A log without its file belongs to nothing, and must not be taken for the new file's.
      if (!append.existing && !existsSync(path)) rmSync(`${path}.wal`, { force: true });
      const lease = await files.lease(organizationId, [name], { create: !append.existing });
      let isDone = false;
      try {
        const [catalog = ''] = lease.catalogs;
        const month = await writer.use((connection) => appendToMonth(connection, appender, catalog, append));
        const { months } = await this.#load(organizationId);
        const others = months.filter((other) => other.name !== name);
        this.#loaded.set(organizationId, Promise.resolve({ months: [...others, month] }));
        isDone = true;
      } finally {
        await lease.release({ distrust: !isDone });
      }
    } catch (error) {
      // Whether it was committed is for the files to say.
      this.#loaded.delete(organizationId);
      throw toIndexError(error);
    }
  }

  async drop(organizationId: string): Promise<void> {
    const { files } = this.#options;
    try {
      await files.withdraw(organizationId, () => {
        this.#loaded.delete(organizationId);
        this.#problems.delete(organizationId);
        rmSync(files.organizationFolder(organizationId), { recursive: true, force: true });
      });
    } catch (error) {
      throw toIndexError(error);
    }
  }

  #load(organizationId: string): Promise<LoadedMonths> {
    const known = this.#loaded.get(organizationId);
    if (known) return known;
    const loading = loadMonths(this.#options.files, this.#options.loader, organizationId);
    this.#loaded.set(organizationId, loading);
    loading.then(
      ({ problem }) => problem !== undefined && this.#markUnusable(organizationId, loading, problem),
      () => this.#isCurrent(organizationId, loading) && this.#loaded.delete(organizationId),
    );
    return loading;
  }

  async #read<T>(
    { organizationId, loading, signal, isStreamed = false }: Reading,
    months: readonly Month[],
    work: (catalogs: readonly string[], run: Run) => Promise<T>,
  ): Promise<T> {
    const { files, readers, streams, queryTimeoutMs } = this.#options;
    const connections = isStreamed ? streams : readers;
    const timeoutMs = isStreamed ? STREAM_TIMEOUT_MS : queryTimeoutMs;
    try {
      const names = months.map(({ name }) => name);
      const lease = await files.lease(organizationId, names, signal && { signal });
      let distrust = false;
      try {
        return await work(lease.catalogs, (sql, parameters) =>
          connections.query(sql, parameters, { timeoutMs, ...(signal && { signal }) }),
        );
      } catch (error) {
        const { code } = toIndexError(error);
        distrust = code !== 'timeout' && code !== 'stopped';
        throw error;
      } finally {
        await lease.release({ distrust });
      }
    } catch (error) {
      const indexError = toIndexError(error);
      if (indexError.code === 'unusable') this.#markUnusable(organizationId, loading, indexError.message);
      throw indexError;
    }
  }

  /** A query that began before the files were dropped or changed says nothing about those that are there now. */
  #markUnusable(organizationId: string, loading: Promise<LoadedMonths>, problem: string): void {
    if (!this.#isCurrent(organizationId, loading)) return;
    this.#problems.set(organizationId, problem);
    this.#loaded.set(organizationId, Promise.resolve({ months: [], problem }));
    this.#options.onUnusable(organizationId, problem);
  }

  #isCurrent(organizationId: string, loading: Promise<LoadedMonths>): boolean {
    return this.#loaded.get(organizationId) === loading;
  }
}

/** Stops waiting when the signal is aborted; others may wait for the same. @throws EventIndexError `stopped` */
function orStopped<T>(waited: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return waited;
  if (signal.aborted) return Promise.reject(stopped());
  return new Promise((resolve, reject) => {
    const leave = () => reject(stopped());
    signal.addEventListener('abort', leave);
    waited.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
