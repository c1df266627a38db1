import { z } from '@hono/zod-openapi';
import { beginSignIn, passOn } from './answer.ts';
import type { AuthHandler } from './auth-deps.ts';
import { askAuth, challengeOf } from './auth-request.ts';
import { readBody } from './read-body.ts';
import { recordFailure } from './record-failure.ts';

/** A second factor: of a sign-in that waits for it, or of a signed-in person who turns it on. */
export function verify(path: string): AuthHandler {
  return async (c, deps) => {
    const session = await deps.auth.session(c);
    const challenge = challengeOf(c);
    const account =
      session?.user ?? (challenge === undefined ? undefined : deps.accounts.byChallenge(challenge));
    const signingIn = beginSignIn(deps, account);
    const trial = { account: account?.email, address: c.get('address') };
    deps.limits.begin(trial);
    const answer = await askAuth(deps.accountAuth, c, path, await readBody(c, z.looseObject({})));
    if (answer.status === 200) deps.limits.succeeded(trial);
    else if (!session) recordFailure(c, deps, account, 'wrong second factor');
    const factor = path.endsWith('totp') ? 'totp' : 'backup-code';
    return passOn(c, deps, answer, { factor, signingIn, ...(session && { current: session }) });
  };
}
