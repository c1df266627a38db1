import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import type { MasterKey } from '../../platform/master-key.ts';
import { randomId } from '../../platform/random-id.ts';

const KEY_BYTES = 32;

export type WrappedKeysOptions = {
  readonly db: DatabaseSync;
  readonly masterKey: MasterKey;
  readonly clock: Clock;
};

/** What a key is for and whose it is; a key of the whole installation has no organization. */
export type KeyUse = { readonly purpose: string; readonly organizationId?: string };

/**
 * Random keys of 32 bytes that lie in the workspace wrapped by the master key. Which one is in use the database says, as another
 * process may have made or retired one; memory only spares the unwrapping.
 */
export class WrappedKeys {
  readonly #options: WrappedKeysOptions;
  readonly #newest: StatementSync;
  readonly #byId: StatementSync;
  readonly #unwrapped = new Map<string, KeyObject>();

  constructor(options: WrappedKeysOptions) {
    this.#options = options;
    // Row ids and not times: a clock may jump.
    this.#newest = options.db.prepare(
      'SELECT id FROM wrapped_keys WHERE purpose = ? AND organization_id IS ? AND retired_at IS NULL ORDER BY rowid DESC LIMIT 1',
    );
    this.#byId = options.db.prepare(
      'SELECT organization_id, purpose, wrapped FROM wrapped_keys WHERE id = ?',
    );
  }

  /** The id of a new key. Belongs to the caller's transaction. */
  create({ purpose, organizationId }: KeyUse): string {
    const { db, masterKey, clock } = this.#options;
    const id = randomId('wk');
    const use = { id, purpose, organizationId: organizationId ?? null };
    const wrapped = masterKey.wrap(randomBytes(KEY_BYTES), keyContext(use));
    db.prepare(
      'INSERT INTO wrapped_keys (id, organization_id, purpose, wrapped, created_at) VALUES (?, ?, ?, ?, ?)',
    ).run(id, use.organizationId, purpose, wrapped, clock());
    return id;
  }

  /** The id of the newest key in use. */
  newest({ purpose, organizationId }: KeyUse): string | undefined {
    const row = this.#newest.get(purpose, organizationId ?? null);
    return row && String(row.id);
  }

  /** The id of the newest key in use, made where there is none. Belongs to the caller's transaction. */
  newestOrNew(use: KeyUse): string {
    return this.newest(use) ?? this.create(use);
  }

  /** @throws StartupError when it was wrapped by a master key that is not here, or changed. */
  key(id: string): KeyObject {
    const known = this.#unwrapped.get(id);
    if (known) return known;
    const row = this.#byId.get(id);
    if (!row) throw new Error(`there is no key ${id}`);
    const organizationId = row.organization_id === null ? null : String(row.organization_id);
    const context = keyContext({ id, purpose: String(row.purpose), organizationId });
    const key = createSecretKey(this.#options.masterKey.unwrap(String(row.wrapped), context));
    this.#unwrapped.set(id, key);
    return key;
  }

  /** Unwraps every key, so that a wrong master key shows at the start. @throws StartupError */
  check(): void {
    for (const { id } of this.#options.db.prepare('SELECT id FROM wrapped_keys').all()) this.key(String(id));
  }
}

/** What binds a wrapped key to its row. */
export function keyContext(key: {
  readonly id: string;
  readonly purpose: string;
  readonly organizationId: string | null;
}): string {
  return `${key.purpose} key ${key.id} of ${key.organizationId ?? 'the installation'}`;
}
