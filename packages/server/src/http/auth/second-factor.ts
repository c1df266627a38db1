import { z } from '@hono/zod-openapi';
import { readBackupCode, readTotpCode } from '../../workspace/accounts/second-factor-codes.ts';
import type { CodeUse } from '../../workspace/accounts/totp-codes.ts';
import { beginSignIn, passOn } from './answer.ts';
import type { AuthDeps, AuthHandler } from './auth-deps.ts';
import { type AuthAnswer, askAuth } from './auth-request.ts';
import { readBody } from './read-body.ts';
import { recordFailure } from './record-failure.ts';

/** No code is right that has no digits: what the library is given where the real one must not be taken. */
const NO_CODE = '';
const CODE_USED_BEFORE = 'This code was used already: wait for the next one';

const codeSchema = (read: (text: string) => string | undefined, rule: string) =>
  z.strictObject({
    code: z
      .string()
      .max(100)
      .transform((text, context) => {
        const code = read(text);
        if (code !== undefined) return code;
        context.addIssue({ code: 'custom', message: rule });
        return z.NEVER;
      }),
    trustDevice: z.boolean().optional(),
  });

const FACTORS = {
  totp: {
    path: '/two-factor/verify-totp',
    schema: codeSchema(readTotpCode, 'must be the six digits that the authenticator app shows'),
  },
  'backup-code': {
    path: '/two-factor/verify-backup-code',
    schema: codeSchema(readBackupCode, 'must be a backup code such as aB3dE-6gH1j: ten letters and digits'),
  },
} as const;

/**
 * A second factor: of a sign-in that waits for it, or of a signed-in person who turns it on. Whose it is, is read once: the library gets
 * the cookie that it was read from, and no other. What is no code by its form is no guess: it does not count.
 */
export function verify(factor: keyof typeof FACTORS): AuthHandler {
  const { path, schema } = FACTORS[factor];
  return async (c, deps) => {
    const { code, ...sent } = await readBody(c, schema);
    const session = await deps.auth.session(c);
    const { challenge } = await deps.auth.cookies(c);
    const account = session?.user ?? (challenge && deps.accounts.byChallenge(challenge.value));
    const signingIn = beginSignIn(deps, account);
    const trial = { account: account?.email, address: c.get('address') };
    deps.limits.begin(trial);
    const use = factor === 'totp' ? await takeCode(deps, account?.id, code) : 'fresh';
    const answer = await askAuth(deps, c, path, {
      body: { ...sent, code: use === 'fresh' ? code : NO_CODE },
      cookies: session ? ['session', 'forgetMe'] : ['challenge', 'forgetMe'],
    });
    const refused = reasonOf(answer, use);
    if (answer.status === 200) deps.limits.succeeded(trial);
    else if (refused !== undefined) {
      const isEnabling = session && !deps.accounts.hasSecondFactor(session.user.id);
      recordFailure(c, deps, account, refused, isEnabling ? 'USER_2FA_ENABLE' : 'USER_LOGIN');
    }
    const told = use === 'used' ? tellUsed(answer) : answer;
    return passOn(c, deps, told, { factor, signingIn, ...(session && { current: session }) });
  };
}

async function takeCode({ totpCodes }: AuthDeps, userId: string | undefined, code: string): Promise<CodeUse> {
  return userId === undefined ? 'wrong' : totpCodes.take(userId, code);
}

/** Why an answer is a failed attempt; undefined where no code was looked at. */
function reasonOf({ body }: AuthAnswer, use: CodeUse): string | undefined {
  switch (body?.code) {
    case 'INVALID_CODE':
    case 'INVALID_BACKUP_CODE':
      return use === 'used' ? 'a code that was used before' : 'wrong second factor';
    case 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE':
    case 'ACCOUNT_TEMPORARILY_LOCKED':
      return 'too many attempts';
    default:
      return undefined;
  }
}

function tellUsed(answer: AuthAnswer): AuthAnswer {
  if (answer.body?.code !== 'INVALID_CODE') return answer;
  return { ...answer, body: { ...answer.body, message: CODE_USED_BEFORE } };
}
