import { messageOf } from '../../platform/errors.ts';
import type { Account } from '../../workspace/accounts/account-store.ts';
import { requestContext } from '../acting.ts';
import type { AppContext } from '../context.ts';
import type { AuthDeps } from './auth-deps.ts';

/** Like failures of one account within it are recorded as one. */
const FAILURE_WINDOW_MS = 5 * 60_000;

/** Records a wrong password or code: after the answer, which must take as long for an address that nobody has. */
export function recordFailure(
  c: AppContext,
  { accounts, refusals, logger }: AuthDeps,
  account: Account | undefined,
  reason: string,
  action = 'USER_LOGIN',
): void {
  if (!account) return;
  const person = { id: account.id, name: account.email };
  const context = requestContext(c);
  setImmediate(() => {
    try {
      refusals.record({
        organizationIds: accounts.organizationIds(account.id),
        event: {
          action,
          actor: { type: 'user', ...person },
          resource: { type: 'member', ...person },
          context,
          outcome: 'failure',
        },
        reason,
        windowMs: FAILURE_WINDOW_MS,
      });
    } catch (error) {
      logger.error({ reason: messageOf(error) }, 'a failed sign-in could not be recorded');
    }
  });
}
