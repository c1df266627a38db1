import { z } from '@hono/zod-openapi';
import { learnActing } from '../../workspace/acting-scope.ts';
import { Problem } from '../problem.ts';
import { passOn } from './answer.ts';
import type { AuthHandler } from './auth-deps.ts';
import { askAuth } from './auth-request.ts';
import { readBody } from './read-body.ts';
import { recordFailure } from './record-failure.ts';

/** What a wrong password at a route is an attempt of. */
const ATTEMPTED: Readonly<Record<string, string>> = {
  '/change-password': 'PASSWORD_CHANGE',
  '/two-factor/enable': 'USER_2FA_ENABLE',
  '/two-factor/disable': 'USER_2FA_DISABLE',
  '/two-factor/generate-backup-codes': 'USER_2FA_CODES',
};

/** What a person may call himself. */
export const personSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((name) => name.isWellFormed(), 'must not hold half a character'),
});

/** A route of the library that needs a session which may be used. */
export function signedIn(path: string, schema: z.ZodType = z.looseObject({})): AuthHandler {
  return async (c, deps) => {
    const session = await deps.auth.requireSession(c);
    const sent = await readBody(c, schema);
    const attempted = ATTEMPTED[path];
    const trial = { account: session.user.email, address: c.get('address') };
    if (attempted !== undefined) deps.limits.begin(trial);
    const passwordMark = deps.accounts.passwordMark(session.user.id);
    learnActing({ doing: path, passwordMark });
    const answer = await askAuth(deps.accountAuth, c, path, sent);
    // From here on another password is this request's own doing.
    learnActing({ passwordMark: undefined });
    if (answer.status >= 500 && deps.accounts.passwordMark(session.user.id) !== passwordMark) {
      throw new Problem('conflict', {
        detail: 'the password was changed meanwhile, by another session or a link: this changed nothing',
      });
    }
    if (attempted !== undefined && answer.body?.code === 'INVALID_PASSWORD') {
      recordFailure(c, deps, session.user, 'wrong password', attempted);
    } else if (attempted !== undefined) deps.limits.succeeded(trial);
    return passOn(c, deps, answer, { current: session });
  };
}
