import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../platform/errors.ts';
import { EventIndexError } from '../event-index-error.ts';
import { stopped } from './connections.ts';
import { sqlText } from './engine.ts';

/** The first engine version whose files hold zstd-compressed texts and row groups as we write them. */
const STORAGE_VERSION = 'v1.5.0';
/**
 * A quarter of the engine's default. Each checkpoint rewrites the row group that is being filled, and what it leaves behind is free space
 * in the file: the smaller, the less (a sixth of the file); below this, each group costs more than that.
 */
const ROWS_PER_GROUP = 30_720;

/** Together as long as a question may take at most. */
const ATTEMPTS = 500;
const ATTACH_AGAIN_MS = 20;

type Attachment = { readonly organizationId: string; users: number; isStale: boolean };

type LeaseOptions = { readonly create?: boolean; readonly signal?: AbortSignal };

/** Attached files, which stay attached until released. `catalogs` are quoted names in the order of the files asked for. */
export type Lease = {
  readonly catalogs: readonly string[];
  /**
   * `distrust`: after an error, attach them anew before the next use; what was committed is read back from disk. Resolves when no more
   * files are open than may be.
   */
  release(options?: { readonly distrust?: boolean }): Promise<void>;
};

/**
 * Attaches `<folder>/<organization>/<name>.duckdb` when it is needed and detaches what was not used for longest, so that at most
 * `maxAttached` are open. Two things exceed it: a single lease of more files than that, and leases of one file, which never wait for
 * room, so that a page does not wait behind a count over years. A file in use is never detached. Whoever
 * holds a lease must not ask for another before releasing it.
 */
export class MonthFiles {
  readonly #connection: DuckDBConnection;
  readonly #folder: string;
  readonly #maxAttached: number;
  /** By path, the one used longest ago first. */
  readonly #attached = new Map<string, Attachment>();
  readonly #onRelease = new Set<() => void>();
  #turn: Promise<unknown> = Promise.resolve();
  /** Leases of several files wait for room one after another, outside the turn. */
  #largeTurn: Promise<unknown> = Promise.resolve();

  constructor(connection: DuckDBConnection, folder: string, maxAttached: number) {
    this.#connection = connection;
    this.#folder = folder;
    this.#maxAttached = maxAttached;
  }

  organizationFolder(organizationId: string): string {
    return join(this.#folder, organizationId);
  }

  path(organizationId: string, name: string): string {
    return join(this.#folder, organizationId, `${name}.duckdb`);
  }

  isAttached(organizationId: string, name: string): boolean {
    return this.#attached.has(this.path(organizationId, name));
  }

  /** How many files are attached now. */
  get size(): number {
    return this.#attached.size;
  }

  /**
   * Attaches all of the files or none. Only with `create` a file that does not exist is made.
   * @throws EventIndexError `stopped` when `signal` is aborted while it waits for room
   */
  lease(organizationId: string, names: readonly string[], options: LeaseOptions = {}): Promise<Lease> {
    const paths = names.map((name) => this.path(organizationId, name));
    if (paths.length <= 1) return this.#inTurn(() => this.#attach(organizationId, paths, options));
    const lease = this.#largeTurn.then(() => this.#leaseInRoom(organizationId, paths, options));
    this.#largeTurn = lease.catch(() => undefined);
    return lease;
  }

  async #leaseInRoom(
    organizationId: string,
    paths: readonly string[],
    options: LeaseOptions,
  ): Promise<Lease> {
    for (;;) {
      await this.#until(() => this.#hasRoom(paths), options.signal);
      // What has room now may have none when its turn comes.
      const lease = await this.#inTurn(async () =>
        this.#hasRoom(paths) ? this.#attach(organizationId, paths, options) : undefined,
      );
      if (lease) return lease;
    }
  }

  async #attach(
    organizationId: string,
    paths: readonly string[],
    { create = false }: LeaseOptions,
  ): Promise<Lease> {
    await this.#until(() => !this.#isStaleInUse(paths));
    for (const path of paths) {
      if (this.#attached.get(path)?.isStale) await this.#detach(path);
    }
    await this.#makeRoom(paths);
    const taken: Attachment[] = [];
    try {
      for (const path of paths) taken.push(await this.#take(organizationId, path, create));
    } catch (error) {
      for (const attachment of taken) attachment.users--;
      throw error;
    }
    let isHeld = true;
    const release = async ({ distrust = false } = {}) => {
      if (!isHeld) return;
      isHeld = false;
      for (const attachment of taken) {
        attachment.users--;
        attachment.isStale ||= distrust;
      }
      for (const look of [...this.#onRelease]) look();
      if (this.#attached.size > this.#maxAttached) await this.#inTurn(() => this.#makeRoom([]));
    };
    return { catalogs: paths.map((path) => this.#catalog(path)), release };
  }

  /**
   * Detaches files of an organization, or all it has, as soon as nobody uses them; then calls `afterwards` before anyone can attach them
   * again.
   */
  withdraw(organizationId: string, names: readonly string[] | 'all', afterwards: () => void): Promise<void> {
    return this.#inTurn(async () => {
      const paths = names === 'all' ? names : names.map((name) => this.path(organizationId, name));
      const own = [...this.#attached].filter(
        ([path, attachment]) =>
          attachment.organizationId === organizationId && (paths === 'all' || paths.includes(path)),
      );
      await this.#until(() => own.every(([, { users }]) => users === 0));
      for (const [path] of own) await this.#detach(path);
      afterwards();
    });
  }

  /** Waits until nobody uses a file and detaches all, which writes what is in their write-ahead logs into them. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#until(() => [...this.#attached.values()].every(({ users }) => users === 0));
      for (const path of [...this.#attached.keys()]) await this.#detach(path);
    });
  }

  async #take(organizationId: string, path: string, create: boolean): Promise<Attachment> {
    const existing = this.#attached.get(path);
    if (!existing) {
      // The engine makes a file that does not exist.
      if (!create && !existsSync(path))
        throw new EventIndexError('unusable', `the index file ${path} is gone`);
      await this.#attachFile(path);
    }
    const attachment = existing ?? { organizationId, users: 0, isStale: false };
    attachment.users++;
    this.#attached.delete(path);
    this.#attached.set(path, attachment);
    return attachment;
  }

  /** The engine lets go of a detached file when the last thread has left it, and tells nobody: until then it is asked again. */
  async #attachFile(path: string): Promise<void> {
    const sql = `ATTACH ${sqlText(path)} AS ${this.#catalog(path)} (TYPE duckdb, STORAGE_VERSION ${sqlText(STORAGE_VERSION)}, ROW_GROUP_SIZE ${ROWS_PER_GROUP})`;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#connection.run(sql);
        return;
      } catch (error) {
        if (attempt === ATTEMPTS || !/file handle conflict/i.test(messageOf(error))) throw error;
        await setTimeout(ATTACH_AGAIN_MS);
      }
    }
  }

  /** Files in use elsewhere leave room for these, or there are none; a stale one is free to be attached anew. */
  #hasRoom(paths: readonly string[]): boolean {
    if (this.#isStaleInUse(paths)) return false;
    const wanted = new Set(paths);
    let usedElsewhere = 0;
    for (const [path, { users }] of this.#attached) if (users > 0 && !wanted.has(path)) usedElsewhere++;
    return usedElsewhere === 0 || usedElsewhere + wanted.size <= this.#maxAttached;
  }

  #isStaleInUse(paths: readonly string[]): boolean {
    return paths.some((path) => {
      const attachment = this.#attached.get(path);
      return attachment?.isStale && attachment.users > 0;
    });
  }

  async #makeRoom(paths: readonly string[]): Promise<void> {
    const missing = paths.filter((path) => !this.#attached.has(path)).length;
    for (const [path, { users }] of [...this.#attached]) {
      if (this.#attached.size + missing <= this.#maxAttached) return;
      if (users === 0 && !paths.includes(path)) await this.#detach(path);
    }
  }

  async #detach(path: string): Promise<void> {
    this.#attached.delete(path);
    // When the log cannot be written into the file now, the file is detached all the same and keeps its log for the next time.
    await this.#connection.run(`DETACH ${this.#catalog(path)}`).catch(() => undefined);
  }

  /** Organization and file make the name: no two files share it. */
  #catalog(path: string): string {
    return `"${path.slice(this.#folder.length + 1).replace('.duckdb', '')}"`;
  }

  /** Attaching and detaching happen one after another, first come, first served. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Waits for releases, which need no turn. */
  #until(isFulfilled: () => boolean, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(stopped());
    if (isFulfilled()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        this.#onRelease.delete(look);
        signal?.removeEventListener('abort', leave);
        settle();
      };
      const look = () => isFulfilled() && end(resolve);
      const leave = () => end(() => reject(stopped()));
      this.#onRelease.add(look);
      signal?.addEventListener('abort', leave);
    });
  }
}
