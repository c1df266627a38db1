import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RetentionWindow } from './retention-window.ts';

/** What is remembered of an organization's retention. Times are milliseconds since 1970. */
export type RetentionRow = RetentionWindow & {
  /** What an owner asked for, in days; it counts where the plan allows it. */
  readonly ownDays: number | undefined;
  /** What was recorded before it is not shown. */
  readonly hiddenBefore: number | undefined;
  /** Every position below it is gone, about to go, or held. */
  readonly settledBelow: number;
  /** Counts the changes of legal holds. */
  readonly holdsVersion: number;
};

/** Rows of the table `retention`; every method belongs to the caller's transaction. */
export class RetentionStore {
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #setOwnDays: StatementSync;
  readonly #setHidden: StatementSync;
  readonly #setSettled: StatementSync;
  readonly #holdsChanged: StatementSync;

  constructor(db: DatabaseSync) {
    this.#get = db.prepare('SELECT * FROM retention WHERE organization_id = ?');
    this.#put = db.prepare(
      `INSERT INTO retention (organization_id, wanted_ms, window_ms, shrinks_at) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (organization_id) DO UPDATE SET wanted_ms = ?2, window_ms = ?3, shrinks_at = ?4`,
    );
    this.#setOwnDays = db.prepare('UPDATE retention SET own_days = ?2 WHERE organization_id = ?1');
    this.#setHidden = db.prepare('UPDATE retention SET hidden_before = ?2 WHERE organization_id = ?1');
    this.#setSettled = db.prepare('UPDATE retention SET settled_below = ?2 WHERE organization_id = ?1');
    this.#holdsChanged = db.prepare(
      'UPDATE retention SET settled_below = 0, holds_version = holds_version + 1 WHERE organization_id = ?',
    );
  }

  get(organizationId: string): RetentionRow | undefined {
    const row = this.#get.get(organizationId);
    return (
      row && {
        ownDays: numberOf(row.own_days),
        wantedMs: numberOf(row.wanted_ms),
        windowMs: numberOf(row.window_ms),
        shrinksAt: numberOf(row.shrinks_at),
        hiddenBefore: numberOf(row.hidden_before),
        settledBelow: Number(row.settled_below),
        holdsVersion: Number(row.holds_version),
      }
    );
  }

  putWindow(organizationId: string, { wantedMs, windowMs, shrinksAt }: RetentionWindow): void {
    this.#put.run(organizationId, wantedMs ?? null, windowMs ?? null, shrinksAt ?? null);
  }

  putOwnDays(organizationId: string, days: number | undefined): void {
    this.#setOwnDays.run(organizationId, days ?? null);
  }

  hidden(organizationId: string, before: number): void {
    this.#setHidden.run(organizationId, before);
  }

  settled(organizationId: string, below: number): void {
    this.#setSettled.run(organizationId, below);
  }

  holdsChanged(organizationId: string): void {
    this.#holdsChanged.run(organizationId);
  }
}

function numberOf(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
