import { randomBytes } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { tokenHash } from '../api-keys/key-text.ts';

export const SESSION_SECONDS = 12 * 3_600;

/** Sessions of the page: each stands for one API key, for 12 hours, and ends with the key. */
export class PageSessionStore {
  readonly #clock: Clock;
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #remove: StatementSync;
  readonly #removeExpired: StatementSync;

  constructor(db: DatabaseSync, clock: Clock) {
    this.#clock = clock;
    this.#insert = db.prepare('INSERT INTO page_sessions (hash, api_key_id, expires_at) VALUES (?, ?, ?)');
    this.#find = db.prepare('SELECT api_key_id FROM page_sessions WHERE hash = ? AND expires_at > ?');
    this.#remove = db.prepare('DELETE FROM page_sessions WHERE hash = ?');
    this.#removeExpired = db.prepare('DELETE FROM page_sessions WHERE expires_at <= ?');
  }

  /** Returns the token for the cookie; only its hash is kept. */
  create(apiKeyId: string): string {
    const token = randomBytes(32).toString('base64url');
    this.#removeExpired.run(this.#clock());
    this.#insert.run(tokenHash(token), apiKeyId, this.#clock() + SESSION_SECONDS * 1_000);
    return token;
  }

  /** Id of the API key that the session stands for. */
  apiKeyId(token: string): string | undefined {
    const row = this.#find.get(tokenHash(token), this.#clock());
    return row && String(row.api_key_id);
  }

  remove(token: string): void {
    this.#remove.run(tokenHash(token));
  }
}
