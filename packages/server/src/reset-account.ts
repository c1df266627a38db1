import { openFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import { readConfig } from './platform/config.ts';
import { StartupError } from './platform/startup-error.ts';
import { removeSecondFactor } from './workspace/accounts/remove-second-factor.ts';
import { withActing } from './workspace/acting-scope.ts';
import { makeResetToken } from './workspace/team/reset-links.ts';

export type ResetAccountOptions = {
  readonly dataFolder: string;
  readonly email: string;
  /** Whether to take the second factor from the account too. */
  readonly clearTwoFactor?: boolean;
  /** Where people reach the server, without a path; default as the server itself takes it from the variables. */
  readonly url?: string;
  readonly env?: NodeJS.ProcessEnv;
};

export type AccountReset = {
  /** Where the person sets a new password, on the running server. */
  readonly url: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly clearedTwoFactor: boolean;
};

const BY_SYSTEM = { actor: { type: 'system', name: 'system' } } as const;

/**
 * The way back into an account, on the folder itself: makes a link by which a new password is set, and takes the second factor where
 * wished. Recorded as done by `system` in every organization of the account. @throws StartupError
 */
export async function resetAccount(options: ResetAccountOptions): Promise<AccountReset> {
  const { dataFolder, email, clearTwoFactor = false, env = process.env } = options;
  const baseUrl = baseUrlOf(options.url, env);
  const { workspace, teardown } = await openFolder({ dataFolder, env, alone: false });
  try {
    const account = workspace.accounts.byEmail(email);
    if (!account) throw new StartupError(`nobody has an account with the address ${email} here`);
    const resource = { type: 'member', id: account.id, name: account.email };
    const clears = clearTwoFactor && workspace.accounts.hasSecondFactor(account.id);
    const { token, expiresAt } = withActing(BY_SYSTEM, () =>
      workspace.transaction(() => {
        const made = makeResetToken(workspace.db, account.id, systemClock());
        if (clears) removeSecondFactor(workspace.db, account.id, systemClock());
        for (const id of workspace.accounts.organizationIds(account.id)) {
          workspace.outbox.add(id, { ...BY_SYSTEM, action: 'PASSWORD_RESET_LINK', resource });
          if (clears) workspace.outbox.add(id, { ...BY_SYSTEM, action: 'USER_2FA_RESET', resource });
        }
        return made;
      }),
    );
    return {
      url: `${baseUrl}/reset-password?token=${token}`,
      expiresAt: new Date(expiresAt).toISOString(),
      clearedTwoFactor: clears,
    };
  } finally {
    await teardown.run();
  }
}

function baseUrlOf(url: string | undefined, env: NodeJS.ProcessEnv): string {
  const { publicUrl, host, port } = readConfig({
    env: { ...env, ...(url !== undefined && { DAYBOOK_PUBLIC_URL: url }) },
  });
  return publicUrl?.origin ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
