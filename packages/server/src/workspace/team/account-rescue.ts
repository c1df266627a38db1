import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { removeSecondFactor } from '../accounts/remove-second-factor.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { WorkspaceError } from '../workspace-error.ts';
import type { Asking } from './asking.ts';
import { mayManage } from './may.ts';
import { type Member, MemberStore } from './member-store.ts';
import { memberResource, notManageable } from './members.ts';
import { makeResetToken } from './reset-links.ts';

export type AccountRescueOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Where people reach the server, without a slash at the end. */
  readonly publicUrl: () => string;
};

/**
 * Helps members who are locked out of their account. An account is more than a membership: who manages one organization
 * touches only accounts that belong to no other one, and never the own, which asks for its password instead.
 */
export class AccountRescue {
  readonly #options: AccountRescueOptions;
  readonly #store: MemberStore;

  constructor(options: AccountRescueOptions) {
    this.#options = options;
    this.#store = new MemberStore(options.db);
  }

  /** A link to hand over, good for an hour and once. @throws WorkspaceError `not-found`, `forbidden` */
  passwordResetLink(
    organizationId: string,
    memberId: string,
    asking: Asking,
  ): { url: string; expiresAt: number } {
    const { db, outbox, clock, publicUrl } = this.#options;
    return transaction(db, () => {
      const member = this.#helped(organizationId, memberId, asking);
      const { token, expiresAt } = makeResetToken(db, member.userId, clock(), {
        userId: this.#store.asker(organizationId, asking.memberId).userId,
        organizationId,
      });
      outbox.add(organizationId, {
        ...asking.by,
        action: 'PASSWORD_RESET_LINK',
        resource: memberResource(member),
      });
      return { url: `${publicUrl()}/reset-password?token=${token}`, expiresAt };
    });
  }

  /**
   * Takes the second factor from an account and ends its sessions; the password alone opens it then.
   * @throws WorkspaceError `not-found`, also when there is no second factor; `forbidden`
   */
  clearTwoFactor(organizationId: string, memberId: string, asking: Asking): void {
    const { db, outbox, clock } = this.#options;
    transaction(db, () => {
      const asker = this.#store.asker(organizationId, asking.memberId);
      if (asker.role !== 'owner') {
        throw new WorkspaceError('forbidden', 'only an owner can remove a second factor');
      }
      const member = this.#helped(organizationId, memberId, asking);
      if (!member.twoFactorEnabled) {
        throw new WorkspaceError(
          'not-found',
          `${member.email} has no second factor: there is nothing to remove`,
        );
      }
      removeSecondFactor(db, member.userId, clock());
      outbox.add(organizationId, {
        ...asking.by,
        action: 'USER_2FA_RESET',
        resource: memberResource(member),
      });
    });
  }

  #helped(organizationId: string, memberId: string, asking: Asking): Member {
    const asker = this.#store.asker(organizationId, asking.memberId);
    const member = this.#store.get(organizationId, memberId);
    if (!mayManage(asker.role, member.role)) throw notManageable(asker, member);
    if (member.id === asker.id) {
      throw new WorkspaceError(
        'forbidden',
        'this is your own account: change it under Settings, with your password',
      );
    }
    if (this.#store.ofUser(member.userId).length > 1) {
      throw new WorkspaceError(
        'forbidden',
        `the account of ${member.email} belongs to another organization too, which this would open: ${member.email} can ask for a reset by mail, or the operator runs ./daybook account reset`,
      );
    }
    return member;
  }
}
