import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { randomId } from '../../platform/random-id.ts';
import type { Acting } from '../acting.ts';
import { requireName } from '../name-rules.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { dropMadeResetLinks } from '../team/reset-links.ts';
import { isRole, type Role } from '../team/roles.ts';
import { WorkspaceError } from '../workspace-error.ts';
import type { Organization, OrganizationStore } from './organization-store.ts';

/** As many organizations somebody owns at most: each has a log of its own, which takes room for ever. */
const OWNED_MAX = 10;

export type OrganizationMaker = {
  readonly userId: string;
  readonly email: string;
  readonly sessionId: string;
};

export type OrganizationsOptions = {
  readonly db: DatabaseSync;
  readonly store: OrganizationStore;
  readonly outbox: Outbox;
  readonly clock: Clock;
};

/** Further organizations beside the first. A credential decides which one a request is about. */
export class Organizations {
  readonly #options: OrganizationsOptions;
  /** How many each person is making now, by the account's id. */
  readonly #making = new Map<string, number>();

  constructor(options: OrganizationsOptions) {
    this.#options = options;
  }

  /**
   * Makes one, with a person as its owner, and lets the person's session show it. `begin` makes its log, which comes first: an
   * organization without one could not record its own beginning.
   * @throws WorkspaceError `invalid` for the name, `forbidden` for who belongs to no organization, `plan-limit` for who owns ten; nothing was begun then
   */
  async make(
    text: string,
    owner: OrganizationMaker,
    by: Acting,
    begin: (organization: Organization) => Promise<void>,
  ): Promise<Organization> {
    const { userId } = owner;
    const name = requireName('name', text);
    const others = this.#making.get(userId) ?? 0;
    this.#requireMayMake(userId, others);
    this.#making.set(userId, others + 1);
    try {
      const organization = this.#draft(name);
      await begin(organization);
      this.#create(organization, owner, by);
      return organization;
    } finally {
      const left = (this.#making.get(userId) ?? 1) - 1;
      if (left > 0) this.#making.set(userId, left);
      else this.#making.delete(userId);
    }
  }

  /** It lies under the same host as the first one. */
  #draft(name: string): Organization {
    const first = this.#options.db
      .prepare('SELECT origin FROM organizations ORDER BY created_at, id LIMIT 1')
      .get();
    const host = first && String(first.origin).split('/')[0];
    if (!host) throw new Error('there is no organization yet whose host the ledger could have');
    return this.#options.store.draft(name, host);
  }

  #create(organization: Organization, owner: OrganizationMaker, by: Acting): void {
    const { db, store, outbox, clock } = this.#options;
    const { id, name } = organization;
    transaction(db, () => {
      this.#requireMayMake(owner.userId, 0);
      store.insert({ ...organization, logBegun: true });
      db.prepare(
        'INSERT INTO members (id, organization_id, user_id, role, created_at) VALUES (?, ?, ?, ?, ?)',
      ).run(randomId('mem'), id, owner.userId, 'owner', clock());
      db.prepare('UPDATE active_sessions SET organization_id = ? WHERE session_id = ?').run(
        id,
        owner.sessionId,
      );
      dropMadeResetLinks(db, owner.userId);
      outbox.add(id, { ...by, action: 'ORGANIZATION_CREATE', resource: { type: 'organization', id, name } });
      outbox.add(id, {
        ...by,
        action: 'TEAM_MEMBER_ADD',
        resource: { type: 'member', id: owner.userId, name: owner.email },
        metadata: { role: 'owner' },
      });
    });
  }

  /** `making`: how many the person makes already that are not stored yet. */
  #requireMayMake(userId: string, making: number): void {
    const mine = this.of(userId);
    if (mine.length === 0) {
      throw new WorkspaceError(
        'forbidden',
        'your account belongs to no organization, and makes none then: ask an owner or admin for an invitation',
      );
    }
    if (mine.filter(({ role }) => role === 'owner').length + making < OWNED_MAX) return;
    throw new WorkspaceError(
      'plan-limit',
      `somebody owns at most ${OWNED_MAX} organizations, and you do: leave one to another owner first`,
    );
  }

  /** @throws WorkspaceError `invalid` */
  rename(id: string, text: string, by: Acting): void {
    const { db, store, outbox } = this.#options;
    const name = requireName('name', text);
    transaction(db, () => {
      const before = this.find(id).name;
      if (before === name) return;
      store.rename(id, name);
      outbox.add(id, {
        ...by,
        action: 'ORGANIZATION_UPDATE',
        resource: { type: 'organization', id, name },
        changes: [{ field: 'name', from: before, to: name }],
      });
    });
  }

  /** `createdAt` in milliseconds since 1970. */
  find(id: string): { id: string; name: string; createdAt: number } {
    const row = this.#options.db.prepare('SELECT name, created_at FROM organizations WHERE id = ?').get(id);
    if (!row) throw new WorkspaceError('not-found', 'there is no such organization');
    return { id, name: String(row.name), createdAt: Number(row.created_at) };
  }

  /** The organizations of a person, the oldest membership first. */
  of(userId: string): { id: string; name: string; role: Role }[] {
    return this.#options.db
      .prepare(
        `SELECT o.id, o.name, m.role FROM members m JOIN organizations o ON o.id = m.organization_id
         WHERE m.user_id = ? ORDER BY m.created_at, m.id`,
      )
      .all(userId)
      .flatMap(({ id, name, role }) => {
        const known = String(role);
        return isRole(known) ? [{ id: String(id), name: String(name), role: known }] : [];
      });
  }
}
