import { basename } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { DATABASES, type Database, KillSwitch } from './kill-switch.ts';

// Loaded before the server, in each of its threads: every durable step of its databases passes the kill switch. Durable steps are the
// commit of a transaction that changed something, and a change outside of transactions.

const killSwitch = new KillSwitch();
const { prepare, exec } = DatabaseSync.prototype;
const statements = new WeakMap<StatementSync, { readonly db: DatabaseSync; readonly sql: string }>();
const changesAtBegin = new WeakMap<DatabaseSync, number>();

DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql, ...more) {
  const statement = prepare.call(this, sql, ...more);
  statements.set(statement, { db: this, sql });
  return statement;
};

DatabaseSync.prototype.exec = function (this: DatabaseSync, sql) {
  perform(this, sql, () => exec.call(this, sql));
};

for (const method of ['run', 'get', 'all'] as const) {
  const original: (...values: never[]) => unknown = StatementSync.prototype[method];
  const watched = function (this: StatementSync, ...values: never[]) {
    const statement = statements.get(this);
    const work = () => original.apply(this, values);
    return statement ? perform(statement.db, statement.sql, work) : work();
  };
  Object.assign(StatementSync.prototype, { [method]: watched });
}

function perform<T>(db: DatabaseSync, sql: string, work: () => T): T {
  const database = databaseOf(db);
  if (!database) return work();
  if (/^\s*BEGIN/i.test(sql)) changesAtBegin.set(db, totalChanges(db));
  return isDurableStep(db, sql) ? killSwitch.step(database, work) : work();
}

function isDurableStep(db: DatabaseSync, sql: string): boolean {
  if (/^\s*(COMMIT|END)/i.test(sql)) return totalChanges(db) !== changesAtBegin.get(db);
  return !db.isTransaction && /^\s*(INSERT|UPDATE|DELETE|REPLACE|WITH)\b/i.test(sql);
}

function totalChanges(db: DatabaseSync): number {
  return Number(prepare.call(db, 'SELECT total_changes() AS changes').get()?.changes);
}

function databaseOf(db: DatabaseSync): Database | undefined {
  const name = basename(db.location() ?? '', '.db');
  return DATABASES.find((database) => database === name);
}
