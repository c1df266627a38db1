import { z } from '@hono/zod-openapi';
import type { ActiveSession } from '../../workspace/accounts/sessions.ts';
import { requestContext } from '../acting.ts';
import type { AppContext } from '../context.ts';
import { Problem } from '../problem.ts';
import type { AuthDeps, AuthHandler } from './auth-deps.ts';
import { readBody } from './read-body.ts';

/** Who is signed in; null where nobody is. */
export async function getSession(c: AppContext, deps: AuthDeps): Promise<Response> {
  const session = await deps.auth.session(c);
  if (!session) return c.json(null, 200);
  return c.json({ session: { id: session.id }, user: session.user }, 200);
}

/** The signed-in person's sessions, without their tokens. */
export async function listSessions(c: AppContext, deps: AuthDeps): Promise<Response> {
  const current = await deps.auth.requireSession(c);
  const sessions = deps.sessions.list(current.user.id);
  return c.json(
    sessions.map((session) => ({ ...session, current: session.id === current.id })),
    200,
  );
}

/** Ends one session of the signed-in person. */
export async function revokeSession(c: AppContext, deps: AuthDeps): Promise<Response> {
  await deps.auth.requireSession(c);
  const { id } = await readBody(c, z.strictObject({ id: z.string().max(100) }));
  // It may have ended while the body arrived.
  const current = await deps.auth.requireSession(c);
  if (deps.sessions.revoke(current.user, [id], requestContext(c)) === 0) {
    throw new Problem('not-found', { detail: 'there is no such session: it may have ended already' });
  }
  return c.json({ status: true }, 200);
}

/** Ends those sessions of the signed-in person that are meant. */
export function revokeAll(isMeant: (id: string, current: ActiveSession) => boolean): AuthHandler {
  return async (c, deps) => {
    const current = await deps.auth.requireSession(c);
    const ids = deps.sessions.list(current.user.id).map(({ id }) => id);
    deps.sessions.revoke(
      current.user,
      ids.filter((id) => isMeant(id, current)),
      requestContext(c),
    );
    return c.json({ status: true }, 200);
  };
}
