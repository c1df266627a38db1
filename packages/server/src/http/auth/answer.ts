import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ActiveSession } from '../../workspace/accounts/sessions.ts';
import { requestContext } from '../acting.ts';
import type { AppContext } from '../context.ts';
import type { AuthDeps } from './auth-deps.ts';
import type { AuthAnswer } from './auth-request.ts';

type Passing = {
  /** The usable session that the request came with. */
  readonly current?: ActiveSession;
  /** What was asked for beside the password, where the answer signs in. */
  readonly factor?: string;
};

/** Gives the library's answer to the client, once the session in it is usable. */
export function passOn(
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

/** Gives the library's answer to the client as it is. */
export function answerWith(c: AppContext, { status, headers, body: answered }: AuthAnswer): Response {
  for (const cookie of headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true });
  return c.body(JSON.stringify(answered ?? {}), status as ContentfulStatusCode, {
    'Content-Type': 'application/json',
  });
}
