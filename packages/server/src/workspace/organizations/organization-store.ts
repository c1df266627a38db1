import type { DatabaseSync } from 'node:sqlite';
import { generateSigningKey, verifierKeyOf } from '@daybook/ledger';
import type { Clock } from '../../platform/clock.ts';
import type { MasterKey } from '../../platform/master-key.ts';
import { randomId } from '../../platform/random-id.ts';

export type Organization = {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Name of its ledger, `<host>/<id>`. */
  readonly origin: string;
  readonly verifierKey: string;
  readonly signingKey: string;
  /** Whether a server has begun its log; a folder that lacks it then has lost it. */
  readonly logBegun: boolean;
};

/** Organizations and the signing keys of their ledgers, which lie wrapped by the master key. */
export class OrganizationStore {
  readonly #db: DatabaseSync;
  readonly #masterKey: MasterKey;
  readonly #clock: Clock;

  constructor(db: DatabaseSync, masterKey: MasterKey, clock: Clock) {
    this.#db = db;
    this.#masterKey = masterKey;
    this.#clock = clock;
  }

  /** An organization that is not stored yet. */
  draft(name: string, originHost: string): Organization {
    const id = randomId('org');
    const origin = `${originHost}/${id}`;
    const { signingKey, verifierKey } = generateSigningKey(origin);
    return { id, name, createdAt: this.#clock(), origin, verifierKey, signingKey, logBegun: false };
  }

  /** Belongs to the caller's transaction. */
  insert({ id, name, createdAt, origin, signingKey, logBegun }: Organization): void {
    const wrapped = this.#masterKey.wrap(Buffer.from(signingKey), signingKeyContext(id));
    this.#db
      .prepare(
        'INSERT INTO organizations (id, name, origin, signing_key, created_at, log_begun) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(id, name, origin, wrapped, createdAt, logBegun ? 1 : 0);
  }

  /** Gives an organization a log of another name, with a key of its own, that is not begun yet. Belongs to the caller's transaction. */
  replaceLog(id: string, origin: string): void {
    const { signingKey } = generateSigningKey(origin);
    const wrapped = this.#masterKey.wrap(Buffer.from(signingKey), signingKeyContext(id));
    this.#db
      .prepare('UPDATE organizations SET origin = ?, signing_key = ?, log_begun = 0 WHERE id = ?')
      .run(origin, wrapped, id);
  }

  /** Belongs to the caller's transaction. */
  rename(id: string, name: string): void {
    this.#db.prepare('UPDATE organizations SET name = ? WHERE id = ?').run(name, id);
  }

  /** The log of every organization exists now. */
  logsBegun(): void {
    this.#db.exec('UPDATE organizations SET log_begun = 1 WHERE log_begun = 0');
  }

  count(): number {
    return Number(
      this.#db.prepare('SELECT count(*) AS organizations FROM organizations').get()?.organizations,
    );
  }

  /** @throws StartupError when the master key is not the one that wrapped a signing key. */
  all(): Organization[] {
    return this.#db
      .prepare(
        'SELECT id, name, origin, signing_key, created_at, log_begun FROM organizations ORDER BY created_at, id',
      )
      .all()
      .map((row) => {
        const id = String(row.id);
        const signingKey = this.#masterKey
          .unwrap(String(row.signing_key), signingKeyContext(id))
          .toString('utf8');
        return {
          id,
          name: String(row.name),
          createdAt: Number(row.created_at),
          origin: String(row.origin),
          logBegun: row.log_begun === 1,
          verifierKey: verifierKeyOf(signingKey),
          signingKey,
        };
      });
  }
}

/** What binds a wrapped signing key to its organization. */
export function signingKeyContext(organizationId: string): string {
  return `ledger signing key of ${organizationId}`;
}
