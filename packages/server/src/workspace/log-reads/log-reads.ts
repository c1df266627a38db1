import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Acting } from '../acting.ts';
import type { Outbox } from '../outbox/outbox.ts';

const WINDOW_MS = 3_600_000;
/** As many characters as a text of metadata may have. */
const FILTER_CHARACTERS_MAX = 500;

export type LogReadsOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
};

export type Reader = { readonly organizationId: string; readonly memberId: string };

/**
 * Members who read the audit log. The first read of a member is recorded, and none of the hour that follows: an open page reads every
 * few minutes, and an entry for each read would be one more to read.
 */
export class LogReads {
  readonly #options: LogReadsOptions;
  readonly #find: StatementSync;
  readonly #keep: StatementSync;

  constructor(options: LogReadsOptions) {
    this.#options = options;
    this.#find = options.db.prepare('SELECT log_read_at FROM members WHERE id = ?');
    this.#keep = options.db.prepare('UPDATE members SET log_read_at = ? WHERE id = ?');
  }

  /**
   * Records that a member reads the log, unless that was recorded within the hour. `filter` is what they look for, as text. The log can
   * be read even when nothing can be recorded, on a full disk for example: that is logged, and the next read tries again.
   */
  note({ organizationId, memberId }: Reader, by: Acting, filter: string): void {
    const { db, outbox, clock, logger } = this.#options;
    const now = clock();
    const readAt = this.#find.get(memberId)?.log_read_at ?? null;
    // An entry later than now was recorded by a clock that was ahead.
    if (readAt !== null && Number(readAt) <= now && now < Number(readAt) + WINDOW_MS) return;
    const text = filter.slice(0, FILTER_CHARACTERS_MAX).toWellFormed();
    try {
      transaction(db, () => {
        this.#keep.run(now, memberId);
        outbox.add(organizationId, {
          ...by,
          action: 'AUDIT_LOG_READ',
          resource: { type: 'audit-log', name: '*' },
          ...(text !== '' && { metadata: { filter: text } }),
        });
      });
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'a read of the audit log was not recorded');
    }
  }
}
