import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { randomId } from '../../platform/random-id.ts';
import { InvitationStore } from '../../workspace/team/invitation-store.ts';
import { isRole, type Role } from '../../workspace/team/roles.ts';
import type { Person } from '../people.ts';
import { workdayBefore } from '../state/before-the-year.ts';
import type { Filled, Filler } from './filler.ts';

const INVITATION_MS = 7 * 86_400_000;

type Account = {
  readonly person: Person;
  readonly createdAt: number;
  role: Role;
  isMember: boolean;
  hasSecondFactor: boolean;
  lastSeenAt: number | undefined;
};

type Invited = {
  readonly email: string;
  readonly role: Role;
  readonly by: { readonly id: string; readonly email: string };
  readonly at: number;
  acceptedAt?: number;
};

/** Accounts, memberships and invitations. Nobody can sign in: no password matches what is stored, and ids of invitations are random. */
export function fillPeople({ organizationId, company }: Filled, db: DatabaseSync): Filler {
  const people = new Map(company.people.map((person) => [person.email, person]));
  const accounts = new Map<string, Account>();
  const invitations: Invited[] = [];

  function join(person: Person, createdAt: number, role: Role, hasSecondFactor: boolean): void {
    accounts.set(person.email, {
      person,
      createdAt,
      role,
      isMember: true,
      hasSecondFactor,
      lastSeenAt: undefined,
    });
  }

  return {
    begin() {
      const founders = company.people.filter(({ from }) => from < company.from);
      for (const [index, person] of founders.entries())
        join(person, workdayBefore(company, 460 - index * 5, index), person.role, true);
    },
    apply({ action, actor, resource: { name: email }, changes, metadata }, at) {
      const person = people.get(email);
      const role = String(changes?.[0]?.to ?? metadata?.role);
      if (action === 'TEAM_INVITE' && isRole(role))
        invitations.push({ email, role, by: { id: actor.id ?? '', email: actor.name }, at });
      if (action === 'TEAM_MEMBER_ADD' && person && isRole(role)) {
        join(person, at, role, false);
        for (const invitation of invitations) if (invitation.email === email) invitation.acceptedAt = at;
      }
      const account = accounts.get(email);
      if (account && action === 'TEAM_ROLE_CHANGE' && isRole(role)) account.role = role;
      if (account && action === 'TEAM_MEMBER_REMOVE') account.isMember = false;
      if (account && action === 'USER_2FA_ENABLE') account.hasSecondFactor = true;
      if (account && action === 'USER_2FA_DISABLE') account.hasSecondFactor = false;
      const acting = actor.type === 'user' ? accounts.get(actor.name) : undefined;
      if (acting) acting.lastSeenAt = at;
    },
    end() {
      const insertMember = db.prepare(
        'INSERT INTO members (id, organization_id, user_id, role, created_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?)',
      );
      for (const account of accounts.values()) {
        const { person, createdAt, role, isMember, lastSeenAt } = account;
        const userId = insertAccount(db, account, company.idOf('usr', person.email));
        const memberId = company.idOf('mem', person.email);
        if (isMember) insertMember.run(memberId, organizationId, userId, role, createdAt, lastSeenAt ?? null);
      }
      const store = new InvitationStore(db);
      for (const { email, role, by, at, acceptedAt } of invitations) {
        const id = randomId('inv');
        const times = { createdAt: at, expiresAt: at + INVITATION_MS };
        store.add({ id, organizationId, email, role, invitedBy: by.email, inviterId: by.id, ...times });
        if (acceptedAt !== undefined) store.accept(id, acceptedAt);
      }
    },
  };
}

/** Random bytes stand in for the hash of a password, so that no password is known to match. Returns the id. */
function insertAccount(
  db: DatabaseSync,
  { person, createdAt, hasSecondFactor }: Account,
  id: string,
): string {
  const made = new Date(createdAt).toISOString();
  db.prepare(
    'INSERT INTO "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "twoFactorEnabled") VALUES (?, ?, ?, 0, ?, ?, ?)',
  ).run(id, displayName(person.email), person.email, made, made, hasSecondFactor ? 1 : 0);
  const noPassword = `${randomBytes(16).toString('hex')}:${randomBytes(64).toString('hex')}`;
  db.prepare(
    `INSERT INTO "account" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt")
     VALUES (?, ?, 'credential', ?, ?, ?, ?)`,
  ).run(randomId('acc'), id, id, noPassword, made, made);
  return id;
}

/** `ana.lindqvist@…` is Ana Lindqvist. */
function displayName(email: string): string {
  const words = (email.split('@')[0] ?? email).split('.');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}
