import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { type AddressRanges, parseRanges } from '../../platform/address-ranges.ts';
import type { Clock } from '../../platform/clock.ts';
import { randomId } from '../../platform/random-id.ts';
import { makeKeyText, tokenHash } from './key-text.ts';
import { isScope, type Scope } from './scopes.ts';

/** When a key ends or ended, and since when it waits to be confirmed after a restore, in milliseconds since 1970. */
export type KeyEnd = {
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  readonly suspendedAt?: number;
};

/** A key as every request needs it. Times are milliseconds since 1970. */
export type ApiKey = KeyEnd & {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Ids of the projects it is held to; all when absent. */
  readonly projects?: ReadonlySet<string>;
  /** Names of the environments it is held to; all when absent. */
  readonly environments?: ReadonlySet<string>;
  /** The addresses it may be used from; any when absent. */
  readonly cidrs?: AddressRanges;
  /** Id of the account of who made it; absent when the system did. */
  readonly createdBy?: string;
};

export type NewApiKey = {
  readonly organizationId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly projects?: readonly string[];
  readonly environments?: readonly string[];
  readonly cidrs?: readonly string[];
  readonly expiresAt?: number;
  readonly createdBy?: string;
};

const COLUMNS =
  'id, organization_id, name, scopes, expires_at, revoked_at, suspended_at, projects, environments, cidrs, created_by';

/** API keys by the hash of their text; the text itself is given out once and never kept. */
export class ApiKeyStore {
  readonly #clock: Clock;
  readonly #insert: StatementSync;
  readonly #byHash: StatementSync;
  readonly #byId: StatementSync;
  readonly #byName: StatementSync;
  readonly #end: StatementSync;

  constructor(db: DatabaseSync, clock: Clock) {
    this.#clock = clock;
    this.#insert = db.prepare(
      `INSERT INTO api_keys (id, organization_id, name, scopes, expires_at, projects, environments, cidrs, created_by, hash, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#byHash = db.prepare(`SELECT ${COLUMNS} FROM api_keys WHERE hash = ?`);
    this.#byId = db.prepare(`SELECT ${COLUMNS} FROM api_keys WHERE id = ?`);
    this.#byName = db.prepare(`SELECT ${COLUMNS} FROM api_keys WHERE organization_id = ? AND name = ?`);
    this.#end = db.prepare('SELECT expires_at, revoked_at, suspended_at FROM api_keys WHERE id = ?');
  }

  /** Belongs to the caller's transaction. `text` is the key; it cannot be had again. */
  create(newKey: NewApiKey): { key: ApiKey; text: string } {
    const { organizationId, name, scopes, expiresAt, projects, environments, cidrs, createdBy } = newKey;
    const text = makeKeyText();
    const id = randomId('key');
    this.#insert.run(
      id,
      organizationId,
      name,
      JSON.stringify(scopes),
      expiresAt ?? null,
      textOf(projects),
      textOf(environments),
      textOf(cidrs),
      createdBy ?? null,
      tokenHash(text),
      this.#clock(),
    );
    const key = this.byId(id);
    if (!key) throw new Error(`the key ${id} was stored and is not there`);
    return { key, text };
  }

  /** The key whose text has this `tokenHash`, revoked and expired ones too; undefined when there never was one. */
  byHash(hash: Buffer): ApiKey | undefined {
    return toApiKey(this.#byHash.get(hash));
  }

  byId(id: string): ApiKey | undefined {
    return toApiKey(this.#byId.get(id));
  }

  /** What may end a key, by itself: asked again before each action. Undefined when there is no such key. */
  end(id: string): KeyEnd | undefined {
    const row = this.#end.get(id);
    return row && toEnd(row);
  }

  byName(organizationId: string, name: string): ApiKey | undefined {
    return toApiKey(this.#byName.get(organizationId, name));
  }
}

/** The list that a column holds; undefined when it holds none. */
export function listOf(column: SQLOutputValue | undefined): string[] | undefined {
  if (column === null || column === undefined) return undefined;
  const list: unknown = JSON.parse(String(column));
  return Array.isArray(list) ? list.map(String) : [];
}

function textOf(list: readonly string[] | undefined): string | null {
  return list ? JSON.stringify(list) : null;
}

function toEnd({ expires_at, revoked_at, suspended_at }: Record<string, SQLOutputValue>): KeyEnd {
  return {
    ...(expires_at !== null && { expiresAt: Number(expires_at) }),
    ...(revoked_at !== null && { revokedAt: Number(revoked_at) }),
    ...(suspended_at !== null && { suspendedAt: Number(suspended_at) }),
  };
}

function toApiKey(row: Record<string, SQLOutputValue> | undefined): ApiKey | undefined {
  if (!row) return undefined;
  const projects = listOf(row.projects);
  const environments = listOf(row.environments);
  const cidrs = listOf(row.cidrs);
  return {
    id: String(row.id),
    organizationId: String(row.organization_id),
    name: String(row.name),
    scopes: new Set(listOf(row.scopes)?.filter(isScope)),
    ...toEnd(row),
    ...(projects && { projects: new Set(projects) }),
    ...(environments && { environments: new Set(environments) }),
    ...(cidrs && { cidrs: parseRanges(cidrs) }),
    ...(row.created_by !== null && { createdBy: String(row.created_by) }),
  };
}
