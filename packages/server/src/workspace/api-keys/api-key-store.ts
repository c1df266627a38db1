import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { randomId } from '../../platform/random-id.ts';
import { isKeyText, makeKeyText, tokenHash } from './key-text.ts';
import { isScope, type Scope } from './scopes.ts';

export type ApiKey = {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
  readonly revokedAt?: number;
};

export type NewApiKey = {
  readonly organizationId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
};

/** API keys by the hash of their text; the text itself is given out once and never kept. */
export class ApiKeyStore {
  readonly #clock: Clock;
  readonly #insert: StatementSync;
  readonly #byHash: StatementSync;
  readonly #byId: StatementSync;
  readonly #byName: StatementSync;

  constructor(db: DatabaseSync, clock: Clock) {
    this.#clock = clock;
    this.#insert = db.prepare(
      'INSERT INTO api_keys (id, organization_id, name, hash, scopes, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const columns = 'id, organization_id, name, scopes, expires_at, revoked_at';
    this.#byHash = db.prepare(`SELECT ${columns} FROM api_keys WHERE hash = ?`);
    this.#byId = db.prepare(`SELECT ${columns} FROM api_keys WHERE id = ?`);
    this.#byName = db.prepare(`SELECT ${columns} FROM api_keys WHERE organization_id = ? AND name = ?`);
  }

  /** Belongs to the caller's transaction. `text` is the key; it cannot be had again. */
  create({ organizationId, name, scopes }: NewApiKey): { key: ApiKey; text: string } {
    const text = makeKeyText();
    const id = randomId('key');
    this.#insert.run(id, organizationId, name, tokenHash(text), JSON.stringify(scopes), this.#clock());
    return { key: { id, organizationId, name, scopes: new Set(scopes) }, text };
  }

  /** The key with this text, revoked and expired ones too; undefined when there never was one. */
  byText(text: string): ApiKey | undefined {
    if (!isKeyText(text)) return undefined;
    return toApiKey(this.#byHash.get(tokenHash(text)));
  }

  byId(id: string): ApiKey | undefined {
    return toApiKey(this.#byId.get(id));
  }

  byName(organizationId: string, name: string): ApiKey | undefined {
    return toApiKey(this.#byName.get(organizationId, name));
  }
}

function toApiKey(row: Record<string, SQLOutputValue> | undefined): ApiKey | undefined {
  if (!row) return undefined;
  const scopes: unknown = JSON.parse(String(row.scopes));
  return {
    id: String(row.id),
    organizationId: String(row.organization_id),
    name: String(row.name),
    scopes: new Set(Array.isArray(scopes) ? scopes.filter(isScope) : []),
    ...(row.expires_at !== null && { expiresAt: Number(row.expires_at) }),
    ...(row.revoked_at !== null && { revokedAt: Number(row.revoked_at) }),
  };
}
