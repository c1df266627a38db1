import { z } from '@hono/zod-openapi';
import { emailKey } from '../../platform/email-address.ts';
import { spellAddress } from '../../workspace/accounts/spelled-address.ts';
import type { AppContext } from '../context.ts';
import { answerWith } from './answer.ts';
import type { AuthDeps } from './auth-deps.ts';
import { askAuth } from './auth-request.ts';
import { readBody } from './read-body.ts';

/** Sends a link to the address; the answer is the same where nobody has it. */
export async function requestReset(c: AppContext, deps: AuthDeps): Promise<Response> {
  const { email: given } = await readBody(c, z.object({ email: z.string().max(320) }));
  const email = emailKey(given);
  // Each one counts, so that nobody's mailbox is filled.
  deps.limits.begin({ account: `reset of ${email}`, address: c.get('address') });
  return answerWith(
    c,
    await askAuth(deps, c, '/request-password-reset', { body: { email: spellAddress(email) }, cookies: [] }),
  );
}

/** Sets a new password by a link's token. */
export async function resetPassword(c: AppContext, deps: AuthDeps): Promise<Response> {
  const sent = await readBody(
    c,
    z.object({ token: z.string().max(200), newPassword: z.string().max(1_000) }),
  );
  const trial = { address: c.get('address') };
  deps.limits.begin(trial);
  const owner = deps.resetLinkOwner(sent.token);
  if (owner !== undefined) {
    // The token is none of a guesser.
    deps.limits.succeeded(trial);
    await deps.requirePassword('newPassword', sent.newPassword, owner);
  }
  const answer = await askAuth(deps, c, '/reset-password', { body: sent, cookies: [] });
  return answerWith(c, answer);
}
