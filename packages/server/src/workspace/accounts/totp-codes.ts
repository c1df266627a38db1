import { timingSafeEqual } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { createOTP } from '@better-auth/utils/otp';
import { symmetricDecrypt } from 'better-auth/crypto';
import type { Clock } from '../../platform/clock.ts';
import type { Auth } from './auth.ts';

const STEP_MS = 30_000;
/** A clock may be a step off, as the library has it. */
const STEPS_OFF = [-1, 0, 1];

export type TotpCodesOptions = {
  readonly db: DatabaseSync;
  readonly auth: Auth;
  readonly clock: Clock;
};

/** `used`: the code was right once, and it or a later one has been taken since. */
export type CodeUse = 'fresh' | 'used' | 'wrong';

/**
 * The codes of authenticator apps, each good once (RFC 6238 §5.2): the last step whose code was taken stands in the database, and the
 * statement that moves it on is what takes a code. The library checks codes too, but takes the same one for 90 seconds.
 */
export class TotpCodes {
  readonly #options: TotpCodesOptions;
  readonly #factor: StatementSync;
  readonly #take: StatementSync;

  constructor(options: TotpCodesOptions) {
    const { db } = options;
    this.#options = options;
    this.#factor = db.prepare('SELECT "id", "secret" FROM "twoFactor" WHERE "userId" = ?');
    this.#take = db.prepare(
      'UPDATE "twoFactor" SET "usedStep" = ?1 WHERE "id" = ?2 AND coalesce("usedStep", -1) < ?1',
    );
  }

  /** Takes a code of six digits: of many requests with the same one, a single one is told `fresh`. */
  async take(userId: string, code: string): Promise<CodeUse> {
    const { auth, clock } = this.#options;
    const row = this.#factor.get(userId);
    if (!row) return 'wrong';
    const { secretConfig } = await auth.$context;
    const otp = createOTP(await symmetricDecrypt({ key: secretConfig, data: String(row.secret) }));
    const now = Math.floor(clock() / STEP_MS);
    const codes = await Promise.all(STEPS_OFF.map((off) => otp.hotp(now + off)));
    const matching = STEPS_OFF.filter((_, index) => isSame(codes[index] ?? '', code));
    const newest = matching.at(-1);
    if (newest === undefined) return 'wrong';
    return this.#take.run(now + newest, String(row.id)).changes > 0 ? 'fresh' : 'used';
  }
}

function isSame(code: string, other: string): boolean {
  const [one, two] = [Buffer.from(code), Buffer.from(other)];
  return one.length === two.length && timingSafeEqual(one, two);
}
