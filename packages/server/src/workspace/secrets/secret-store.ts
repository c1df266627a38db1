import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { requireBytes } from '../vault/sealed-rows.ts';
import type { SealedValue } from '../vault/vault.ts';

export type SecretKey = { readonly environment: string; readonly name: string };

/** A secret that is set, without its value. */
export type Secret = SecretKey & {
  readonly id: string;
  readonly version: number;
  /** The first version that had the same value. */
  readonly sameAsVersion?: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
};

export type SecretVersion = {
  readonly secretId: string;
  readonly version: number;
  readonly value: SealedValue;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
};

export type NewVersion = Omit<SecretVersion, 'secretId'> & {
  readonly fingerprint: Uint8Array;
  readonly sameAsVersion: number | undefined;
  readonly createdBy: string;
};

/** Rows of secrets and their versions. A deleted secret keeps its rows without values. Every write belongs to the caller's transaction. */
export class SecretStore {
  readonly #list: StatementSync;
  readonly #get: StatementSync;
  readonly #row: StatementSync;
  readonly #count: StatementSync;
  readonly #version: StatementSync;
  readonly #sameAs: StatementSync;
  readonly #insert: StatementSync;
  readonly #raise: StatementSync;
  readonly #insertVersion: StatementSync;
  readonly #remove: StatementSync;
  readonly #destroyValues: StatementSync;

  constructor(db: DatabaseSync) {
    const select = `SELECT s.id, s.environment, s.name, s.version, s.created_at, s.updated_at, v.same_as_version
      FROM secrets s JOIN secret_versions v ON v.secret_id = s.id AND v.version = s.version
      WHERE s.organization_id = ? AND s.deleted_at IS NULL`;
    this.#list = db.prepare(`${select} ORDER BY s.name, s.environment`);
    this.#get = db.prepare(`${select} AND s.environment = ? AND s.name = ?`);
    this.#row = db.prepare(
      'SELECT id, version, deleted_at FROM secrets WHERE organization_id = ? AND environment = ? AND name = ?',
    );
    this.#count = db.prepare(
      'SELECT count(*) AS secrets FROM secrets WHERE organization_id = ? AND deleted_at IS NULL',
    );
    // Without a version, the newest.
    this.#version = db.prepare(`SELECT s.id, v.version, v.key_id, v.sealed, v.created_at
      FROM secrets s JOIN secret_versions v ON v.secret_id = s.id AND v.version = coalesce(?, s.version)
      WHERE s.organization_id = ? AND s.environment = ? AND s.name = ? AND s.deleted_at IS NULL AND v.sealed IS NOT NULL`);
    this.#sameAs = db.prepare(
      'SELECT min(version) AS version FROM secret_versions WHERE secret_id = ? AND fingerprint = ?',
    );
    this.#insert = db.prepare(
      'INSERT INTO secrets (id, organization_id, environment, name, version, created_at, updated_at) VALUES (?, ?, ?, ?, 0, ?, ?)',
    );
    this.#raise = db.prepare(`UPDATE secrets SET version = ?, updated_at = ?,
      created_at = iif(deleted_at IS NULL, created_at, ?), deleted_at = NULL WHERE id = ?`);
    this.#insertVersion = db.prepare(`INSERT INTO secret_versions
      (secret_id, version, key_id, sealed, fingerprint, same_as_version, created_at, created_by)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#remove = db.prepare('UPDATE secrets SET updated_at = ?, deleted_at = ? WHERE id = ?');
    this.#destroyValues = db.prepare(
      'UPDATE secret_versions SET key_id = NULL, sealed = NULL WHERE secret_id = ?',
    );
  }

  /** By name, then environment. */
  list(organizationId: string): Secret[] {
    return this.#list.all(organizationId).map(toSecret);
  }

  get(organizationId: string, { environment, name }: SecretKey): Secret | undefined {
    const row = this.#get.get(organizationId, environment, name);
    return row && toSecret(row);
  }

  /** The row of a secret, deleted or not. */
  find(
    organizationId: string,
    { environment, name }: SecretKey,
  ): { id: string; lastVersion: number; isDeleted: boolean } | undefined {
    const row = this.#row.get(organizationId, environment, name);
    return (
      row && { id: String(row.id), lastVersion: Number(row.version), isDeleted: row.deleted_at !== null }
    );
  }

  /** How many are set. */
  count(organizationId: string): number {
    return Number(this.#count.get(organizationId)?.secrets);
  }

  /** A version that can be read, or the newest; undefined when there is none, or the secret was deleted since. */
  version(
    organizationId: string,
    { environment, name }: SecretKey,
    version: number | undefined,
  ): SecretVersion | undefined {
    const row = this.#version.get(version ?? null, organizationId, environment, name);
    return (
      row && {
        secretId: String(row.id),
        version: Number(row.version),
        value: { keyId: String(row.key_id), sealed: requireBytes(row.sealed) },
        createdAt: Number(row.created_at),
      }
    );
  }

  /** The first version of a secret with this fingerprint. */
  sameAs(id: string, fingerprint: Uint8Array): number | undefined {
    const version = this.#sameAs.get(id, fingerprint)?.version;
    return typeof version === 'number' ? version : undefined;
  }

  /** A secret without a version; {@link addVersion} follows. */
  insert(organizationId: string, { environment, name }: SecretKey, id: string, now: number): void {
    this.#insert.run(id, organizationId, environment, name, now, now);
  }

  addVersion(id: string, added: NewVersion): void {
    const { version, value, fingerprint, sameAsVersion, createdAt, createdBy } = added;
    this.#raise.run(version, createdAt, createdAt, id);
    this.#insertVersion.run(
      id,
      version,
      value.keyId,
      value.sealed,
      fingerprint,
      sameAsVersion ?? null,
      createdAt,
      createdBy,
    );
  }

  /** Destroys the values of all versions. */
  remove(id: string, now: number): void {
    this.#remove.run(now, now, id);
    this.#destroyValues.run(id);
  }
}

function toSecret(row: Record<string, SQLOutputValue>): Secret {
  return {
    id: String(row.id),
    environment: String(row.environment),
    name: String(row.name),
    version: Number(row.version),
    ...(row.same_as_version !== null && { sameAsVersion: Number(row.same_as_version) }),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  };
}
