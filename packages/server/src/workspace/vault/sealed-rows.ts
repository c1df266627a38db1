import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Place } from './sealing.ts';
import type { SealedValue } from './vault.ts';

/** One value in the database, with where it belongs. */
export type SealedRow = { readonly place: Place; readonly value: SealedValue };

/** A table that holds sealed values. */
export type SealedTable = {
  /** Names of the rows of an organization that a key other than `keyId` sealed. */
  outdated(organizationId: string, keyId: string): RowName[];
  /** Undefined when the value is gone meanwhile. */
  read(row: RowName): SealedRow | undefined;
  write(row: RowName, value: SealedValue): void;
  isUsed(keyId: string): boolean;
};

/** The primary key of a row. */
export type RowName = readonly SQLInputValue[];

type Statements = {
  readonly outdated: string;
  readonly read: string;
  readonly write: string;
  readonly isUsed: string;
};

const VERSIONS: Statements = {
  outdated: `SELECT v.secret_id, v.version FROM secret_versions v JOIN secrets s ON s.id = v.secret_id
    WHERE s.organization_id = ? AND v.key_id <> ? ORDER BY v.secret_id, v.version`,
  read: `SELECT s.organization_id, '' AS project_id, s.name, s.environment, v.version, v.key_id, v.sealed
    FROM secret_versions v JOIN secrets s ON s.id = v.secret_id
    WHERE v.secret_id = ? AND v.version = ? AND v.sealed IS NOT NULL`,
  write: 'UPDATE secret_versions SET key_id = ?, sealed = ? WHERE secret_id = ? AND version = ?',
  isUsed: 'SELECT 1 FROM secret_versions WHERE key_id = ? LIMIT 1',
};

const VARIABLES: Statements = {
  outdated: `SELECT v.id FROM variables v JOIN projects p ON p.id = v.project_id
    WHERE p.organization_id = ? AND v.key_id <> ? ORDER BY v.id`,
  read: `SELECT p.organization_id, v.project_id, v.name, v.environment, v.version, v.key_id, v.sealed
    FROM variables v JOIN projects p ON p.id = v.project_id WHERE v.id = ? AND v.sealed IS NOT NULL`,
  write: 'UPDATE variables SET key_id = ?, sealed = ? WHERE id = ?',
  isUsed: 'SELECT 1 FROM variables WHERE key_id = ? LIMIT 1',
};

/** Every table that holds sealed values. */
export function sealedTables(db: DatabaseSync): readonly SealedTable[] {
  return [VERSIONS, VARIABLES].map((sql) => {
    const outdated = db.prepare(sql.outdated);
    const read = db.prepare(sql.read);
    const write = db.prepare(sql.write);
    const isUsed = db.prepare(sql.isUsed);
    return {
      outdated: (organizationId, keyId) =>
        outdated.all(organizationId, keyId).map((row) => Object.values(row).map(asInput)),
      read(row) {
        const found = read.get(...row);
        return found && toSealedRow(found);
      },
      write: (row, { keyId, sealed }) => void write.run(keyId, sealed, ...row),
      isUsed: (keyId) => isUsed.get(keyId) !== undefined,
    };
  });
}

function asInput(value: SQLOutputValue): SQLInputValue {
  return value;
}

function toSealedRow(row: Record<string, SQLOutputValue>): SealedRow {
  return {
    place: {
      organizationId: String(row.organization_id),
      projectId: String(row.project_id),
      name: String(row.name),
      environment: String(row.environment),
      version: Number(row.version),
    },
    value: { keyId: String(row.key_id), sealed: requireBytes(row.sealed) },
  };
}

/** A BLOB column's value. @throws Error when it holds something else. */
export function requireBytes(value: SQLOutputValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new Error('a sealed value in workspace.db is no BLOB: restore workspace.db from a backup');
}
