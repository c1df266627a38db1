import { ADDRESS_HEADER, AUTH_PATH, type Auth, COOKIE_PREFIX } from '../../workspace/accounts/auth.ts';
import type { AppContext } from '../context.ts';

/** What the auth library answered: its body without session tokens, which belong into cookies alone. */
export type AuthAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** The token of a session that the answer begins. */
  readonly sessionToken: string | undefined;
};

/** Hands a request with this body to the auth library. */
export async function askAuth(auth: Auth, c: AppContext, path: string, body?: unknown): Promise<AuthAnswer> {
  const headers = new Headers();
  for (const name of ['Cookie', 'User-Agent']) {
    const value = c.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  headers.set(ADDRESS_HEADER, c.get('address') ?? '');
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  const response = await auth.handler(
    new Request(`http://daybook.invalid${AUTH_PATH}${path}`, {
      method: 'POST',
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  return {
    status: response.status,
    headers: response.headers,
    body: isRecord(parsed) ? withoutToken(parsed) : undefined,
    sessionToken: sessionToken(response.headers),
  };
}

/** The challenge for a second factor that a request's cookie names. */
export function challengeOf(c: AppContext): string | undefined {
  const cookies = c.req.header('Cookie') ?? '';
  return cookieValue(cookies, 'two_factor')?.split('.')[0];
}

function sessionToken(headers: Headers): string | undefined {
  for (const cookie of headers.getSetCookie()) {
    const value = cookieValue(cookie.split(';')[0] ?? '', 'session_token');
    if (value) return value.split('.')[0];
  }
  return undefined;
}

function cookieValue(cookies: string, name: string): string | undefined {
  const pattern = new RegExp(`(?:^|;\\s*)(?:__Secure-)?${COOKIE_PREFIX}\\.${name}=([^;]*)`);
  const value = pattern.exec(cookies)?.[1];
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function withoutToken({ token: _, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
