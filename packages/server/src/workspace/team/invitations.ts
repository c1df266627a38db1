import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { emailKey } from '../../platform/email-address.ts';
import { randomId } from '../../platform/random-id.ts';
import type { Acting } from '../acting.ts';
import type { PlanLimits } from '../billing/billing.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Refusals } from '../refusals/refusals.ts';
import { WorkspaceError } from '../workspace-error.ts';
import type { Asking } from './asking.ts';
import { type Invitation, InvitationStore } from './invitation-store.ts';
import { mayGrant } from './may.ts';
import { MemberStore } from './member-store.ts';
import { memberResource, notGrantable } from './members.ts';
import { dropMadeResetLinks } from './reset-links.ts';
import type { Role } from './roles.ts';

const LIFETIME_MS = 7 * 86_400_000;
const REFUSED_WINDOW_MS = 60_000;
const PENDING_MAX = 200;

export type InvitationsOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly refusals: Pick<Refusals, 'record'>;
  readonly limits: PlanLimits;
  readonly clock: Clock;
};

/** What the holder of a link is told before signing in. */
export type InvitationView = {
  readonly organizationName: string;
  readonly email: string;
  readonly role: Role;
  readonly expiresAt: number;
  readonly hasAccount: boolean;
};

/** A signed-in person, with the session that is to show the organization. */
export type Accepting = {
  readonly user: { readonly id: string; readonly email: string };
  readonly sessionId: string;
  readonly by: Acting;
};

/** Names an invitation to who may withdraw it but must not hold its link. */
export function handleOf({ id }: Pick<Invitation, 'id'>): string {
  return `ivh_${hash('sha256', id).slice(0, 32)}`;
}

/**
 * Invitations to an organization, good for seven days, for one address and once. An address is compared in lower case, as
 * accounts have it.
 */
export class Invitations {
  readonly #options: InvitationsOptions;
  readonly #store: InvitationStore;
  readonly #members: MemberStore;

  constructor(options: InvitationsOptions) {
    this.#options = options;
    this.#store = new InvitationStore(options.db);
    this.#members = new MemberStore(options.db);
  }

  /** The pending ones, the newest first. */
  list(organizationId: string): Invitation[] {
    return this.#store.pending(organizationId, this.#options.clock());
  }

  /** Whether somebody may make an account with this address; with `id`, only who has the link of the invitation. */
  hasPendingInvitation(email: string, id?: string): boolean {
    const pending = this.#store.pendingOf(emailKey(email), this.#options.clock());
    return pending.some(
      (invitation) => (id === undefined || invitation.id === id) && this.#isBacked(invitation),
    );
  }

  /**
   * Invites an address, instead of an invitation that it has here already.
   * @throws WorkspaceError `forbidden`, `conflict` for a member, `plan-limit` also for too many that are pending
   */
  invite(organizationId: string, email: string, role: Role, { memberId, by }: Asking): Invitation {
    const { db, outbox, limits, clock } = this.#options;
    const address = emailKey(email);
    return transaction(db, () => {
      const asker = this.#members.asker(organizationId, memberId);
      if (!mayGrant(asker.role, role)) throw notGrantable(role);
      if (this.#members.byEmail(organizationId, address)) {
        throw new WorkspaceError('conflict', `${address} is a member already`);
      }
      limits.require(organizationId, 'members', this.#members.count(organizationId) + 1);
      const now = clock();
      this.#requireRoom(organizationId, address, now);
      for (const older of this.#store.pendingOf(address, now)) {
        if (older.organizationId === organizationId) this.#store.revoke(older.id, now);
      }
      const invitation = {
        id: randomId('inv'),
        organizationId,
        email: address,
        role,
        invitedBy: asker.email,
        inviterId: asker.userId,
        createdAt: now,
        expiresAt: now + LIFETIME_MS,
      };
      this.#store.add(invitation);
      outbox.add(organizationId, {
        ...by,
        action: 'TEAM_INVITE',
        resource: { type: 'member', name: address },
        metadata: { role },
      });
      return { ...invitation, acceptedAt: undefined, revokedAt: undefined };
    });
  }

  /** Withdraws one, by its id or its handle. @throws WorkspaceError `not-found` unless it is pending here, `forbidden` */
  revoke(organizationId: string, id: string, { memberId, by }: Asking): void {
    const { db, outbox, clock } = this.#options;
    transaction(db, () => {
      const asker = this.#members.asker(organizationId, memberId);
      if (!mayGrant(asker.role, 'viewer')) {
        throw new WorkspaceError('forbidden', 'only an owner or admin can withdraw an invitation');
      }
      const invitation = this.list(organizationId).find((one) => one.id === id || handleOf(one) === id);
      if (!invitation) throw new WorkspaceError('not-found', 'there is no such pending invitation here');
      this.#store.revoke(invitation.id, clock());
      outbox.add(organizationId, {
        ...by,
        action: 'TEAM_INVITE_REVOKE',
        resource: { type: 'member', name: invitation.email },
      });
    });
  }

  /** Of the organization that a pending invitation is to; none without one. */
  organizationNames(id: string | undefined): string[] {
    const invitation = id === undefined ? undefined : this.#store.byId(id);
    if (!invitation || this.#ended(invitation) !== undefined) return [];
    return [this.#organizationName(invitation)];
  }

  /** For whoever has the link. @throws WorkspaceError `not-found` unless it is pending */
  view(id: string): InvitationView {
    const invitation = this.#pending(id);
    const { email, role, expiresAt } = invitation;
    const { db } = this.#options;
    const account = db.prepare('SELECT 1 FROM "user" WHERE "email" = ?').get(email);
    return {
      organizationName: this.#organizationName(invitation),
      email,
      role,
      expiresAt,
      hasAccount: account !== undefined,
    };
  }

  /**
   * Makes the person a member, and the session show the organization.
   * @throws WorkspaceError `not-found` unless it is pending and who invited still may; `forbidden` for another address, which is recorded; `conflict` for
   * a member; `plan-limit`
   */
  accept(
    id: string,
    { user, sessionId, by }: Accepting,
  ): { organizationId: string; memberId: string; role: Role } {
    const { db, outbox, limits, clock } = this.#options;
    this.#requireAddress(this.#pending(id), user.email, by);
    return transaction(db, () => {
      const { organizationId, email, role } = this.#pending(id);
      if (this.#members.byUser(organizationId, user.id)) {
        throw new WorkspaceError('conflict', `${email} is a member already`);
      }
      limits.require(organizationId, 'members', this.#members.count(organizationId) + 1);
      const now = clock();
      this.#store.accept(id, now);
      dropMadeResetLinks(db, user.id);
      const memberId = this.#members.add(organizationId, user.id, role, now);
      db.prepare('UPDATE active_sessions SET organization_id = ? WHERE session_id = ?').run(
        organizationId,
        sessionId,
      );
      outbox.add(organizationId, {
        ...by,
        action: 'TEAM_MEMBER_ADD',
        resource: memberResource({ userId: user.id, email: user.email }),
        metadata: { role },
      });
      return { organizationId, memberId, role };
    });
  }

  #organizationName({ organizationId }: Invitation): string {
    const row = this.#options.db.prepare('SELECT name FROM organizations WHERE id = ?').get(organizationId);
    return String(row?.name);
  }

  #requireRoom(organizationId: string, address: string, now: number): void {
    const others = this.#store.pending(organizationId, now).filter(({ email }) => email !== address);
    if (others.length < PENDING_MAX) return;
    throw new WorkspaceError(
      'plan-limit',
      `an organization has at most ${PENDING_MAX} invitations that are pending: withdraw some, or wait until they are accepted or expire`,
    );
  }

  #requireAddress({ organizationId, email }: Invitation, signedIn: string, by: Acting): void {
    if (emailKey(signedIn) === email) return;
    this.#options.refusals.record({
      organizationIds: [organizationId],
      event: {
        ...by,
        action: 'TEAM_MEMBER_ADD',
        resource: { type: 'member', name: email },
        outcome: 'denied',
      },
      reason: 'the invitation is for another address',
      windowMs: REFUSED_WINDOW_MS,
    });
    throw new WorkspaceError(
      'forbidden',
      `this invitation is for ${email}, and you are signed in as ${signedIn}: sign in with that address, or ask for an invitation to yours`,
    );
  }

  #pending(id: string): Invitation {
    const invitation = this.#store.byId(id);
    const ended = invitation ? this.#ended(invitation) : 'is not known: check that the link was copied whole';
    if (!invitation || ended !== undefined) {
      throw new WorkspaceError('not-found', `the invitation ${ended}`);
    }
    return invitation;
  }

  /** Why it is not pending any more; undefined when it is. */
  #ended(invitation: Invitation): string | undefined {
    const { acceptedAt, revokedAt, expiresAt } = invitation;
    if (acceptedAt !== undefined) return 'was accepted already: sign in';
    if (revokedAt !== undefined) return 'was withdrawn or replaced by a newer one: ask for another';
    if (expiresAt <= this.#options.clock()) return 'has expired: ask for another';
    if (this.#isBacked(invitation)) return undefined;
    return 'does not hold: the person who invited you may not give this role any more: ask for a new invitation';
  }

  /** Whether who invited is still here, and still may give the role. */
  #isBacked({ organizationId, inviterId, role }: Invitation): boolean {
    const inviter = inviterId === undefined ? undefined : this.#members.byUser(organizationId, inviterId);
    return inviter !== undefined && mayGrant(inviter.role, role);
  }
}
