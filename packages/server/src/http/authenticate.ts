import { getCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import type { Clock } from '../platform/clock.ts';
import type { ApiKey, ApiKeyStore } from '../workspace/api-keys/api-key-store.ts';
import type { Scope } from '../workspace/api-keys/scopes.ts';
import type { PageSessionStore } from '../workspace/sessions/page-session-store.ts';
import type { AppContext, AppEnv, Credential } from './context.ts';
import type { FailedSignIns } from './failed-sign-ins.ts';
import { Problem } from './problem.ts';
import type { SiteOrigin } from './site-origin.ts';

export const SESSION_COOKIE = 'daybook_session';

export type AuthenticatorOptions = {
  readonly apiKeys: ApiKeyStore;
  readonly sessions: PageSessionStore;
  readonly failures: FailedSignIns;
  readonly origin: SiteOrigin;
  readonly clock: Clock;
};

/** Finds out who asks, and whether the credential allows what is asked. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** Lets a request pass when its credential has all of `scopes`. */
  require(scopes: readonly Scope[]) {
    return createMiddleware<AppEnv>(async (c, next) => {
      const credential = this.#credential(c);
      const missing = scopes.filter((scope) => !credential.apiKey.scopes.has(scope));
      if (missing.length > 0) {
        throw new Problem('forbidden', {
          detail: `the key "${credential.apiKey.name}" lacks the scope ${missing.join(', ')}: use a key that has it, or make one`,
        });
      }
      c.set('credential', credential);
      await next();
    });
  }

  /** The usable key with this text. @throws Problem `unauthorized`, counted against the address. */
  apiKey(c: AppContext, text: string): ApiKey {
    const key = this.#options.apiKeys.byText(text);
    const reason = this.#unusable(key);
    if (key && !reason) return key;
    this.#options.failures.count(c.get('address') ?? 'unknown');
    return unauthorized(`the API key ${reason}`);
  }

  /** Whether a credential that was valid at the beginning of a long answer still is. */
  isStillValid({ apiKey, session }: Credential): boolean {
    if (session !== undefined && this.#options.sessions.apiKeyId(session) === undefined) return false;
    return !this.#unusable(this.#options.apiKeys.byId(apiKey.id));
  }

  #credential(c: AppContext): Credential {
    const header = c.req.header('Authorization');
    if (header !== undefined) {
      const text = bearerText(c);
      if (!text) return unauthorized('the Authorization header must be "Bearer <API key>"');
      const apiKey = this.apiKey(c, text);
      return { organizationId: apiKey.organizationId, apiKey };
    }
    const token = getCookie(c, SESSION_COOKIE);
    if (!token) return unauthorized('send an API key as "Authorization: Bearer <API key>"');
    this.#options.origin.checkChange(c);
    const id = this.#options.sessions.apiKeyId(token);
    const apiKey = id === undefined ? undefined : this.#options.apiKeys.byId(id);
    if (!apiKey || this.#unusable(apiKey)) return unauthorized('the session has ended: sign in again');
    return { organizationId: apiKey.organizationId, apiKey, session: token };
  }

  #unusable(key: ApiKey | undefined): string | undefined {
    if (!key) return 'is not known: check that it was copied whole';
    if (key.revokedAt !== undefined) return 'was revoked: use another one';
    if (key.expiresAt !== undefined && key.expiresAt <= this.#options.clock())
      return 'has expired: use another one';
    return undefined;
  }
}

/** The text of the request's bearer token. */
export function bearerText(c: AppContext): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(c.req.header('Authorization') ?? '')?.[1];
}

function unauthorized(detail: string): never {
  throw new Problem('unauthorized', { detail, headers: { 'WWW-Authenticate': 'Bearer realm="daybook"' } });
}
