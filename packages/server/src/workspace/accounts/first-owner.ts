import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { randomId } from '../../platform/random-id.ts';
import type { Acting } from '../acting.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { invalidValue, WorkspaceError } from '../workspace-error.ts';
import type { AccountStore } from './account-store.ts';
import { passwordHash } from './password.ts';

export type NewOwner = { readonly email: string; readonly name: string; readonly password: string };

export type FirstOwnerOptions = {
  readonly db: DatabaseSync;
  readonly accounts: AccountStore;
  readonly outbox: Outbox;
  readonly clock: Clock;
};

/** The first owner of a folder's organization: nobody can invite that person. */
export class FirstOwner {
  readonly #options: FirstOwnerOptions;

  constructor(options: FirstOwnerOptions) {
    this.#options = options;
  }

  /** Id of the oldest organization that has no owner; undefined when all have one. */
  organizationWithout(): string | undefined {
    const row = this.#options.db
      .prepare(
        `SELECT id FROM organizations o
         WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.organization_id = o.id AND m.role = 'owner')
         ORDER BY created_at, id LIMIT 1`,
      )
      .get();
    return row && String(row.id);
  }

  /**
   * Makes the account and the membership. `by` says who did; default is the owner.
   * @throws WorkspaceError when there is an owner already, or a field is wrong.
   */
  async create({ email, name, password }: NewOwner, by: Partial<Acting> = {}): Promise<void> {
    const hash = await prepareNewOwner({ email, name, password });
    transaction(this.#options.db, () => this.insert({ email, name, passwordHash: hash }, by));
  }

  /** Belongs to the caller's transaction. */
  insert(
    { email, name, passwordHash }: { email: string; name: string; passwordHash: string },
    by: Partial<Acting>,
  ): void {
    const { db, accounts, outbox, clock } = this.#options;
    const organizationId = this.organizationWithout();
    if (organizationId === undefined)
      throw new WorkspaceError('conflict', 'there is an owner already: sign in');
    const known = accounts.byEmail(email);
    if (known) {
      throw new WorkspaceError('conflict', `${known.email} has an account already: use another address`);
    }
    const owner = accounts.create({ email, name, passwordHash });
    db.prepare(
      'INSERT INTO members (id, organization_id, user_id, role, created_at) VALUES (?, ?, ?, ?, ?)',
    ).run(randomId('mem'), organizationId, owner.id, 'owner', clock());
    const person = { id: owner.id, name: owner.email };
    outbox.add(organizationId, {
      action: 'TEAM_MEMBER_ADD',
      actor: by.actor ?? { type: 'user', ...person },
      resource: { type: 'member', ...person },
      ...(by.context && { context: by.context }),
      metadata: { role: 'owner' },
    });
  }
}

/** Checks the fields and hashes the password. @throws WorkspaceError */
export async function prepareNewOwner({ email, name, password }: NewOwner): Promise<string> {
  requireEmail(email);
  requirePersonName(name);
  return passwordHash(password);
}

/** @throws WorkspaceError unless the text can be an e-mail address. */
export function requireEmail(email: string): void {
  if (email.length <= 254 && z.email().safeParse(email).success) return;
  throw invalidValue('email', 'must be an e-mail address such as ana@example.com');
}

/** @throws WorkspaceError unless the text can be a person's name. */
export function requirePersonName(name: string): void {
  if (name.trim() !== '' && name.length <= 100 && name.isWellFormed() && !/\p{Cc}/u.test(name)) return;
  throw invalidValue('name', 'must have 1 to 100 characters and no control characters');
}
