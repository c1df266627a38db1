import { existsSync, rmSync } from 'node:fs';
import { syncFile } from '../../platform/sync.ts';
import { EventIndexError } from '../event-index-error.ts';
import { type Cell, type Connections, stopped } from './connections.ts';
import { toIndexError } from './engine-error.ts';
import { type LoadedMonths, loadMonths } from './load-months.ts';
import type { Month } from './month.ts';
import type { MonthFiles } from './month-files.ts';
import type { Parameters } from './parameters.ts';
import { removeFile } from './rewrite-month.ts';

/** A statement of a stream looks for many events at once, and nobody waits for the first of them alone. */
const STREAM_TIMEOUT_MS = 60_000;

/** Runs one statement and gives all its rows. `timeoutMs`: where it may take longer than a question. */
export type Run = (sql: string, parameters: Parameters, timeoutMs?: number) => Promise<Cell[][]>;

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
  readonly queryTimeoutMs: number;
  readonly onUnusable: (organizationId: string, problem: string) => void;
};

/** The months after a change, and the files that it made needless. */
export type Change = { readonly months: readonly Month[]; readonly unused: readonly string[] };

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
  /** Questions that are being answered: the files they may read stay until then. */
  readonly #answering = new Map<string, Set<Promise<unknown>>>();
  /** The last change of an organization that was begun. */
  readonly #turns = new Map<string, Promise<unknown>>();

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
    // Counted from the beginning, so that nothing it may come to read is removed meanwhile.
    const answer = this.#answer(organizationId, asking, work);
    const answering = this.#answering.get(organizationId) ?? new Set();
    this.#answering.set(organizationId, answering.add(answer));
    try {
      return await answer;
    } finally {
      answering.delete(answer);
      if (answering.size === 0) this.#answering.delete(organizationId);
    }
  }

  async #answer<T>(
    organizationId: string,
    asking: Asking,
    work: (snapshot: Snapshot) => Promise<T>,
  ): Promise<T> {
    const loading = this.#load(organizationId);
    const { months, problem } = await orStopped(loading, asking.signal);
    if (problem !== undefined) throw new EventIndexError('unusable', problem);
    return work({
      months,
      read: (wanted, read) => this.#read({ ...asking, organizationId, loading }, wanted, read),
    });
  }

  /**
   * Changes an organization's months, one change after another. `work` gets those that are there and gives those that are there from then on, and the files
   * that are needed no longer; these are returned.
   */
  change(
    organizationId: string,
    work: (months: readonly Month[]) => Promise<Change>,
  ): Promise<readonly string[]> {
    return this.#inTurn(organizationId, async () => {
      const months = await this.usableMonths(organizationId);
      try {
        const changed = await work(months);
        this.#loaded.set(organizationId, Promise.resolve({ months: changed.months }));
        return changed.unused;
      } catch (error) {
        // What was committed is for the files to say.
        this.#loaded.delete(organizationId);
        throw toIndexError(error);
      }
    });
  }

  /** Removes files that are needed no longer, once every question was answered that may still read them. */
  async remove(organizationId: string, names: readonly string[]): Promise<void> {
    const { files } = this.#options;
    await this.#answered(organizationId);
    await this.#inTurn(organizationId, async () => {
      try {
        // Dropped and built anew meanwhile, it may have a file of the same name.
        const { months } = await this.#load(organizationId);
        const unused = names.filter((name) => !months.some(({ file }) => file === name));
        // What was put in their place has its name for good before they go.
        const folder = files.organizationFolder(organizationId);
        const isThere = existsSync(folder);
        if (isThere) await syncFile(folder);
        await files.withdraw(organizationId, unused, () => {
          for (const name of unused) removeFile(files.path(organizationId, name));
        });
        if (isThere) await syncFile(folder);
      } catch (error) {
        // What is left of them is found when the months are looked at again.
        this.#loaded.delete(organizationId);
        throw toIndexError(error);
      }
    });
  }

  drop(organizationId: string): Promise<void> {
    const { files } = this.#options;
    return this.#inTurn(organizationId, async () => {
      this.#loaded.set(organizationId, Promise.resolve({ months: [] }));
      await this.#answered(organizationId);
      try {
        await files.withdraw(organizationId, 'all', () => {
          this.#loaded.delete(organizationId);
          this.#problems.delete(organizationId);
          rmSync(files.organizationFolder(organizationId), { recursive: true, force: true });
        });
      } catch (error) {
        this.#loaded.delete(organizationId);
        throw toIndexError(error);
      }
    });
  }

  /** Resolves when the questions that are being answered now are. */
  async #answered(organizationId: string): Promise<void> {
    await Promise.allSettled(this.#answering.get(organizationId) ?? []);
  }

  async #inTurn<T>(organizationId: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(organizationId) ?? Promise.resolve()).then(work);
    const ended = turn.catch(() => undefined);
    this.#turns.set(organizationId, ended);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(organizationId) === ended) this.#turns.delete(organizationId);
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
    const usualMs = isStreamed ? STREAM_TIMEOUT_MS : queryTimeoutMs;
    try {
      const names = months.map(({ file }) => file);
      const lease = await files.lease(organizationId, names, signal && { signal });
      let distrust = false;
      try {
        return await work(lease.catalogs, (sql, parameters, timeoutMs = usualMs) =>
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
