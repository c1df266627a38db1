// Triggers on the tables of the auth library, each a step of the workspace's migrations: what it changes in several statements, or
// without a transaction, is completed, recorded or held back by the statement itself.

/** What the auth library changes in its tables is recorded by the statement that changes it, once an organization. */
export const RECORDED_ACCOUNTS = `
  ALTER TABLE outbox DROP COLUMN event_id;

  CREATE TRIGGER password_changed AFTER UPDATE OF "password" ON "account"
  WHEN OLD."password" IS NOT NEW."password" AND OLD."password" IS NOT NULL
  BEGIN
    INSERT INTO outbox (organization_id, payload)
    SELECT m.organization_id, account_event('PASSWORD_CHANGE', u."id", u."email")
    FROM members m JOIN "user" u ON u."id" = m.user_id WHERE u."id" = NEW."userId";
  END;

  CREATE TRIGGER second_factor_changed AFTER UPDATE OF "twoFactorEnabled" ON "user"
  WHEN coalesce(OLD."twoFactorEnabled", 0) <> coalesce(NEW."twoFactorEnabled", 0)
  BEGIN
    INSERT INTO outbox (organization_id, payload)
    SELECT m.organization_id,
      account_event(iif(NEW."twoFactorEnabled" = 1, 'USER_2FA_ENABLE', 'USER_2FA_DISABLE'), NEW."id", NEW."email")
    FROM members m WHERE m.user_id = NEW."id";
  END;

  CREATE TRIGGER profile_changed AFTER UPDATE OF "name" ON "user" WHEN OLD."name" <> NEW."name"
  BEGIN
    INSERT INTO outbox (organization_id, payload)
    SELECT m.organization_id, account_event('USER_UPDATE', NEW."id", NEW."email")
    FROM members m WHERE m.user_id = NEW."id";
  END;
  `;

/** The auth library turns a second factor on and off in several statements; what a crash must not leave apart is done by the first. */
export const WHOLE_SECOND_FACTOR = `
  CREATE TRIGGER second_factor_enabled AFTER UPDATE OF "twoFactorEnabled" ON "user"
  WHEN NEW."twoFactorEnabled" = 1 AND coalesce(OLD."twoFactorEnabled", 0) = 0
  BEGIN
    UPDATE "twoFactor" SET "verified" = 1 WHERE "userId" = NEW."id";
  END;

  CREATE TRIGGER second_factor_disabled AFTER UPDATE OF "twoFactorEnabled" ON "user"
  WHEN coalesce(NEW."twoFactorEnabled", 0) = 0 AND OLD."twoFactorEnabled" = 1
  BEGIN
    DELETE FROM "twoFactor" WHERE "userId" = NEW."id";
  END;
  `;

/**
 * A device that is trusted in the place of a second factor is trusted no longer than the password and the factor it stood for; new
 * backup codes are a change of their own, unlike the use of one.
 */
export const TRUSTED_DEVICES = `
  CREATE TRIGGER trusted_devices_end_with_factor AFTER UPDATE OF "twoFactorEnabled" ON "user"
  WHEN coalesce(NEW."twoFactorEnabled", 0) = 0 AND OLD."twoFactorEnabled" = 1
  BEGIN
    DELETE FROM "verification" WHERE "value" = NEW."id" AND "identifier" LIKE 'trust-device-%';
  END;

  CREATE TRIGGER trusted_devices_end_with_password AFTER UPDATE OF "password" ON "account"
  WHEN OLD."password" IS NOT NEW."password"
  BEGIN
    DELETE FROM "verification" WHERE "value" = NEW."userId" AND "identifier" LIKE 'trust-device-%';
  END;

  CREATE TRIGGER backup_codes_replaced AFTER UPDATE OF "backupCodes" ON "twoFactor"
  WHEN OLD."verified" = 1 AND NEW."verified" = 1 AND account_doing() = '/two-factor/generate-backup-codes'
  BEGIN
    INSERT INTO outbox (organization_id, payload)
    SELECT m.organization_id, account_event('USER_2FA_CODES', u."id", u."email")
    FROM members m JOIN "user" u ON u."id" = m.user_id WHERE u."id" = NEW."userId";
  END;
  `;

/**
 * A request that hashes a password takes so long that another one may be faster: it learns which sessions ended meanwhile, and no
 * change of a password undoes one that it did not see. A sign-in that waits for its second factor ends with the password.
 */
export const PASSWORD_RACES = `
  CREATE TRIGGER session_ended AFTER DELETE ON "session"
  BEGIN
    SELECT session_ended(OLD."id");
  END;

  CREATE TRIGGER password_changed_meanwhile BEFORE UPDATE OF "password" ON "account"
  WHEN account_password() <> '' AND account_password() <> OLD."password"
  BEGIN
    SELECT RAISE(ABORT, 'the password was changed meanwhile');
  END;

  CREATE TRIGGER challenges_end_with_password AFTER UPDATE OF "password" ON "account"
  WHEN OLD."password" IS NOT NEW."password"
  BEGIN
    DELETE FROM "verification" WHERE "value" = NEW."userId" AND "identifier" LIKE '2fa-%';
  END;
  `;

/** The library ends the other sessions before it changes the password: what is too late for the one is too late for the other. */
export const SESSIONS_IN_PASSWORD_RACES = `
  CREATE TRIGGER sessions_stay_meanwhile BEFORE DELETE ON "session"
  WHEN account_doing() = '/change-password' AND account_password() <> '' AND account_password() <>
    (SELECT "password" FROM "account" WHERE "userId" = OLD."userId" AND "providerId" = 'credential')
  BEGIN
    SELECT RAISE(ABORT, 'the password was changed meanwhile');
  END;
  `;

/** The last step whose code an authenticator app was taken for; and each backup code that is used up leaves a record, whatever becomes of it. */
export const CODES_ONCE = `
  ALTER TABLE "twoFactor" ADD COLUMN "usedStep" INTEGER;

  CREATE TRIGGER backup_code_used AFTER UPDATE OF "backupCodes" ON "twoFactor"
  WHEN OLD."backupCodes" IS NOT NEW."backupCodes"
    AND account_doing() NOT IN ('/two-factor/enable', '/two-factor/generate-backup-codes')
  BEGIN
    INSERT INTO outbox (organization_id, payload)
    SELECT m.organization_id, account_event('USER_2FA_CODE_USE', u."id", u."email")
    FROM members m JOIN "user" u ON u."id" = m.user_id WHERE u."id" = NEW."userId";
  END;
  `;
