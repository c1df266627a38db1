import { z } from '@hono/zod-openapi';
import { learnActing } from '../../workspace/acting-scope.ts';
import { Problem } from '../problem.ts';
import { passOn } from './answer.ts';
import type { AuthHandler } from './auth-deps.ts';
import { askAuth } from './auth-request.ts';
import { readBody } from './read-body.ts';
import { recordFailure } from './record-failure.ts';

const password = z.string().max(1_000);

/** What a route that needs a session takes, and what a wrong password there is an attempt of. */
const ROUTES = {
  '/change-password': {
    body: z.strictObject({
      currentPassword: password,
      newPassword: password,
      revokeOtherSessions: z.boolean().optional(),
    }),
    attempted: 'PASSWORD_CHANGE',
  },
  '/two-factor/enable': { body: z.strictObject({ password }), attempted: 'USER_2FA_ENABLE' },
  '/two-factor/disable': { body: z.strictObject({ password }), attempted: 'USER_2FA_DISABLE' },
  '/two-factor/generate-backup-codes': { body: z.strictObject({ password }), attempted: 'USER_2FA_CODES' },
  '/update-user': { body: personSchema(), attempted: undefined },
} as const;

/** What a person may call himself. */
function personSchema() {
  return z.strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .refine((name) => name.isWellFormed(), 'must not hold half a character'),
  });
}

/** A route of the library that needs a session which may be used: when the body is there, too. */
export function signedIn(path: keyof typeof ROUTES): AuthHandler {
  const { body, attempted } = ROUTES[path];
  return async (c, deps) => {
    await deps.auth.requireSession(c);
    const sent = await readBody<unknown>(c, body);
    const session = await deps.auth.requireSession(c);
    const trial = { account: session.user.email, address: c.get('address') };
    if (attempted !== undefined) deps.limits.begin(trial);
    const passwordMark = deps.accounts.passwordMark(session.user.id);
    learnActing({ doing: path, passwordMark });
    const answer = await askAuth(deps, c, path, {
      body: sent,
      cookies: ['session', 'trustedDevice', 'forgetMe'],
    });
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
