import { AUTH_PATH } from '../workspace/accounts/auth.ts';
import type { AuthDeps, AuthHandler } from './auth/auth-deps.ts';
import { signedIn } from './auth/own-account.ts';
import { requestReset, resetPassword } from './auth/password-reset.ts';
import { verify } from './auth/second-factor.ts';
import { getSession, listSessions, revokeAll, revokeSession } from './auth/session-list.ts';
import { signIn, signOut, signUp } from './auth/sign-in.ts';
import type { Api } from './route.ts';

/** The routes of the auth library that are open; all others answer as if they did not exist. */
export const AUTH_ROUTES: Readonly<Record<string, AuthHandler>> = {
  'POST /sign-in/email': signIn,
  'POST /sign-up/email': signUp,
  'POST /sign-out': signOut,
  'POST /two-factor/enable': signedIn('/two-factor/enable'),
  'POST /two-factor/disable': signedIn('/two-factor/disable'),
  'POST /two-factor/generate-backup-codes': signedIn('/two-factor/generate-backup-codes'),
  'POST /two-factor/verify-totp': verify('totp'),
  'POST /two-factor/verify-backup-code': verify('backup-code'),
  'POST /change-password': signedIn('/change-password'),
  'POST /update-user': signedIn('/update-user'),
  'POST /request-password-reset': requestReset,
  'POST /reset-password': resetPassword,
  'GET /get-session': getSession,
  'GET /list-sessions': listSessions,
  'POST /revoke-session': revokeSession,
  'POST /revoke-sessions': revokeAll(() => true),
  'POST /revoke-other-sessions': revokeAll((id, current) => id !== current.id),
};

/** Accounts: the auth library behind an allow-list, with our limits, our origin check and our records. */
export function authRoutes(api: Api, deps: AuthDeps): void {
  for (const [route, handler] of Object.entries(AUTH_ROUTES)) {
    const [method = '', path = ''] = route.split(' ');
    api.on(method, AUTH_PATH + path, async (c) => {
      deps.origin.checkChange(c);
      c.header('Cache-Control', 'no-store');
      return handler(c, deps);
    });
  }
}
