import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import type { Acting } from '../acting.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { InvitationStore } from './invitation-store.ts';
import { mayGrant } from './may.ts';
import type { Member } from './member-store.ts';
import { dropMadeResetLinks, dropResetLinksBy } from './reset-links.ts';
import type { Role } from './roles.ts';

export type LostPowersOptions = { readonly db: DatabaseSync; readonly outbox: Outbox; readonly clock: Clock };

/** Ends what somebody set going by a role that they lose: it would bring them back. */
export class LostPowers {
  readonly #options: LostPowersOptions;
  readonly #invitations: InvitationStore;

  constructor(options: LostPowersOptions) {
    this.#options = options;
    this.#invitations = new InvitationStore(options.db);
  }

  /**
   * Call it in the transaction in which a member becomes a `role`, or nobody here when that is undefined. The password reset links
   * that they made here end, and those to their own account: who made one for a member must not hold it for an owner. Their
   * pending invitations that they may no longer grant are withdrawn, each recorded with `reason`.
   */
  end({ organizationId, userId }: Member, role: Role | undefined, by: Acting, reason: string): void {
    const { db, outbox, clock } = this.#options;
    dropMadeResetLinks(db, userId);
    dropResetLinksBy(db, userId, organizationId);
    const now = clock();
    for (const invitation of this.#invitations.pending(organizationId, now)) {
      if (invitation.inviterId !== userId) continue;
      if (role !== undefined && mayGrant(role, invitation.role)) continue;
      this.#invitations.revoke(invitation.id, now);
      outbox.add(organizationId, {
        ...by,
        action: 'TEAM_INVITE_REVOKE',
        resource: { type: 'member', name: invitation.email },
        metadata: { reason },
      });
    }
  }
}
