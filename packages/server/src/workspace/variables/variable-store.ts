import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { requireBytes } from '../vault/sealed-rows.ts';
import type { SealedValue } from '../vault/vault.ts';

/** A variable that is set. */
export type StoredVariable = {
  readonly name: string;
  readonly environment: string;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
  readonly value: SealedValue;
};

export type VariableUsage = { readonly variables: number; readonly bytes: number };

/** How far a variable has come. */
export type VariableState = {
  /** Set or deleted; 0 when there never was one. */
  readonly lastVersion: number;
  readonly isSet: boolean;
};

export type VariableKey = {
  readonly projectId: string;
  readonly environment: string;
  readonly name: string;
};

/** Rows of variables. A deleted one keeps its row without a value, so that its versions never restart. Every write belongs to the caller's transaction. */
export class VariableStore {
  readonly #list: StatementSync;
  readonly #names: StatementSync;
  readonly #bytes: StatementSync;
  readonly #get: StatementSync;
  readonly #state: StatementSync;
  readonly #usage: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeAll: StatementSync;

  constructor(db: DatabaseSync) {
    const columns = 'SELECT name, environment, version, updated_at, key_id';
    const live = 'FROM variables WHERE project_id = ? AND deleted_at IS NULL';
    const select = `${columns}, sealed ${live}`;
    const wanted = 'AND (?2 IS NULL OR environment = ?2)';
    const byName = `${wanted} ORDER BY name, environment`;
    this.#list = db.prepare(`${select} ${byName}`);
    this.#names = db.prepare(`${columns}, zeroblob(0) AS sealed ${live} ${byName}`);
    this.#bytes = db.prepare(`SELECT coalesce(sum(length(sealed)), 0) AS bytes ${live} ${wanted}`);
    this.#get = db.prepare(`${select} AND environment = ? AND name = ?`);
    this.#state = db.prepare(
      'SELECT version, deleted_at FROM variables WHERE project_id = ? AND environment = ? AND name = ?',
    );
    this.#usage =
      db.prepare(`SELECT count(*) AS variables, coalesce(sum(length(sealed)), 0) AS bytes FROM variables
      WHERE project_id = ? AND environment = ? AND deleted_at IS NULL`);
    this.#put = db.prepare(`INSERT INTO variables
      (id, project_id, environment, name, version, key_id, sealed, created_at, updated_at)
      VALUES (:id, :projectId, :environment, :name, :version, :keyId, :sealed, :now, :now)
      ON CONFLICT (project_id, environment, name) DO UPDATE SET version = :version, key_id = :keyId, sealed = :sealed,
        created_at = iif(deleted_at IS NULL, created_at, :now), updated_at = :now, deleted_at = NULL`);
    const destroy = 'UPDATE variables SET key_id = NULL, sealed = NULL, updated_at = ?, deleted_at = ?';
    this.#remove = db.prepare(`${destroy} WHERE project_id = ? AND environment = ? AND name = ?`);
    this.#removeAll = db.prepare(`${destroy} WHERE project_id = ? AND deleted_at IS NULL`);
  }

  /** By name, then environment; of one environment, or of all. */
  list(projectId: string, environment?: string): StoredVariable[] {
    return this.#list.all(projectId, environment ?? null).map(toVariable);
  }

  /** The same with empty values, which are not read. */
  names(projectId: string, environment?: string): StoredVariable[] {
    return this.#names.all(projectId, environment ?? null).map(toVariable);
  }

  /** How long the values are together, as they are stored. */
  bytes(projectId: string, environment?: string): number {
    return Number(this.#bytes.get(projectId, environment ?? null)?.bytes);
  }

  get({ projectId, environment, name }: VariableKey): StoredVariable | undefined {
    const row = this.#get.get(projectId, environment, name);
    return row && toVariable(row);
  }

  state({ projectId, environment, name }: VariableKey): VariableState {
    const row = this.#state.get(projectId, environment, name);
    return { lastVersion: Number(row?.version ?? 0), isSet: row !== undefined && row.deleted_at === null };
  }

  /** How many an environment holds, and the bytes of their values as they are stored. */
  usage(projectId: string, environment: string): VariableUsage {
    const row = this.#usage.get(projectId, environment);
    return { variables: Number(row?.variables), bytes: Number(row?.bytes) };
  }

  /** `id` counts only where there never was one. */
  put(
    key: VariableKey,
    { id, version, value, now }: { id: string; version: number; value: SealedValue; now: number },
  ): void {
    const { projectId, environment, name } = key;
    const { keyId, sealed } = value;
    this.#put.run({ id, projectId, environment, name, version, keyId, sealed, now });
  }

  remove({ projectId, environment, name }: VariableKey, now: number): void {
    this.#remove.run(now, now, projectId, environment, name);
  }

  removeAll(projectId: string, now: number): void {
    this.#removeAll.run(now, now, projectId);
  }
}

function toVariable(row: Record<string, SQLOutputValue>): StoredVariable {
  return {
    name: String(row.name),
    environment: String(row.environment),
    version: Number(row.version),
    updatedAt: Number(row.updated_at),
    value: { keyId: String(row.key_id), sealed: requireBytes(row.sealed) },
  };
}
