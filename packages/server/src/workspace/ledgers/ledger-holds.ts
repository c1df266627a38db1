import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';

/**
 * Why a ledger signs nothing. `waiting`: the folder was restored from a backup, and nobody has said yet whether the log was longer.
 * `behind`: a checkpoint was presented that the log signed and does not extend, so entries are lost.
 */
export type LedgerHold = {
  readonly organizationId: string;
  readonly state: 'waiting' | 'behind';
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The largest signed note that was presented and that the ledger does not extend. */
  readonly checkpoint: string | undefined;
};

/** Ledgers that sign nothing until somebody decides. Every method that writes belongs to the caller's transaction. */
export class LedgerHolds {
  readonly #clock: Clock;
  readonly #all: StatementSync;
  readonly #one: StatementSync;
  readonly #wait: StatementSync;
  readonly #behind: StatementSync;
  readonly #end: StatementSync;

  constructor(db: DatabaseSync, clock: Clock) {
    this.#clock = clock;
    this.#all = db.prepare('SELECT * FROM ledger_holds ORDER BY organization_id');
    this.#one = db.prepare('SELECT * FROM ledger_holds WHERE organization_id = ?');
    this.#wait = db.prepare(
      "INSERT OR IGNORE INTO ledger_holds (organization_id, state, since) VALUES (?, 'waiting', ?)",
    );
    this.#behind = db.prepare(
      `INSERT INTO ledger_holds (organization_id, state, since, checkpoint) VALUES (?1, 'behind', ?2, ?3)
       ON CONFLICT (organization_id) DO UPDATE SET state = 'behind', checkpoint = ?3`,
    );
    this.#end = db.prepare('DELETE FROM ledger_holds WHERE organization_id = ?');
  }

  all(): LedgerHold[] {
    return this.#all.all().map(toHold);
  }

  find(organizationId: string): LedgerHold | undefined {
    const row = this.#one.get(organizationId);
    return row && toHold(row);
  }

  /** From now on the ledger waits; one that is behind stays so. */
  wait(organizationId: string): void {
    this.#wait.run(organizationId, this.#clock());
  }

  /** The ledger does not extend this signed note. */
  behind(organizationId: string, checkpoint: string): void {
    this.#behind.run(organizationId, this.#clock(), checkpoint);
  }

  end(organizationId: string): void {
    this.#end.run(organizationId);
  }
}

function toHold(row: Record<string, SQLOutputValue>): LedgerHold {
  return {
    organizationId: String(row.organization_id),
    state: row.state === 'behind' ? 'behind' : 'waiting',
    since: Number(row.since),
    checkpoint: row.checkpoint === null ? undefined : String(row.checkpoint),
  };
}
