import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../platform/clock.ts';
import type { Auth } from '../workspace/accounts/auth.ts';
import type { ActiveSession, Sessions } from '../workspace/accounts/sessions.ts';
import type { SignedCookies } from '../workspace/accounts/signed-cookies.ts';
import { learnActing } from '../workspace/acting-scope.ts';
import type { ApiKey, ApiKeyStore, KeyEnd } from '../workspace/api-keys/api-key-store.ts';
import type { Access } from './access.ts';
import { actorOf, userActor } from './acting.ts';
import { bearerText, keyHashOf } from './bearer-key.ts';
import type { AppContext, AppEnv, Credential } from './context.ts';
import type { FailedSignIns } from './failed-sign-ins.ts';
import { Problem } from './problem.ts';
import { type Attempt, type RefusalDeps, refuse, refusedOutcome } from './refused-attempts.ts';
import { ORGANIZATION_HEADER, type SiteOrigin } from './site-origin.ts';

export const SESSION_COOKIE = 'daybook.session_token';

const ENDED = () => unauthorized('the credential ended before the request was complete');
const SEND_A_KEY = 'send an API key as "Authorization: Bearer <API key>", or sign in';
const FOR_PEOPLE = 'this is for people: sign in, an API key does not allow it';

export type AuthenticatorOptions = RefusalDeps & {
  readonly apiKeys: ApiKeyStore;
  /** Notes when and from where a key was used. */
  readonly used: (keyId: string, address: string | undefined) => void;
  /** Notes that a member is there. */
  readonly seen: (memberId: string) => void;
  readonly accountAuth: Auth;
  readonly sessions: Sessions;
  readonly failures: FailedSignIns;
  readonly origin: SiteOrigin;
  readonly clock: Clock;
};

/** Finds out who asks, and whether that credential allows what is asked; what is refused is recorded where the action exists. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** Lets those pass whom the access table names. */
  guard(access: Exclude<Access, 'anyone'>, attempt?: (c: AppContext) => Attempt): MiddlewareHandler<AppEnv> {
    return async (c, next) => {
      if (access === 'account') {
        if (c.req.header('Authorization') !== undefined) {
          return refuse(this.#options, c, this.#ofKey(c, attempt), attempt, 'forbidden', FOR_PEOPLE);
        }
        const { id, user, membership } = await this.requireSession(c);
        if (attempt) this.#options.origin.checkRecordedRead(c);
        c.set('account', { sessionId: id, user });
        c.set('requireOwnPage', () => this.#options.origin.checkRecordedRead(c));
        c.set('requireStillValid', () => {
          if (!this.#options.sessions.find(id)) throw ENDED();
        });
        learnActing({ actor: userActor(user) });
        await next();
        const outcome = membership && refusedOutcome(c.error);
        if (outcome) {
          const credential: Credential = { kind: 'member', ...membership, sessionId: id, user };
          outcome.record(this.#options, c, credential, attempt);
        }
        return;
      }
      const isForKeys = access.scopes !== undefined || access.anyScope !== undefined;
      const credential = await this.#credential(c, attempt, isForKeys);
      c.set('credential', credential);
      c.set('requireStillValid', () => {
        if (!this.isStillValid(credential)) throw ENDED();
      });
      c.set('requireOwnPage', () => {
        if (credential.kind === 'member') this.#options.origin.checkRecordedRead(c);
      });
      const missing = whatIsMissing(credential, access);
      if (missing) return refuse(this.#options, c, credential, attempt, 'forbidden', missing);
      learnActing({ actor: actorOf(credential) });
      await next();
      const outcome = refusedOutcome(c.error);
      if (outcome) outcome.record(this.#options, c, credential, attempt);
    };
  }

  /** The session of a request, where it has one that may be used. */
  async session(c: AppContext): Promise<ActiveSession | undefined> {
    const { session } = await this.cookies(c);
    return session && this.#options.sessions.byToken(session.value);
  }

  /** The cookies of a request that the auth library knows as its own. */
  async cookies(c: AppContext): Promise<SignedCookies> {
    const sent = c.req.header('Cookie');
    if (sent === undefined) return {};
    const known = c.get('signedCookies');
    if (known) return known;
    const headers = new Headers({ Cookie: sent });
    const cookies = await this.#options.accountAuth.api.readSignedCookies({ headers });
    c.set('signedCookies', cookies);
    return cookies;
  }

  /** @throws Problem `unauthorized`, or `wrong-origin` for a change that another site asked for. */
  async requireSession(c: AppContext): Promise<ActiveSession> {
    const session = await this.session(c);
    if (!session) throw unauthorized('sign in first: this needs a person');
    this.#options.origin.checkChange(c);
    return session;
  }

  /** Whether a credential that was valid at the beginning of a long answer still is. */
  isStillValid(credential: Credential): boolean {
    if (credential.kind === 'api-key')
      return !this.#unusable(this.#options.apiKeys.end(credential.apiKey.id));
    const membership = this.#options.sessions.find(credential.sessionId)?.membership;
    return membership?.organizationId === credential.organizationId && membership.role === credential.role;
  }

  async #credential(
    c: AppContext,
    attempt: ((c: AppContext) => Attempt) | undefined,
    isForKeys: boolean,
  ): Promise<Credential> {
    if (c.req.header('Authorization') !== undefined) return this.#ofKey(c, attempt);
    if (!(await this.cookies(c)).session)
      throw unauthorized(isForKeys ? SEND_A_KEY : 'sign in first: this is for people');
    const session = await this.session(c);
    if (!session) throw unauthorized('the session has ended: sign in again');
    this.#options.origin.checkChange(c);
    // What is refused from here on is recorded.
    if (attempt) this.#options.origin.checkRecordedRead(c);
    const { membership, id, user } = session;
    if (!membership) {
      throw new Problem('no-membership', {
        detail: `${user.email} belongs to no organization: ask for an invitation`,
      });
    }
    requireOrganization(c, membership.organizationId);
    this.#options.seen(membership.memberId);
    return { kind: 'member', ...membership, sessionId: id, user };
  }

  #ofKey(c: AppContext, attempt: ((c: AppContext) => Attempt) | undefined): Credential {
    if (bearerText(c) === undefined) {
      const isEmpty = /^Bearer *$/i.test(c.req.header('Authorization') ?? '');
      throw unauthorized(
        isEmpty
          ? 'the API key is empty: is the variable set that it is read from?'
          : 'the Authorization header must be "Bearer <API key>"',
      );
    }
    const address = c.get('address');
    const hash = keyHashOf(c);
    const apiKey = hash && this.#options.apiKeys.byHash(hash);
    const reason = this.#unusable(apiKey);
    if (reason) this.#options.failures.count(address ?? 'unknown');
    if (!apiKey) throw unauthorized(`the API key ${reason}`);
    const { organizationId } = apiKey;
    const credential: Credential = { kind: 'api-key', organizationId, apiKey };
    if (reason) {
      // Whether it was revoked since the backup nobody knows, so its use is always recorded.
      const used = apiKey.suspendedAt === undefined ? attempt : (attempt ?? (() => useOf(apiKey)));
      return refuse(this.#options, c, credential, used, 'unauthorized', `the API key ${reason}`);
    }
    if (apiKey.cidrs && !(address !== undefined && apiKey.cidrs.includes(address))) {
      this.#options.failures.count(address ?? 'unknown');
      return refuse(
        this.#options,
        c,
        credential,
        attempt,
        'forbidden',
        `the key "${apiKey.name}" may not be used from ${address ?? 'here'}: it is held to other addresses`,
      );
    }
    requireOrganization(c, organizationId);
    this.#options.used(apiKey.id, address);
    return credential;
  }

  #unusable(key: KeyEnd | undefined): string | undefined {
    if (!key) return 'is not known: check that it was copied whole';
    if (key.revokedAt !== undefined) return 'was revoked: use another one';
    if (key.expiresAt !== undefined && key.expiresAt <= this.#options.clock())
      return 'has expired: use another one';
    if (key.suspendedAt !== undefined)
      return 'is suspended, because the server was restored from a backup: an owner can confirm it in the settings, or whoever runs the server by ./daybook keys confirm';
    return undefined;
  }
}

function useOf({ id, name }: ApiKey): Attempt {
  return { action: 'API_KEY_USE', resource: { type: 'api-key', id, name } };
}

/** Whether a credential may call a route of the access table. */
export function mayCall(credential: Credential, access: Access): boolean {
  return access === 'anyone' || access === 'account'
    ? access === 'anyone' || credential.kind === 'member'
    : whatIsMissing(credential, access) === undefined;
}

/** Why a credential may not do what the table says; undefined when it may. */
function whatIsMissing(
  credential: Credential,
  { roles, scopes, anyScope }: Extract<Access, object>,
): string | undefined {
  if (credential.kind === 'member') {
    const { role } = credential;
    if (roles.includes(role)) return undefined;
    return roles.length === 0
      ? 'this is for programs: send an API key'
      : `your role (${role}) does not allow this: it takes ${roles.join(' or ')}`;
  }
  const { apiKey } = credential;
  if (!scopes && !anyScope) return FOR_PEOPLE;
  const missing = scopes?.filter((scope) => !apiKey.scopes.has(scope)) ?? [];
  if (anyScope && !anyScope.some((scope) => apiKey.scopes.has(scope))) missing.push(...anyScope.slice(0, 1));
  if (missing.length === 0) return undefined;
  return `the key "${apiKey.name}" lacks the scope ${missing.join(', ')}: use a key that has it, or make one`;
}

function requireOrganization(c: AppContext, organizationId: string): void {
  const shown = c.req.header(ORGANIZATION_HEADER);
  if (shown === undefined || shown === organizationId) return;
  throw new Problem('organization-changed', {
    detail: `this request is about ${shown}, the credential about ${organizationId}: switch, or load the page again`,
  });
}

export function unauthorized(detail: string): Problem {
  return new Problem('unauthorized', { detail, headers: { 'WWW-Authenticate': 'Bearer realm="daybook"' } });
}
