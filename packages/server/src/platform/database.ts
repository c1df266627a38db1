import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from './errors.ts';
import { StartupError } from './startup-error.ts';

/** A database was written by a newer version of the product. */
export class NewerFormatError extends StartupError {
  override name = 'NewerFormatError';
}

/** A database was written by an older version of the product, and only reading it is allowed. */
export class OlderFormatError extends StartupError {
  override name = 'OlderFormatError';
}

export type DatabaseOptions = {
  readonly path: string;
  /** SQL that brings a database from version n to n + 1, in order. */
  readonly migrations: readonly string[];
  /** FULL: a commit is on stable storage when it returns. NORMAL: consistent after a power cut, the newest commits may be lost. */
  readonly synchronous: 'FULL' | 'NORMAL';
};

/**
 * Opens a SQLite database in WAL mode and brings its schema up to date.
 * @throws NewerFormatError, or StartupError when the file is not a database.
 */
export function openDatabase({ path, migrations, synchronous }: DatabaseOptions): DatabaseSync {
  return openOrExplain(
    path,
    () => new DatabaseSync(path, { timeout: 5_000 }),
    (db) => {
      db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA foreign_keys = ON;`);
      migrate(db, path, migrations);
    },
  );
}

/**
 * A second connection that only reads; it sees what is committed and never blocks the writer.
 * @throws StartupError unless the file is a database of this version.
 */
export function openForReading(path: string, version: number): DatabaseSync {
  return openOrExplain(
    path,
    () => new DatabaseSync(path, { readOnly: true, timeout: 5_000 }),
    (db) => {
      const found = versionOf(db);
      if (found > version) throw newerFormat(path, found, version);
      if (found < version)
        throw new OlderFormatError(`${path} is from an older version: start the server on it once`);
    },
  );
}

/** Removes a database with what SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** Nothing can be passed for work that gives a promise: what it does later would not belong to the transaction. */
export type Synchronous<T> = [Extract<T, PromiseLike<unknown>>] extends [never] ? unknown : never;

/**
 * Runs `work` in one transaction: all of it is committed when this returns, or none of it when it throws.
 * @throws Error, with nothing committed, when the work turns out to be asynchronous.
 */
export function transaction<T>(db: DatabaseSync, work: (() => T) & Synchronous<T>): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    refuseLater(result);
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function refuseLater(result: unknown): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return;
  // How it ends is nobody's concern any more; unheard it would end the process.
  Promise.resolve(result).catch(() => {});
  throw new Error('the work of a transaction must be synchronous: it would be committed before it is done');
}

function openOrExplain(
  path: string,
  open: () => DatabaseSync,
  prepare: (db: DatabaseSync) => void,
): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = open();
    prepare(db);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof StartupError) throw error;
    throw new StartupError(`cannot open ${path}: ${messageOf(error)}`, { cause: error });
  }
}

function migrate(db: DatabaseSync, path: string, migrations: readonly string[]): void {
  const version = versionOf(db);
  if (version > migrations.length) throw newerFormat(path, version, migrations.length);
  migrations.slice(version).forEach((sql, index) => {
    transaction(db, () => {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${version + index + 1}`);
    });
  });
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
}

function newerFormat(path: string, found: number, known: number): NewerFormatError {
  return new NewerFormatError(
    `${path} was written by a newer version of Daybook (format ${found}, this version knows ${known}): start that version, or restore a backup`,
  );
}
