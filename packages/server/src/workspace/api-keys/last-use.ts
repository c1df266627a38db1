import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';

/** When something was used last, in milliseconds since 1970, and from where, as far as that is known. */
export type Use = { readonly at: number; readonly ip: string | undefined };

export type LastUseOptions = { readonly db: DatabaseSync; readonly clock: Clock; readonly logger: Logger };

/**
 * When keys and members were last seen. It is kept in memory and written once a minute, so that a request costs no write; a
 * crash loses a minute of it at most.
 */
export class LastUse {
  readonly #options: LastUseOptions;
  readonly #writeKey: StatementSync;
  readonly #writeMember: StatementSync;
  readonly #keys = new Map<string, Use>();
  readonly #members = new Map<string, number>();

  constructor(options: LastUseOptions) {
    this.#options = options;
    this.#writeKey = options.db.prepare(
      `UPDATE api_keys SET last_used_at = :at, last_used_ip = :ip
       WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at)`,
    );
    this.#writeMember = options.db.prepare(
      'UPDATE members SET last_seen_at = :at WHERE id = :id AND (last_seen_at IS NULL OR last_seen_at < :at)',
    );
  }

  /** A key was used. */
  touch(keyId: string, ip: string | undefined): void {
    this.#keys.set(keyId, { at: this.#options.clock(), ip });
  }

  /** A member asked for something. */
  touchMember(memberId: string): void {
    this.#members.set(memberId, this.#options.clock());
  }

  /** What is not written yet of a key. */
  ofKey(keyId: string): Use | undefined {
    return this.#keys.get(keyId);
  }

  /** What is not written yet of a member, in milliseconds since 1970. */
  ofMember(memberId: string): number | undefined {
    return this.#members.get(memberId);
  }

  /** Writes what came since the last time, in one transaction; what cannot be written stays for the next time. */
  flush(): void {
    if (this.#keys.size === 0 && this.#members.size === 0) return;
    try {
      transaction(this.#options.db, () => {
        for (const [id, { at, ip }] of this.#keys) this.#writeKey.run({ id, at, ip: ip ?? null });
        for (const [id, at] of this.#members) this.#writeMember.run({ id, at });
      });
    } catch (error) {
      this.#options.logger.warn(
        { reason: messageOf(error) },
        'the last use of keys could not be written yet',
      );
      return;
    }
    this.#keys.clear();
    this.#members.clear();
  }
}
