import type { Logger } from '../../platform/logger.ts';
import type { AccountStore } from '../../workspace/accounts/account-store.ts';
import type { Auth } from '../../workspace/accounts/auth.ts';
import type { NewOwner } from '../../workspace/accounts/first-owner.ts';
import type { Sessions } from '../../workspace/accounts/sessions.ts';
import type { TotpCodes } from '../../workspace/accounts/totp-codes.ts';
import type { Refusals } from '../../workspace/refusals/refusals.ts';
import type { Authenticator } from '../authenticate.ts';
import type { AppContext } from '../context.ts';
import type { SignInLimits } from '../sign-in-limits.ts';
import type { SiteOrigin } from '../site-origin.ts';

/** What the routes of accounts are built from. */
export type AuthDeps = {
  readonly auth: Authenticator;
  readonly accountAuth: Auth;
  readonly accounts: AccountStore;
  readonly sessions: Sessions;
  readonly totpCodes: TotpCodes;
  readonly refusals: Refusals;
  readonly limits: SignInLimits;
  readonly origin: SiteOrigin;
  readonly logger: Logger;
  /** @throws WorkspaceError `invalid` naming the field, unless this may be the password of the account. */
  readonly requirePassword: (field: string, password: string, userId: string) => Promise<void>;
  /** The account whose password a token may set. */
  readonly resetLinkOwner: (token: string) => string | undefined;
  /** Makes the account of an invited address. */
  readonly signUp: (person: NewOwner, invitation?: string) => Promise<void>;
};

/** Answers one route of the auth library. */
export type AuthHandler = (c: AppContext, deps: AuthDeps) => Promise<Response>;
