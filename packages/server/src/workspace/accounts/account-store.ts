import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { emailKey } from '../../platform/email-address.ts';
import { randomId } from '../../platform/random-id.ts';

export type Account = { readonly id: string; readonly email: string; readonly name: string };

export type NewAccount = {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
};

/** People and their passwords, in the auth library's tables. Addresses are kept in lower case, as the library does. */
export class AccountStore {
  readonly #clock: Clock;
  readonly #byEmail: StatementSync;
  readonly #byId: StatementSync;
  readonly #insertUser: StatementSync;
  readonly #insertAccount: StatementSync;
  readonly #setPassword: StatementSync;
  readonly #password: StatementSync;
  readonly #organizations: StatementSync;
  readonly #challenge: StatementSync;
  readonly #secondFactor: StatementSync;

  constructor(db: DatabaseSync, clock: Clock) {
    this.#clock = clock;
    this.#byEmail = db.prepare('SELECT "id", "email", "name" FROM "user" WHERE "email" = ?');
    this.#byId = db.prepare('SELECT "id", "email", "name" FROM "user" WHERE "id" = ?');
    this.#insertUser = db.prepare(
      'INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "twoFactorEnabled") VALUES (?, ?, ?, 0, ?, ?, 0)',
    );
    this.#insertAccount = db.prepare(
      `INSERT INTO "account" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt")
       VALUES (?, ?, 'credential', ?, ?, ?, ?)`,
    );
    this.#setPassword = db.prepare(
      `UPDATE "account" SET "password" = ?, "updatedAt" = ? WHERE "userId" = ? AND "providerId" = 'credential'`,
    );
    this.#password = db.prepare(
      `SELECT "password" FROM "account" WHERE "userId" = ? AND "providerId" = 'credential'`,
    );
    this.#organizations = db.prepare(
      'SELECT organization_id FROM members WHERE user_id = ? ORDER BY created_at',
    );
    this.#secondFactor = db.prepare('SELECT "twoFactorEnabled" FROM "user" WHERE "id" = ?');
    this.#challenge = db.prepare(
      `SELECT "value" FROM "verification" WHERE "identifier" = ? AND "identifier" LIKE '2fa-%' AND "expiresAt" > ?`,
    );
  }

  byEmail(email: string): Account | undefined {
    return toAccount(this.#byEmail.get(emailKey(email)));
  }

  byId(id: string): Account | undefined {
    return toAccount(this.#byId.get(id));
  }

  hasSecondFactor(id: string): boolean {
    return this.#secondFactor.get(id)?.twoFactorEnabled === 1;
  }

  /** Whose second factor is asked for by a challenge that the auth library gave out, while it lasts. */
  byChallenge(challenge: string): Account | undefined {
    const row = this.#challenge.get(challenge, new Date(this.#clock()).toISOString());
    return row && this.byId(String(row.value));
  }

  /** Belongs to the caller's transaction. */
  create({ email, name, passwordHash }: NewAccount): Account {
    const now = new Date(this.#clock()).toISOString();
    const account = { id: randomId('usr'), email: emailKey(email), name };
    this.#insertUser.run(account.id, name, account.email, now, now);
    this.#insertAccount.run(randomId('acc'), account.id, account.id, passwordHash, now, now);
    return account;
  }

  /** Belongs to the caller's transaction; a trigger records it. */
  setPassword(userId: string, passwordHash: string): void {
    this.#setPassword.run(passwordHash, new Date(this.#clock()).toISOString(), userId);
  }

  /** Stands for the password of an account: another one once it was changed. It is the hash, so nobody is told. */
  passwordMark(userId: string): string | undefined {
    const password = this.#password.get(userId)?.password;
    return typeof password === 'string' ? password : undefined;
  }

  /** Ids of the organizations that the person belongs to, the oldest membership first. */
  organizationIds(userId: string): string[] {
    return this.#organizations.all(userId).map((row) => String(row.organization_id));
  }
}

function toAccount(row: Record<string, unknown> | undefined): Account | undefined {
  return row && { id: String(row.id), email: String(row.email), name: String(row.name) };
}
