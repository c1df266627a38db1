import { createAuthEndpoint } from 'better-auth/api';

/** The auth library's own names of its cookies; it puts its prefixes before them. */
const COOKIES = {
  /** The token of a session. */
  session: 'session_token',
  /** A sign-in that waits for its second factor. */
  challenge: 'two_factor',
  /** A device that is trusted in the place of a second factor. */
  trustedDevice: 'trust_device',
  /** That the session ends with the browser. */
  forgetMe: 'dont_remember',
} as const;

export type CookieUse = keyof typeof COOKIES;

/** A cookie with a signature that is ours. */
export type SignedCookie = {
  readonly value: string;
  /** Name and value with the signature, as a `Cookie` header has them. */
  readonly pair: string;
};

/** The signed cookies of a request; one that is missing, or not ours, is not there. */
export type SignedCookies = Readonly<Partial<Record<CookieUse, SignedCookie>>>;

/**
 * The only reader of cookies: the auth library itself, by its names, its parser and its secret. Two readers would disagree about what
 * is written twice, quoted or prefixed, and whoever is limited and recorded would be somebody else than who signs in.
 */
export const signedCookies = {
  id: 'signed-cookies',
  endpoints: {
    readSignedCookies: createAuthEndpoint.serverOnly(
      { method: 'GET' },
      async (ctx): Promise<SignedCookies> => {
        const read = async (use: CookieUse): Promise<[CookieUse, SignedCookie][]> => {
          const { name } = ctx.context.createAuthCookie(COOKIES[use]);
          const value = await ctx.getSignedCookie(name, ctx.context.secret);
          const signed = ctx.getCookie(name);
          return value && signed ? [[use, { value, pair: `${name}=${encodeURIComponent(signed)}` }]] : [];
        };
        const uses: readonly CookieUse[] = ['session', 'challenge', 'trustedDevice', 'forgetMe'];
        return Object.fromEntries((await Promise.all(uses.map(read))).flat());
      },
    ),
  },
};

/** A `Cookie` header of these alone: what the library is to act on, and nothing else that a request brought. */
export function cookieHeader(cookies: SignedCookies, uses: readonly CookieUse[]): string {
  return uses.flatMap((use) => cookies[use]?.pair ?? []).join('; ');
}
