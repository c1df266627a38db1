import { z } from '@hono/zod-openapi';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { type PageSessionStore, SESSION_SECONDS } from '../workspace/sessions/page-session-store.ts';
import { type Authenticator, SESSION_COOKIE } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { invalidField } from './problem.ts';
import { readJson } from './read-body.ts';
import { type Api, guarded, json, problems } from './route.ts';
import { meSchema } from './schemas.ts';
import type { SiteOrigin } from './site-origin.ts';

const BODY_BYTES = 4_096;
const signInSchema = z.strictObject({ apiKey: z.string().min(1).max(200) }).openapi('SignIn');

export type SessionDeps = {
  readonly auth: Authenticator;
  readonly sessions: PageSessionStore;
  readonly origin: SiteOrigin;
  readonly organizationName: (organizationId: string) => string;
};

/** The page takes an API key once and holds a session cookie, which no script can read. */
export function sessionRoutes(api: Api, { auth, sessions, origin, organizationName }: SessionDeps): void {
  const cookie = { path: '/', httpOnly: true, sameSite: 'Strict', secure: origin.isSecure } as const;

  const signIn = guarded(auth, {
    method: 'post',
    path: '/v1/session',
    tags: ['Page'],
    summary: 'Sign the page in with an API key',
    responses: { 204: { description: 'Signed in; a cookie was set' }, ...problems(400, 401, 403, 415, 429) },
  });
  api.openAPIRegistry.registerPath({
    ...signIn,
    request: { body: { required: true, content: { 'application/json': { schema: signInSchema } } } },
  });
  api.post('/v1/session', signIn.middleware, async (c) => {
    origin.checkChange(c);
    const key = auth.apiKey(c, await readKey(c));
    setCookie(c, SESSION_COOKIE, sessions.create(key.id), { ...cookie, maxAge: SESSION_SECONDS });
    return c.body(null, 204);
  });

  const signOut = guarded(auth, {
    method: 'delete',
    path: '/v1/session',
    tags: ['Page'],
    summary: 'Sign the page out',
    responses: { 204: { description: 'Signed out' }, ...problems(403) },
  });
  api.openapi(signOut, (c) => {
    origin.checkChange(c);
    const token = getCookie(c, SESSION_COOKIE);
    if (token) sessions.remove(token);
    deleteCookie(c, SESSION_COOKIE, cookie);
    return c.body(null, 204);
  });

  const me = guarded(auth, {
    method: 'get',
    path: '/v1/me',
    tags: ['Page'],
    summary: 'Who am I, where',
    responses: { 200: json(meSchema, 'The credential'), ...problems(401) },
  });
  api.openapi(me, (c) => {
    const { organizationId, apiKey } = c.get('credential');
    c.header('Cache-Control', 'no-store');
    return c.json(
      {
        organization: { id: organizationId, name: organizationName(organizationId) },
        apiKey: { id: apiKey.id, name: apiKey.name, scopes: [...apiKey.scopes] },
      },
      200,
    );
  });
}

async function readKey(c: AppContext): Promise<string> {
  const parsed = signInSchema.safeParse(await readJson(c, BODY_BYTES));
  if (parsed.success) return parsed.data.apiKey.trim();
  throw invalidField('apiKey', 'must be an API key, in { "apiKey": "dbk_…" }');
}
