import { server } from './call.ts';

// The routes of accounts, as the server offers them. Each throws `DaybookError`, whose type is the answer's code.

const AT = '/api/auth';

export const PASSWORD_LENGTH_MIN = 8;
export const PASSWORD_LENGTH_MAX = 128;

/** Whether the password was enough, or a second factor is asked for. */
export async function signIn(credentials: {
  readonly email: string;
  readonly password: string;
}): Promise<'signed-in' | 'second-factor'> {
  const answer = await server.post<{ twoFactorRedirect?: boolean }>(`${AT}/sign-in/email`, {
    json: credentials,
  });
  return answer.twoFactorRedirect === true ? 'second-factor' : 'signed-in';
}

/** `trustDevice`: not to be asked again in this browser for 30 days. */
export function verifyCode(code: string, trustDevice: boolean): Promise<void> {
  return server.post(`${AT}/two-factor/verify-totp`, { json: { code, trustDevice } });
}

/** A backup code in place of the second factor; it works once. */
export function verifyBackupCode(code: string, trustDevice: boolean): Promise<void> {
  return server.post(`${AT}/two-factor/verify-backup-code`, { json: { code, trustDevice } });
}

export function signOut(): Promise<void> {
  return server.post(`${AT}/sign-out`, { json: {} });
}

/** Makes an account, for an address that was invited, and signs in. */
export function signUp(account: {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** The secret of the invitation's link, so that only its holder makes the account. */
  readonly invitation: string;
}): Promise<void> {
  return server.post(`${AT}/sign-up/email`, { json: account });
}

export function requestPasswordReset(email: string): Promise<void> {
  return server.post(`${AT}/request-password-reset`, { json: { email } });
}

export function resetPassword(token: string, newPassword: string): Promise<void> {
  return server.post(`${AT}/reset-password`, { json: { token, newPassword } });
}

export function changePassword(change: {
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly revokeOtherSessions: boolean;
}): Promise<void> {
  return server.post(`${AT}/change-password`, { json: change });
}

export function updateName(name: string): Promise<void> {
  return server.post(`${AT}/update-user`, { json: { name } });
}

export type TwoFactorSetup = { readonly totpURI: string; readonly backupCodes: readonly string[] };

/** Begins to set up the second factor; it holds once a code was verified. */
export function beginTwoFactor(password: string): Promise<TwoFactorSetup> {
  return server.post(`${AT}/two-factor/enable`, { json: { password } });
}

export function disableTwoFactor(password: string): Promise<void> {
  return server.post(`${AT}/two-factor/disable`, { json: { password } });
}

/** New backup codes; those before work no more. */
export async function makeBackupCodes(password: string): Promise<readonly string[]> {
  const answer = await server.post<{ backupCodes: readonly string[] }>(
    `${AT}/two-factor/generate-backup-codes`,
    { json: { password } },
  );
  return answer.backupCodes;
}

/** A place where the account is signed in. Times are ISO 8601. */
export type AccountSession = {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly ipAddress?: string | null;
  readonly userAgent?: string | null;
  /** Whether it is the one that asks. */
  readonly current: boolean;
};

export function listSessions(signal?: AbortSignal): Promise<readonly AccountSession[]> {
  return server.get(`${AT}/list-sessions`, { signal });
}

export function endSessionById(id: string): Promise<void> {
  return server.post(`${AT}/revoke-session`, { json: { id } });
}

export function endOtherSessions(): Promise<void> {
  return server.post(`${AT}/revoke-other-sessions`, { json: {} });
}

export function endAllSessions(): Promise<void> {
  return server.post(`${AT}/revoke-sessions`, { json: {} });
}
