import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Accepted, BatchPlace } from './journal.ts';

const KEPT_MS = 48 * 3_600_000;
const PRUNE_EVERY_MS = 60_000;

/** An answer without what the batch itself holds: `ids` only where they are not simply those of `place`. */
type StoredAnswer = {
  readonly place?: BatchPlace;
  readonly ids?: readonly string[];
  readonly duplicates?: readonly string[];
};

export type FirstAnswer = { readonly bodyHash: string; readonly answer: StoredAnswer };

/** First answers by credential and idempotency key, kept for 48 hours. Writes belong to the caller's transaction. */
export class IdempotencyStore {
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #prune: StatementSync;
  #prunedAt = 0;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('SELECT body_hash, answer FROM idempotency WHERE credential = ? AND key = ?');
    this.#add = db.prepare(
      'INSERT INTO idempotency (credential, key, created_at, body_hash, answer) VALUES (?, ?, ?, ?, ?)',
    );
    this.#prune = db.prepare('DELETE FROM idempotency WHERE created_at < ?');
  }

  find(credential: string, key: string): FirstAnswer | undefined {
    const row = this.#find.get(credential, key);
    if (!row) return undefined;
    return { bodyHash: String(row.body_hash), answer: JSON.parse(String(row.answer)) };
  }

  add(credential: string, key: string, bodyHash: string, answer: Accepted, now: number): void {
    const { place, ids, duplicates } = answer;
    const derivable = place !== undefined && duplicates.length === 0;
    const stored: StoredAnswer = derivable ? { place } : { ...(place && { place }), ids, duplicates };
    this.#add.run(credential, key, now, bodyHash, JSON.stringify(stored));
  }

  /** Forgets keys that were used more than 48 hours before `now`. */
  prune(now: number): void {
    if (Math.abs(now - this.#prunedAt) < PRUNE_EVERY_MS) return;
    this.#prunedAt = now;
    this.#prune.run(now - KEPT_MS);
  }
}
