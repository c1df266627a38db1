import { AsyncLocalStorage } from 'node:async_hooks';
import type { DatabaseSync } from 'node:sqlite';
import { NodeSqliteDialect } from '@better-auth/kysely-adapter/node-sqlite-dialect';
import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins';
import type { Logger } from '../../platform/logger.ts';
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from './password-length.ts';
import { signedCookies } from './signed-cookies.ts';
import { readSpelledAddresses } from './spelled-address.ts';

export const AUTH_PATH = '/api/auth';
/** The header by which a request tells the library the caller's address; ours alone, what a client sends is dropped. */
export const ADDRESS_HEADER = 'daybook-client-address';
const COOKIE_PREFIX = 'daybook';

const SESSION_DAYS = 7;
export const RESET_LINK_SECONDS = 3_600;

export type AuthOptions = {
  readonly db: DatabaseSync;
  readonly secret: string;
  /** Whether cookies may travel over https only. */
  readonly isSecure: boolean;
  /** Hands over a token by which the person may set a new password. */
  readonly sendReset: (email: string, token: string) => Promise<void>;
  readonly logger: Logger;
};

export type Auth = ReturnType<typeof createAuth>;

/** What the request that runs here made the library fail on; the library itself answers it with an empty 500. */
const failures = new AsyncLocalStorage<{ error?: unknown }>();

/** Lets the library answer a request. `error` is what made it fail; undefined when it did not. */
export async function callAuth(
  auth: Auth,
  request: Request,
): Promise<{ response: Response; error: unknown }> {
  const failure: { error?: unknown } = {};
  const response = await failures.run(failure, () => auth.handler(request));
  return { response, error: response.status >= 500 ? failure.error : undefined };
}

/**
 * The auth library on the workspace's own connection. It runs without transactions, each statement by itself: its own would stay open
 * through a password hash, and what others write on the connection meanwhile would go back with them.
 */
export function createAuth({ db, secret, isSecure, sendReset, logger }: AuthOptions) {
  const library = betterAuth({
    appName: 'Daybook',
    // Links are ours, so the address that is served plays no part in the library.
    baseURL: 'http://daybook.invalid',
    basePath: AUTH_PATH,
    secret,
    telemetry: { enabled: false },
    database: { dialect: new NodeSqliteDialect({ database: db }), type: 'sqlite', transaction: false },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: PASSWORD_CHARACTERS_MIN,
      maxPasswordLength: PASSWORD_CHARACTERS_MAX,
      resetPasswordTokenExpiresIn: RESET_LINK_SECONDS,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, token }) => sendReset(user.email, token),
    },
    // So that no usable link lies in the database or in a backup of it.
    verification: {
      storeIdentifier: { default: 'plain', overrides: { 'reset-password:': 'hashed' } },
      // Rows whose time is over are removed by `ExpiredRows`, which does not trust one reading of the clock.
      disableCleanup: true,
    },
    session: {
      expiresIn: SESSION_DAYS * 86_400,
      disableSessionRefresh: true,
      // Looking at a session whose time is over must not remove it either.
      deferSessionRefresh: true,
    },
    // Both are done by our own routes, for every route alike.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: isSecure,
      defaultCookieAttributes: { sameSite: 'strict', httpOnly: true },
      disableCSRFCheck: true,
      disableOriginCheck: true,
      // The whole address, as our own records have it, and not its network.
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER], ipv6Subnet: 128 },
    },
    logger: {
      level: 'error',
      // What is not an error may be an address that somebody tried, of which the log tells nothing.
      log: (_, message, ...[cause]) =>
        logger.error({ library: 'auth', ...(cause instanceof Error && { cause }) }, message),
    },
    onAPIError: {
      onError(error) {
        const failure = failures.getStore();
        if (failure) failure.error = error;
      },
    },
    plugins: [twoFactor({ issuer: 'Daybook' }), signedCookies],
  });
  void readSpelledAddresses(library);
  return library;
}
