import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { transaction } from '../../platform/database.ts';

/** The journal as the workspace has seen it: the newest batch, and the size of each organization's ledger by id. */
export type Seen = { readonly batch: number; readonly ledgerSizes: ReadonlyMap<string, number> };

/**
 * What the workspace remembers of the journal, so that an older journal.db is noticed. It may lag behind the journal, and never runs
 * ahead of what is on stable storage there.
 */
export class JournalSeen {
  readonly #db: DatabaseSync;
  readonly #raiseBatch: StatementSync;
  readonly #setBatch: StatementSync;
  readonly #setSize: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#raiseBatch = db.prepare('UPDATE journal_seen SET batch = ?1 WHERE batch < ?1');
    this.#setBatch = db.prepare('UPDATE journal_seen SET batch = ?');
    this.#setSize = db.prepare(
      'UPDATE organizations SET ledger_size_seen = ?1 WHERE id = ?2 AND ledger_size_seen <> ?1',
    );
  }

  read(): Seen {
    const sizes = this.#db.prepare('SELECT id, ledger_size_seen FROM organizations').all();
    return {
      batch: Number(this.#db.prepare('SELECT batch FROM journal_seen').get()?.batch ?? 0),
      ledgerSizes: new Map(sizes.map(({ id, ledger_size_seen }) => [String(id), Number(ledger_size_seen)])),
    };
  }

  /** The journal has come as far as this batch; belongs to the caller's transaction. */
  raiseBatch(batch: number): void {
    this.#raiseBatch.run(batch);
  }

  /** Remembers where the journal stands; one that has not moved costs no write. */
  remember(now: Seen): void {
    const before = this.read();
    const isSame = [...now.ledgerSizes].every(([id, size]) => (before.ledgerSizes.get(id) ?? size) === size);
    if (isSame && before.batch === now.batch) return;
    transaction(this.#db, () => this.replace(now));
  }

  /** Forgets what was seen before, in favour of this; belongs to the caller's transaction. */
  replace({ batch, ledgerSizes }: Seen): void {
    this.#setBatch.run(batch);
    for (const [id, size] of ledgerSizes) this.#setSize.run(size, id);
  }
}
