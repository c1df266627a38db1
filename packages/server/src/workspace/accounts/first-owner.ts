import type { DatabaseSync } from 'node:sqlite';
import { hashPassword } from 'better-auth/crypto';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { EMAIL_RULE, parseEmail } from '../../platform/email-address.ts';
import { randomId } from '../../platform/random-id.ts';
import type { Acting } from '../acting.ts';
import { requireName } from '../name-rules.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { invalidValue, WorkspaceError } from '../workspace-error.ts';
import type { AccountStore, NewAccount } from './account-store.ts';
import { type PasswordOwner, requirePassword } from './password-rules.ts';

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
  async create(owner: NewOwner, by: Partial<Acting> = {}): Promise<void> {
    const account = await prepareNewOwner(owner, this.#organizationNames());
    transaction(this.#options.db, () => this.insert(account, by));
  }

  /** Of the organization that is without an owner. */
  #organizationNames(): string[] {
    const found = this.#options.db
      .prepare('SELECT name FROM organizations WHERE id = ?')
      .all(this.organizationWithout() ?? null);
    return found.map(({ name }) => String(name));
  }

  /** Belongs to the caller's transaction. */
  insert({ email, name, passwordHash }: NewAccount, by: Partial<Acting>): void {
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

/** Checks the fields and hashes the password, for an account in organizations of these names. @throws WorkspaceError */
export async function prepareNewOwner(
  { email: written, name: given, password }: NewOwner,
  organizations: readonly string[],
): Promise<NewAccount> {
  const email = requireEmail(written);
  const name = requireName('name', given);
  return { email, name, passwordHash: await passwordHash(password, { email, name, organizations }) };
}

/** @throws WorkspaceError unless the text can be an e-mail address. */
function requireEmail(text: string): string {
  const email = parseEmail(text);
  if (email === undefined) throw invalidValue('email', EMAIL_RULE);
  return email;
}

/** What is stored of a password (scrypt), of the field `password`. @throws WorkspaceError `invalid` unless it may be one */
async function passwordHash(password: string, owner: PasswordOwner): Promise<string> {
  await requirePassword('password', password, owner);
  return hashPassword(password);
}
