import { z } from '@hono/zod-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { messageOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { Account, AccountStore } from '../workspace/accounts/account-store.ts';
import { AUTH_PATH, type Auth } from '../workspace/accounts/auth.ts';
import type { NewOwner } from '../workspace/accounts/first-owner.ts';
import type { ActiveSession, Sessions } from '../workspace/accounts/sessions.ts';
import { learnActing } from '../workspace/acting-scope.ts';
import type { Refusals } from '../workspace/refusals/refusals.ts';
import { requestContext } from './acting.ts';
import { type AuthAnswer, askAuth, challengeOf } from './auth-request.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { Problem } from './problem.ts';
import { readJson } from './read-body.ts';
import type { Api } from './route.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import type { SiteOrigin } from './site-origin.ts';
import { refuseInvalid } from './to-problem.ts';

const BODY_BYTES = 16_384;
/** Like failures of one account within it are recorded as one. */
const FAILURE_WINDOW_MS = 5 * 60_000;

export type AuthDeps = {
  readonly auth: Authenticator;
  readonly accountAuth: Auth;
  readonly accounts: AccountStore;
  readonly sessions: Sessions;
  readonly refusals: Refusals;
  readonly limits: SignInLimits;
  readonly origin: SiteOrigin;
  readonly logger: Logger;
  /** Makes the account of an invited address. */
  readonly signUp: (person: NewOwner, invitation?: string) => Promise<void>;
};

type Handler = (c: AppContext, deps: AuthDeps) => Promise<Response>;

/** The routes of the auth library that are open; all others answer as if they did not exist. */
export const AUTH_ROUTES: Readonly<Record<string, Handler>> = {
  'POST /sign-in/email': signIn,
  'POST /sign-up/email': signUp,
  'POST /sign-out': signOut,
  'POST /two-factor/enable': signedIn('/two-factor/enable'),
  'POST /two-factor/disable': signedIn('/two-factor/disable'),
  'POST /two-factor/generate-backup-codes': signedIn('/two-factor/generate-backup-codes'),
  'POST /two-factor/verify-totp': verify('/two-factor/verify-totp'),
  'POST /two-factor/verify-backup-code': verify('/two-factor/verify-backup-code'),
  'POST /change-password': signedIn('/change-password'),
  'POST /update-user': signedIn(
    '/update-user',
    z.strictObject({
      name: z
        .string()
        .trim()
        .min(1)
        .max(100)
        .refine((name) => name.isWellFormed(), 'must not hold half a character'),
    }),
  ),
  'POST /request-password-reset': requestReset,
  'POST /reset-password': resetPassword,
  'GET /get-session': getSession,
  'GET /list-sessions': listSessions,
  'POST /revoke-session': revokeSession,
  'POST /revoke-sessions': revokeAll(() => true),
  'POST /revoke-other-sessions': revokeAll((id, current) => id !== current.id),
};

/** Accounts: the auth library behind an allow-list, with our limits, our origin check and our records. */
export function authRoutes(api: Api, deps: AuthDeps): void {
  for (const [route, handler] of Object.entries(AUTH_ROUTES)) {
    const [method = '', path = ''] = route.split(' ');
    api.on(method, AUTH_PATH + path, async (c) => {
      deps.origin.checkChange(c);
      c.header('Cache-Control', 'no-store');
      return handler(c, deps);
    });
  }
}

const signInSchema = z.object({
  email: z.string().max(320),
  password: z.string().max(1_000),
  rememberMe: z.boolean().optional(),
});

async function signIn(c: AppContext, deps: AuthDeps): Promise<Response> {
  return signInWith(c, deps, await body(c, signInSchema));
}

async function signInWith(
  c: AppContext,
  deps: AuthDeps,
  credentials: z.infer<typeof signInSchema>,
): Promise<Response> {
  const email = credentials.email.trim().toLowerCase();
  const trial = { account: email, address: c.get('address') };
  try {
    deps.limits.begin(trial);
  } catch (error) {
    recordFailure(c, deps, deps.accounts.byEmail(email), 'too many attempts');
    throw error;
  }
  const answer = await askAuth(deps.accountAuth, c, '/sign-in/email', { ...credentials, email });
  if (answer.status === 401) recordFailure(c, deps, deps.accounts.byEmail(email), 'wrong password');
  else deps.limits.succeeded(trial);
  const needsNone = !deps.accounts.hasSecondFactor(deps.accounts.byEmail(email)?.id ?? '');
  return passOn(c, deps, answer, { factor: needsNone ? 'none' : 'trusted-device' });
}

async function signUp(c: AppContext, deps: AuthDeps): Promise<Response> {
  const schema = z.object({
    name: z.string().max(100),
    email: z.string().max(320),
    password: z.string().max(1_000),
    invitation: z.string().max(100).optional(),
  });
  const { name, email, password, invitation } = await body(c, schema);
  const trial = { address: c.get('address') };
  deps.limits.begin(trial);
  const person = { name: name.trim(), email: email.trim().toLowerCase(), password };
  await deps.signUp(person, invitation);
  deps.limits.succeeded(trial);
  return signInWith(c, deps, person);
}

async function signOut(c: AppContext, deps: AuthDeps): Promise<Response> {
  const session = await deps.auth.session(c);
  if (session) deps.sessions.signOut(session, requestContext(c));
  return answerWith(c, await askAuth(deps.accountAuth, c, '/sign-out', {}));
}

/** What a wrong password at a route is an attempt of. */
const ATTEMPTED: Readonly<Record<string, string>> = {
  '/change-password': 'PASSWORD_CHANGE',
  '/two-factor/enable': 'USER_2FA_ENABLE',
  '/two-factor/disable': 'USER_2FA_DISABLE',
  '/two-factor/generate-backup-codes': 'USER_2FA_CODES',
};

/** A route of the library that needs a session which may be used. */
function signedIn(path: string, schema: z.ZodType = z.looseObject({})): Handler {
  return async (c, deps) => {
    const session = await deps.auth.requireSession(c);
    const sent = await body(c, schema);
    const attempted = ATTEMPTED[path];
    const trial = { account: session.user.email, address: c.get('address') };
    if (attempted !== undefined) deps.limits.begin(trial);
    learnActing({ doing: path });
    const answer = await askAuth(deps.accountAuth, c, path, sent);
    if (attempted !== undefined && answer.body?.code === 'INVALID_PASSWORD') {
      recordFailure(c, deps, session.user, 'wrong password', attempted);
    } else if (attempted !== undefined) deps.limits.succeeded(trial);
    return passOn(c, deps, answer, { current: session });
  };
}

/** A second factor: of a sign-in that waits for it, or of a signed-in person who turns it on. */
function verify(path: string): Handler {
  return async (c, deps) => {
    const session = await deps.auth.session(c);
    const challenge = challengeOf(c);
    const account =
      session?.user ?? (challenge === undefined ? undefined : deps.accounts.byChallenge(challenge));
    const trial = { account: account?.email, address: c.get('address') };
    deps.limits.begin(trial);
    const answer = await askAuth(deps.accountAuth, c, path, await body(c, z.looseObject({})));
    if (answer.status === 200) deps.limits.succeeded(trial);
    else if (!session) recordFailure(c, deps, account, 'wrong second factor');
    const factor = path.endsWith('totp') ? 'totp' : 'backup-code';
    return passOn(c, deps, answer, { factor, ...(session && { current: session }) });
  };
}

async function requestReset(c: AppContext, deps: AuthDeps): Promise<Response> {
  const { email: given } = await body(c, z.object({ email: z.string().max(320) }));
  const email = given.trim().toLowerCase();
  // Each one counts, so that nobody's mailbox is filled.
  deps.limits.begin({ account: `reset of ${email}`, address: c.get('address') });
  return answerWith(c, await askAuth(deps.accountAuth, c, '/request-password-reset', { email }));
}

async function resetPassword(c: AppContext, deps: AuthDeps): Promise<Response> {
  const sent = await body(c, z.object({ token: z.string().max(200), newPassword: z.string().max(1_000) }));
  const trial = { address: c.get('address') };
  deps.limits.begin(trial);
  const answer = await askAuth(deps.accountAuth, c, '/reset-password', sent);
  if (answer.status === 200) deps.limits.succeeded(trial);
  return answerWith(c, answer);
}

async function getSession(c: AppContext, deps: AuthDeps): Promise<Response> {
  const session = await deps.auth.session(c);
  if (!session) return c.json(null, 200);
  return c.json({ session: { id: session.id }, user: session.user }, 200);
}

async function listSessions(c: AppContext, deps: AuthDeps): Promise<Response> {
  const current = await deps.auth.requireSession(c);
  const sessions = deps.sessions.list(current.user.id);
  return c.json(
    sessions.map((session) => ({ ...session, current: session.id === current.id })),
    200,
  );
}

async function revokeSession(c: AppContext, deps: AuthDeps): Promise<Response> {
  const current = await deps.auth.requireSession(c);
  const { id } = await body(c, z.strictObject({ id: z.string().max(100) }));
  if (deps.sessions.revoke(current.user, [id], requestContext(c)) === 0) {
    throw new Problem('not-found', { detail: 'there is no such session: it may have ended already' });
  }
  return c.json({ status: true }, 200);
}

function revokeAll(isMeant: (id: string, current: ActiveSession) => boolean): Handler {
  return async (c, deps) => {
    const current = await deps.auth.requireSession(c);
    const ids = deps.sessions.list(current.user.id).map(({ id }) => id);
    deps.sessions.revoke(
      current.user,
      ids.filter((id) => isMeant(id, current)),
      requestContext(c),
    );
    return c.json({ status: true }, 200);
  };
}

type Passing = {
  /** The usable session that the request came with. */
  readonly current?: ActiveSession;
  /** What was asked for beside the password, where the answer signs in. */
  readonly factor?: string;
};

/** Gives the library's answer to the client, once the session in it is usable. */
function passOn(
  c: AppContext,
  { sessions }: AuthDeps,
  answer: AuthAnswer,
  { current, factor }: Passing,
): Response {
  const { sessionToken: token } = answer;
  const waitsForSecondFactor = answer.body?.twoFactorRedirect === true;
  if (answer.status === 200 && token !== undefined && !waitsForSecondFactor) {
    if (current) sessions.replaced(current, token);
    else sessions.signedIn(token, requestContext(c), factor ?? 'none');
  }
  return answerWith(c, answer);
}

function answerWith(c: AppContext, { status, headers, body: answered }: AuthAnswer): Response {
  for (const cookie of headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true });
  return c.body(JSON.stringify(answered ?? {}), status as ContentfulStatusCode, {
    'Content-Type': 'application/json',
  });
}

/** After the answer, which must take as long for an address that nobody has. */
function recordFailure(
  c: AppContext,
  { accounts, refusals, logger }: AuthDeps,
  account: Account | undefined,
  reason: string,
  action = 'USER_LOGIN',
): void {
  if (!account) return;
  const person = { id: account.id, name: account.email };
  const context = requestContext(c);
  setImmediate(() => {
    try {
      refusals.record({
        organizationIds: accounts.organizationIds(account.id),
        event: {
          action,
          actor: { type: 'user', ...person },
          resource: { type: 'member', ...person },
          context,
          outcome: 'failure',
        },
        reason,
        windowMs: FAILURE_WINDOW_MS,
      });
    } catch (error) {
      logger.error({ reason: messageOf(error) }, 'a failed sign-in could not be recorded');
    }
  });
}

async function body<T>(c: AppContext, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readJson(c, BODY_BYTES));
  if (parsed.success) return parsed.data;
  refuseInvalid({ ...parsed, target: 'json' });
  throw new Error('a refused body was let through');
}
