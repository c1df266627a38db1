import { z } from '@hono/zod-openapi';
import type { AccountStore } from '../workspace/accounts/account-store.ts';
import type { Auth } from '../workspace/accounts/auth.ts';
import { readTotpCode } from '../workspace/accounts/second-factor-codes.ts';
import type { TotpCodes } from '../workspace/accounts/totp-codes.ts';
import type { AppContext, User } from './context.ts';
import { invalidField, Problem } from './problem.ts';
import type { SignInLimits } from './sign-in-limits.ts';

export type ReauthenticationDeps = {
  readonly accountAuth: Auth;
  readonly accounts: Pick<AccountStore, 'passwordMark' | 'hasSecondFactor'>;
  readonly totpCodes: Pick<TotpCodes, 'take'>;
  readonly limits: SignInLimits;
};

/** The fields by which somebody who is signed in shows once more who they are. */
export const reauthenticationFields = {
  password: z.string().max(1_000).openapi({ description: 'Your current password.' }),
  code: z.string().max(100).optional().openapi({
    description: 'The six digits of your authenticator app, where your account has a second factor.',
  }),
};

type Shown = { readonly password: string; readonly code?: string | undefined };

/**
 * Whether a signed-in person still is the one who signed in: by password, and by a code of the authenticator app where the account has a
 * second factor. Guessing is slowed down as it is for signing in. Ask for what the request may do only afterwards: this takes its time.
 * @throws Problem `forbidden` for a wrong one, `invalid` for a missing code, `too-many-requests`
 */
export async function reauthenticate(
  c: AppContext,
  { accountAuth, accounts, totpCodes, limits }: ReauthenticationDeps,
  user: User,
  { password, code }: Shown,
): Promise<void> {
  const trial = { account: user.email, address: c.get('address') };
  limits.begin(trial);
  const hash = accounts.passwordMark(user.id);
  const library = await accountAuth.$context;
  const isRight = hash !== undefined && (await library.password.verify({ hash, password }));
  if (!isRight) throw wrong('password', 'is wrong: it must be your current password');
  if (accounts.hasSecondFactor(user.id)) {
    const digits = code === undefined ? undefined : readTotpCode(code);
    if (digits === undefined) {
      // The password was right, so this is no guess.
      limits.succeeded(trial);
      throw invalidField('code', 'must be the six digits that your authenticator app shows', 'invalid');
    }
    const use = await totpCodes.take(user.id, digits);
    if (use === 'used') throw wrong('code', 'was used already: wait for the next one');
    if (use === 'wrong') throw wrong('code', 'is wrong');
  }
  limits.succeeded(trial);
}

function wrong(path: string, message: string): Problem {
  return new Problem('forbidden', { detail: `the ${path} ${message}`, errors: [{ path, message }] });
}
