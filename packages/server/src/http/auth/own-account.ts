import { z } from '@hono/zod-openapi';
import { learnActing } from '../../workspace/acting-scope.ts';
import { requireName } from '../../workspace/name-rules.ts';
import { Problem } from '../problem.ts';
import { passOn } from './answer.ts';
import type { AuthDeps, AuthHandler } from './auth-deps.ts';
import { askAuth } from './auth-request.ts';
import { readBody } from './read-body.ts';
import { recordFailure } from './record-failure.ts';

type Sent = Readonly<Record<string, string | boolean | undefined>>;

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
  '/update-user': { body: z.strictObject({ name: z.string() }), attempted: undefined },
} as const;

/** A route of the library that needs a session which may be used: when the body is there, too. */
export function signedIn(path: keyof typeof ROUTES): AuthHandler {
  const { body, attempted } = ROUTES[path];
  return async (c, deps) => {
    await deps.auth.requireSession(c);
    const sent = await readBody<Sent>(c, body);
    const session = await deps.auth.requireSession(c);
    const checked = await check(deps, sent, session.user.id);
    const trial = { account: session.user.email, address: c.get('address') };
    if (attempted !== undefined) deps.limits.begin(trial);
    const passwordMark = deps.accounts.passwordMark(session.user.id);
    learnActing({ doing: path, passwordMark });
    const answer = await askAuth(deps, c, path, {
      body: checked,
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

/** What is sent, held to our own rules of names and passwords. @throws WorkspaceError `invalid` */
async function check({ requirePassword }: AuthDeps, sent: Sent, userId: string): Promise<Sent> {
  const { name, newPassword } = sent;
  if (typeof newPassword === 'string') await requirePassword('newPassword', newPassword, userId);
  return typeof name === 'string' ? { ...sent, name: requireName('name', name) } : sent;
}
