import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../platform/database.ts';
import type { ApiKeys, KeyOfMaker } from '../api-keys/api-keys.ts';
import type { LastUse } from '../api-keys/last-use.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { WorkspaceError } from '../workspace-error.ts';
import type { Asking } from './asking.ts';
import { leaveOrganization } from './end-sessions.ts';
import { mayGrant, mayManage } from './may.ts';
import { type Member, MemberStore } from './member-store.ts';
import type { Role } from './roles.ts';

export type MembersOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly apiKeys: ApiKeys;
  readonly lastUse: Pick<LastUse, 'ofMember'>;
};

/** `keys` counts the live keys that the member has made. */
export type ListedMember = Member & { readonly keys: number };

/** What becomes of the live keys that a leaving member has made. */
export type KeysAnswer = 'revoke' | 'keep';

/** Each revocation has its own event too. */
const NAMES_IN_EVENT = 200;

/** Who belongs to an organization, and as what. An organization always has an owner. */
export class Members {
  readonly #options: MembersOptions;
  readonly #store: MemberStore;

  constructor(options: MembersOptions) {
    this.#options = options;
    this.#store = new MemberStore(options.db);
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

  /** @throws WorkspaceError `not-found`, `forbidden`, `conflict` for the last owner */
  setRole(organizationId: string, memberId: string, role: Role, { memberId: askerId, by }: Asking): void {
    transaction(this.#options.db, () => {
      const asker = this.#store.asker(organizationId, askerId);
      const member = this.#store.get(organizationId, memberId);
      if (!mayManage(asker.role, member.role)) throw notManageable(asker, member);
      if (!mayGrant(asker.role, role)) throw notGrantable(role);
      if (role === member.role) return;
      if (member.role === 'owner') this.#requireAnotherOwner(organizationId, member, 'stays owner');
      this.#store.setRole(member, role);
      this.#options.outbox.add(organizationId, {
        ...by,
        action: 'TEAM_ROLE_CHANGE',
        resource: memberResource(member),
        changes: [{ field: 'role', from: member.role, to: role }],
      });
    });
  }

  /**
   * Ends a membership, by somebody who manages the team or by the person, and with it what the person's sessions can do here.
   * @throws WorkspaceError `not-found`, `forbidden`; `conflict` for the last owner, and for live keys without an answer
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
      const keys = apiKeys.liveOf(organizationId, member.userId);
      if (keys.length > 0 && answer === undefined) throw unansweredKeys(member, keys);
      if (answer === 'revoke') {
        for (const key of keys) apiKeys.revokeWithin(organizationId, key.id, by, 'its maker was removed');
      }
      this.#store.remove(member);
      leaveOrganization(db, member.userId, organizationId);
      outbox.add(organizationId, {
        ...by,
        action: 'TEAM_MEMBER_REMOVE',
        resource: memberResource(member),
        ...(keys.length > 0 &&
          answer !== undefined && {
            metadata: {
              keys: answer,
              ...(answer === 'revoke' && {
                revokedKeys: keys.slice(0, NAMES_IN_EVENT).map(({ name }) => name),
              }),
            },
          }),
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

function unansweredKeys({ email }: Member, keys: readonly KeyOfMaker[]): WorkspaceError {
  return new WorkspaceError(
    'conflict',
    `${email} made ${keys.length} API key${keys.length === 1 ? '' : 's'} that still work${keys.length === 1 ? 's' : ''}: say keys=revoke or keys=keep`,
    {
      details: {
        keys: keys.map(({ id, name, lastUsedAt }) => ({
          id,
          name,
          lastUsedAt: lastUsedAt === undefined ? null : new Date(lastUsedAt).toISOString(),
        })),
      },
    },
  );
}
