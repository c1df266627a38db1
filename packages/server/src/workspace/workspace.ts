import type { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { type CustomAction, LIMITS } from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import { openDatabase, type Synchronous, transaction } from '../platform/database.ts';
import type { MasterKey } from '../platform/master-key.ts';
import { registerAccountEvents } from './accounts/account-events.ts';
import { AccountStore } from './accounts/account-store.ts';
import { FirstOwner } from './accounts/first-owner.ts';
import { Sessions } from './accounts/sessions.ts';
import type { Acting } from './acting.ts';
import { currentActing } from './acting-scope.ts';
import { type ApiKey, ApiKeyStore } from './api-keys/api-key-store.ts';
import type { CheckedWish } from './api-keys/key-rules.ts';
import { makeKey } from './api-keys/make-key.ts';
import { CustomActionStore } from './catalogue/custom-action-store.ts';
import { LedgerHolds } from './ledgers/ledger-holds.ts';
import { RetiredLedgers } from './ledgers/retired-ledgers.ts';
import { OrganizationStore } from './organizations/organization-store.ts';
import { Organizations } from './organizations/organizations.ts';
import { Outbox } from './outbox/outbox.ts';
import { Refusals } from './refusals/refusals.ts';
import { RetentionStore } from './retention/retention-store.ts';
import { WORKSPACE_MIGRATIONS } from './schema.ts';
import { WrappedKeys } from './vault/wrapped-keys.ts';
import { WorkspaceError } from './workspace-error.ts';

/** The workspace of a folder, and what every program that opens one may need of it. */
export class Workspace {
  readonly db: DatabaseSync;
  readonly organizationStore: OrganizationStore;
  readonly organizations: Organizations;
  readonly accounts: AccountStore;
  readonly firstOwner: FirstOwner;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeyStore;
  readonly customActions: CustomActionStore;
  readonly outbox: Outbox;
  readonly refusals: Refusals;
  readonly retentionStore: RetentionStore;
  readonly wrappedKeys: WrappedKeys;
  readonly ledgerHolds: LedgerHolds;
  readonly retiredLedgers: RetiredLedgers;

  constructor({ path, masterKey, clock }: { path: string; masterKey: MasterKey; clock: Clock }) {
    const db = openDatabase({ path, migrations: WORKSPACE_MIGRATIONS, synchronous: 'FULL' });
    // What is deleted is overwritten: a destroyed value must not stay in the file.
    db.exec('PRAGMA secure_delete = ON');
    const outbox = new Outbox(db, clock);
    registerAccountEvents(db, outbox);
    const accounts = new AccountStore(db, clock);
    this.db = db;
    this.outbox = outbox;
    this.accounts = accounts;
    this.organizationStore = new OrganizationStore(db, masterKey, clock);
    this.organizations = new Organizations({ db, store: this.organizationStore, outbox, clock });
    this.firstOwner = new FirstOwner({ db, accounts, outbox, clock });
    this.sessions = new Sessions({ db, accounts, outbox, clock });
    this.apiKeys = new ApiKeyStore(db, clock);
    this.customActions = new CustomActionStore(db);
    this.refusals = new Refusals({ db, outbox, clock });
    this.retentionStore = new RetentionStore(db);
    this.wrappedKeys = new WrappedKeys({ db, masterKey, clock });
    this.ledgerHolds = new LedgerHolds(db, clock);
    this.retiredLedgers = new RetiredLedgers(db);
  }

  /** All of `work` is committed, or none of it. */
  transaction<T>(work: (() => T) & Synchronous<T>): T {
    return transaction(this.db, work);
  }

  /** Makes a key and records who made it. The text cannot be had again. @throws WorkspaceError `invalid`, `conflict` */
  createApiKey(organizationId: string, wish: CheckedWish, by: Acting): { key: ApiKey; text: string } {
    const { db, apiKeys: store, outbox } = this;
    return this.transaction(() => makeKey({ db, store, outbox }, organizationId, wish, { by }));
  }

  /** Records that somebody, who need not be the person, asked for a link by mail to set a new password. */
  resetLinkAsked(email: string): void {
    const account = this.accounts.byEmail(email);
    if (!account) return;
    const { context } = currentActing();
    this.transaction(() => {
      for (const organizationId of this.accounts.organizationIds(account.id)) {
        this.outbox.add(organizationId, {
          action: 'PASSWORD_RESET_LINK',
          actor: { type: 'system', name: 'system' },
          resource: { type: 'member', id: account.id, name: account.email },
          ...(context && { context }),
        });
      }
    });
  }

  /**
   * Registers an action of the organization's own and records who did. One that is registered so already changes nothing and records
   * nothing: programs may register their actions whenever they start. @throws WorkspaceError `plan-limit`
   */
  registerAction(organizationId: string, action: CustomAction, by: Acting): void {
    this.transaction(() => {
      const known = this.customActions.get(organizationId, action.action);
      if (isDeepStrictEqual(known, action)) return;
      if (known === undefined) this.#requireRoom(organizationId);
      this.customActions.put(organizationId, action);
      this.outbox.add(organizationId, {
        ...by,
        action: 'CATALOGUE_ACTION_REGISTER',
        resource: { type: 'audit-log', name: action.action },
      });
    });
    this.customActions.changed(organizationId);
  }

  #requireRoom(organizationId: string): void {
    const count = this.customActions.count(organizationId) + 1;
    const max = LIMITS.customActions;
    if (count <= max) return;
    throw new WorkspaceError(
      'plan-limit',
      `every plan allows ${max} actions of an organization's own, and this would be number ${count}: use one that is there`,
      { details: { limit: 'actions', max } },
    );
  }

  close(): void {
    this.db.close();
  }
}
