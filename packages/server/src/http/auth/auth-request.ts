import { ADDRESS_HEADER, AUTH_PATH, callAuth } from '../../workspace/accounts/auth.ts';
import { type CookieUse, cookieHeader } from '../../workspace/accounts/signed-cookies.ts';
import { requestContext } from '../acting.ts';
import type { AppContext } from '../context.ts';
import type { AuthDeps } from './auth-deps.ts';

/** What the auth library answered: its body without session tokens, which belong into cookies alone. */
export type AuthAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** The token of a session that the answer begins. */
  readonly sessionToken: string | undefined;
  /** What made the library fail, where it did. */
  readonly error: unknown;
};

export type AuthRequest = {
  /** As it was read and checked; the library reads our JSON of it. */
  readonly body: unknown;
  /** The cookies that the route needs, of those that {@link AuthDeps.auth} has read. */
  readonly cookies: readonly CookieUse[];
};

/**
 * Hands a request to the auth library. All of it is made here, from what was read once: nothing that a client wrote is read a second
 * time by another parser.
 */
export async function askAuth(
  { auth, accountAuth }: AuthDeps,
  c: AppContext,
  path: string,
  { body, cookies }: AuthRequest,
): Promise<AuthAnswer> {
  const headers = new Headers({ 'Content-Type': 'application/json' });
  const cookie = cookieHeader(await auth.cookies(c), cookies);
  if (cookie !== '') headers.set('Cookie', cookie);
  const { userAgent } = requestContext(c);
  if (userAgent !== undefined) headers.set('User-Agent', userAgent);
  headers.set(ADDRESS_HEADER, c.get('address') ?? '');
  const { response, error } = await callAuth(
    accountAuth,
    new Request(`http://daybook.invalid${AUTH_PATH}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    }),
  );
  const text = await response.text();
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  return {
    status: response.status,
    headers: response.headers,
    body: isRecord(parsed) ? withoutToken(parsed) : undefined,
    sessionToken: tokenIn(response.headers, (await accountAuth.$context).authCookies.sessionToken.name),
    error,
  };
}

/** The token of the session that an answer of the library begins. */
function tokenIn(headers: Headers, name: string): string | undefined {
  for (const cookie of headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';');
    const signed = pair.startsWith(`${name}=`) ? decodeURIComponent(pair.slice(name.length + 1)) : '';
    if (signed !== '') return signed.slice(0, signed.lastIndexOf('.'));
  }
  return undefined;
}

function withoutToken({ token: _, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
