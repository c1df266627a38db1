import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';

/** Of each table at a time, so that nobody waits for it. */
const ROWS_AT_ONCE = 1_000;

export type ExpiredRowsOptions = {
  readonly db: DatabaseSync;
  /** The time by which rows may be destroyed; they stop counting by the clock itself. */
  readonly clock: Clock;
};

/**
 * Removes what the auth library leaves lying when its time is over: sessions, and links and challenges that nobody used. They were
 * good for nothing any more, so nothing is recorded.
 */
export class ExpiredRows {
  readonly #clock: Clock;
  readonly #removals: readonly StatementSync[];

  constructor({ db, clock }: ExpiredRowsOptions) {
    this.#clock = clock;
    this.#removals = ['session', 'verification'].map((table) =>
      db.prepare(
        `DELETE FROM "${table}" WHERE "id" IN
           (SELECT "id" FROM "${table}" WHERE "expiresAt" <= ? ORDER BY "expiresAt" LIMIT ${ROWS_AT_ONCE})`,
      ),
    );
  }

  /** Removes the oldest of each table; what is left goes the next time. */
  sweep(): void {
    const now = new Date(this.#clock()).toISOString();
    for (const removal of this.#removals) removal.run(now);
  }
}
