import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import type { ApiKeys } from '../api-keys/api-keys.ts';
import type { LastUse } from '../api-keys/last-use.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { WorkspaceError } from '../workspace-error.ts';
import type { Asking } from './asking.ts';
import { leaveOrganization } from './end-sessions.ts';
import { decideKeys, type KeysAnswer } from './keys-answer.ts';
import { LostPowers } from './lost-powers.ts';
import { mayGrant, mayMakeKeys, mayManage } from './may.ts';
import { type Member, MemberStore } from './member-store.ts';
import type { Role } from './roles.ts';

export type MembersOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly apiKeys: ApiKeys;
  readonly lastUse: Pick<LastUse, 'ofMember'>;
  readonly clock: Clock;
};

/** `keys` counts the live keys that the member has made. */
export type ListedMember = Member & { readonly keys: number };

/** Who belongs to an organization, and as what. An organization always has an owner. */
export class Members {
  readonly #options: MembersOptions;
  readonly #store: MemberStore;
  readonly #lostPowers: LostPowers;

  constructor(options: MembersOptions) {
    this.#options = options;
    this.#store = new MemberStore(options.db);
    this.#lostPowers = new LostPowers(options);
  }

  /** With the number of live keys that each has made. */
  list(organizationId: string): ListedMember[] {
    const keys = this.#options.apiKeys.liveCounts(organizationId);
    return this.#store.all(organizationId).map((member) => this.#listed(member, keys));
  }

  /** @throws WorkspaceError `not-found` */
  get(organizationId: string, memberId: string): ListedMember {
    return this.#listed(
      this.#store.get(organizationId, memberId),
      this.#options.apiKeys.liveCounts(organizationId),
    );
  }

  /**
   * Changes what a member is. Who makes API keys holds what they are given, so who loses the right to make them is asked about theirs.
   * @throws WorkspaceError `not-found`, `forbidden`; `conflict` for the last owner, and for live keys without an answer
   */
  setRole(
    organizationId: string,
    memberId: string,
    role: Role,
    answer: KeysAnswer | undefined,
    { memberId: askerId, by }: Asking,
  ): void {
    const { db, outbox, apiKeys } = this.#options;
    transaction(db, () => {
      const asker = this.#store.asker(organizationId, askerId);
      const member = this.#store.get(organizationId, memberId);
      if (!mayManage(asker.role, member.role)) throw notManageable(asker, member);
      if (!mayGrant(asker.role, role)) throw notGrantable(role);
      if (role === member.role) return;
      if (member.role === 'owner') this.#requireAnotherOwner(organizationId, member, 'stays owner');
      const reason = 'its maker was demoted';
      const isLoss = mayMakeKeys(member.role) && !mayMakeKeys(role);
      const isOwn = askerId === memberId;
      const decided = isLoss ? decideKeys(apiKeys, member, { answer, isOwn, by, reason }) : {};
      this.#store.setRole(member, role);
      this.#lostPowers.end(member, role, by, reason);
      outbox.add(organizationId, {
        ...by,
        action: 'TEAM_ROLE_CHANGE',
        resource: memberResource(member),
        changes: [{ field: 'role', from: member.role, to: role }],
        ...decided,
      });
    });
  }

  /**
   * Ends a membership, by somebody who manages the team or by the person, and with it what the person's sessions can do here.
   * @throws WorkspaceError `not-found`; `forbidden`, also to keep the own keys; `conflict` for the last owner, and for live keys
   * without an answer
   */
  remove(
    organizationId: string,
    memberId: string,
    answer: KeysAnswer | undefined,
    { memberId: askerId, by }: Asking,
  ): void {
    const { db, outbox, apiKeys } = this.#options;
    transaction(db, () => {
      const asker = this.#store.asker(organizationId, askerId);
      // Who does not manage the team learns nothing of others, not even whether an id exists.
      if (askerId !== memberId && !mayGrant(asker.role, 'viewer')) throw onlyOneself();
      const member = this.#store.get(organizationId, memberId);
      if (askerId !== memberId && !mayManage(asker.role, member.role)) throw notManageable(asker, member);
      if (member.role === 'owner') this.#requireAnotherOwner(organizationId, member, 'cannot leave');
      const reason = 'its maker was removed';
      const decided = decideKeys(apiKeys, member, { answer, isOwn: askerId === memberId, by, reason });
      this.#store.remove(member);
      this.#lostPowers.end(member, undefined, by, reason);
      leaveOrganization(db, member.userId, organizationId);
      outbox.add(organizationId, {
        ...by,
        action: 'TEAM_MEMBER_REMOVE',
        resource: memberResource(member),
        ...decided,
      });
    });
  }

  #listed(member: Member, keys: ReadonlyMap<string, number>): ListedMember {
    const lastSeenAt = this.#options.lastUse.ofMember(member.id) ?? member.lastSeenAt;
    return { ...member, lastSeenAt, keys: keys.get(member.userId) ?? 0 };
  }

  #requireAnotherOwner(organizationId: string, { email }: Member, what: string): void {
    if (this.#store.count(organizationId, 'owner') > 1) return;
    throw new WorkspaceError(
      'conflict',
      `${email} is the last owner and ${what}: make somebody else owner first`,
    );
  }
}

/** How events name a member: as those of the account do, so that one filter finds both. */
export function memberResource({ userId, email }: Pick<Member, 'userId' | 'email'>) {
  return { type: 'member', id: userId, name: email };
}

/** Why `asker` may not touch `member`. */
export function notManageable({ role }: Member, member: Member): WorkspaceError {
  const what =
    member.role === 'owner' && role === 'admin'
      ? `${member.email} is an owner: only an owner can do that`
      : `you are ${role} here: only an owner or admin can do that`;
  return new WorkspaceError('forbidden', what);
}

export function notGrantable(role: Role): WorkspaceError {
  return new WorkspaceError(
    'forbidden',
    role === 'owner'
      ? 'only an owner can make somebody owner'
      : `only an owner or admin can make somebody ${role}`,
  );
}

function onlyOneself(): WorkspaceError {
  return new WorkspaceError('forbidden', 'only an owner or admin can remove others; you can leave yourself');
}
