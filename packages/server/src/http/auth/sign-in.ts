import { z } from '@hono/zod-openapi';
import { emailKey } from '../../platform/email-address.ts';
import { spellAddress } from '../../workspace/accounts/spelled-address.ts';
import { WorkspaceError } from '../../workspace/workspace-error.ts';
import { requestContext } from '../acting.ts';
import type { AppContext } from '../context.ts';
import { answerWith, beginSignIn, passOn } from './answer.ts';
import type { AuthDeps } from './auth-deps.ts';
import { askAuth } from './auth-request.ts';
import { readBody } from './read-body.ts';
import { recordFailure } from './record-failure.ts';

const signInSchema = z.object({
  email: z.string().max(320),
  password: z.string().max(1_000),
  rememberMe: z.boolean().optional(),
});

/** By address and password; the answer may ask for a second factor. */
export async function signIn(c: AppContext, deps: AuthDeps): Promise<Response> {
  return signInWith(c, deps, await readBody(c, signInSchema));
}

async function signInWith(
  c: AppContext,
  deps: AuthDeps,
  credentials: z.infer<typeof signInSchema>,
): Promise<Response> {
  const email = emailKey(credentials.email);
  const trial = { account: email, address: c.get('address') };
  try {
    deps.limits.begin(trial);
  } catch (error) {
    recordFailure(c, deps, deps.accounts.byEmail(email), 'too many attempts');
    throw error;
  }
  const signingIn = beginSignIn(deps, deps.accounts.byEmail(email));
  const answer = await askAuth(deps, c, '/sign-in/email', {
    body: { ...credentials, email: spellAddress(email) },
    cookies: ['trustedDevice', 'forgetMe'],
  });
  if (answer.status === 401) recordFailure(c, deps, deps.accounts.byEmail(email), 'wrong password');
  else deps.limits.succeeded(trial);
  const needsNone = !deps.accounts.hasSecondFactor(deps.accounts.byEmail(email)?.id ?? '');
  return passOn(c, deps, answer, { factor: needsNone ? 'none' : 'trusted-device', signingIn });
}

/** Makes the account of an invited address and signs it in. */
export async function signUp(c: AppContext, deps: AuthDeps): Promise<Response> {
  const schema = z.object({
    name: z.string(),
    email: z.string().max(320),
    password: z.string().max(1_000),
    invitation: z.string().max(100).optional(),
  });
  const { name, email, password, invitation } = await readBody(c, schema);
  const trial = { address: c.get('address') };
  deps.limits.begin(trial);
  const person = { name, email: emailKey(email), password };
  try {
    await deps.signUp(person, invitation);
  } catch (error) {
    // A field that is wrong tells a guesser nothing.
    if (error instanceof WorkspaceError && error.kind === 'invalid') deps.limits.succeeded(trial);
    throw error;
  }
  deps.limits.succeeded(trial);
  return signInWith(c, deps, person);
}

/** Ends the session, where there is one. */
export async function signOut(c: AppContext, deps: AuthDeps): Promise<Response> {
  const session = await deps.auth.session(c);
  if (session) deps.sessions.signOut(session, requestContext(c));
  return answerWith(c, await askAuth(deps, c, '/sign-out', { body: {}, cookies: ['session', 'forgetMe'] }));
}
