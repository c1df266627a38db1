import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Account } from '../../workspace/accounts/account-store.ts';
import type { ActiveSession, SigningIn } from '../../workspace/accounts/sessions.ts';
import { requestContext } from '../acting.ts';
import { unauthorized } from '../authenticate.ts';
import type { AppContext } from '../context.ts';
import type { AuthDeps } from './auth-deps.ts';
import type { AuthAnswer } from './auth-request.ts';

type Passing = {
  /** The usable session that the request came with. */
  readonly current?: ActiveSession;
  /** What was asked for beside the password, where the answer signs in. */
  readonly factor?: string;
  /** Who signs in, where the answer does. */
  readonly signingIn?: SigningIn | undefined;
};

/**
 * Gives the library's answer to the client, once the session in it is usable. The library checks passwords and codes before it makes
 * a session; what another request ended in between does not begin again.
 * @throws Problem `unauthorized` then
 */
export function passOn(
  c: AppContext,
  { sessions }: AuthDeps,
  answer: AuthAnswer,
  { current, factor, signingIn }: Passing,
): Response {
  const { status, sessionToken: token } = answer;
  const waitsForSecondFactor = answer.body?.twoFactorRedirect === true;
  if (status === 200 && waitsForSecondFactor) {
    if (signingIn && !sessions.isCurrent(signingIn)) throw passwordChanged();
  } else if (status === 200 && token !== undefined) {
    if (current) {
      if (!sessions.replaced(current, token)) throw sessionEnded();
    } else if (!signingIn || !sessions.signedIn(token, requestContext(c), factor ?? 'none', signingIn)) {
      throw passwordChanged();
    }
  }
  return answerWith(c, answer);
}

/** What a sign-in begins with; call it before the password or code is checked. */
export function beginSignIn({ accounts }: AuthDeps, account: Account | undefined): SigningIn | undefined {
  return account && { userId: account.id, passwordMark: accounts.passwordMark(account.id) };
}

function passwordChanged() {
  return unauthorized('the password was changed meanwhile: sign in with the new one');
}

function sessionEnded() {
  return unauthorized('this was done, and your session was ended meanwhile: sign in again');
}

/** Gives the library's answer to the client as it is. @throws what the library failed on, which says more than its empty answer. */
export function answerWith(c: AppContext, { status, headers, body: answered, error }: AuthAnswer): Response {
  if (status >= 500 && error !== undefined) throw error;
  for (const cookie of headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true });
  return c.body(JSON.stringify(answered ?? {}), status as ContentfulStatusCode, {
    'Content-Type': 'application/json',
  });
}
