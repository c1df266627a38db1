import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';

const SWEEP_EVERY_MS = 60_000;
/** Of each table at a time, so that nobody waits for it. */
const ROWS_AT_ONCE = 1_000;

export type ExpiredRowsOptions = {
  readonly db: DatabaseSync;
  /** The time by which rows may be destroyed; they stop counting by the clock itself. */
  readonly clock: Clock;
  readonly logger: Logger;
};

/**
 * Removes what the auth library leaves lying when its time is over: sessions, and links and challenges that nobody used. They were
 * good for nothing any more, so nothing is recorded. At start and every minute.
 */
export class ExpiredRows {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #removals: readonly StatementSync[];
  #timer: NodeJS.Timeout | undefined;

  constructor({ db, clock, logger }: ExpiredRowsOptions) {
    this.#clock = clock;
    this.#logger = logger;
    this.#removals = ['session', 'verification'].map((table) =>
      db.prepare(
        `DELETE FROM "${table}" WHERE "id" IN
           (SELECT "id" FROM "${table}" WHERE "expiresAt" <= ? ORDER BY "expiresAt" LIMIT ${ROWS_AT_ONCE})`,
      ),
    );
  }

  start(): void {
    this.#timer = setInterval(() => this.#trySweep(), SWEEP_EVERY_MS);
    this.#trySweep();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Removes the oldest of each table; what is left goes the next time. */
  sweep(): void {
    const now = new Date(this.#clock()).toISOString();
    for (const removal of this.#removals) removal.run(now);
  }

  #trySweep(): void {
    try {
      this.sweep();
    } catch (error) {
      this.#logger.warn(
        { reason: messageOf(error) },
        'sessions and links that have expired wait to be removed',
      );
    }
  }
}
