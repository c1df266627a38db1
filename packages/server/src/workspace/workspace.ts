import type { DatabaseSync } from 'node:sqlite';
import type { CustomAction } from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import { openDatabase, transaction } from '../platform/database.ts';
import type { MasterKey } from '../platform/master-key.ts';
import { type ApiKey, ApiKeyStore, type NewApiKey } from './api-keys/api-key-store.ts';
import { CustomActionStore } from './catalogue/custom-action-store.ts';
import { OrganizationStore } from './organizations/organization-store.ts';
import { Outbox, type WorkspaceEvent } from './outbox/outbox.ts';
import { WORKSPACE_MIGRATIONS } from './schema.ts';
import { PageSessionStore } from './sessions/page-session-store.ts';

/** The actions of the workspace; each commits its event with itself. */
export class Workspace {
  readonly organizations: OrganizationStore;
  readonly apiKeys: ApiKeyStore;
  readonly sessions: PageSessionStore;
  readonly customActions: CustomActionStore;
  readonly outbox: Outbox;
  readonly #db: DatabaseSync;

  constructor({ path, masterKey, clock }: { path: string; masterKey: MasterKey; clock: Clock }) {
    this.#db = openDatabase({ path, migrations: WORKSPACE_MIGRATIONS, synchronous: 'FULL' });
    this.organizations = new OrganizationStore(this.#db, masterKey, clock);
    this.apiKeys = new ApiKeyStore(this.#db, clock);
    this.sessions = new PageSessionStore(this.#db, clock);
    this.customActions = new CustomActionStore(this.#db);
    this.outbox = new Outbox(this.#db, clock);
  }

  /** All of `work` is committed, or none of it. */
  transaction<T>(work: () => T): T {
    return transaction(this.#db, work);
  }

  /** Makes a key and records who made it. The text cannot be had again. */
  createApiKey(
    newKey: NewApiKey,
    by: Pick<WorkspaceEvent, 'actor' | 'context'>,
  ): { key: ApiKey; text: string } {
    return this.transaction(() => {
      const created = this.apiKeys.create(newKey);
      const { id, name } = created.key;
      this.outbox.add(newKey.organizationId, {
        ...by,
        action: 'API_KEY_CREATE',
        resource: { type: 'api-key', id, name },
        metadata: { scopes: [...newKey.scopes] },
      });
      return created;
    });
  }

  /** Registers an action of the organization's own and records who did. */
  registerAction(
    organizationId: string,
    action: CustomAction,
    by: Pick<WorkspaceEvent, 'actor' | 'context'>,
  ): void {
    this.transaction(() => {
      this.customActions.put(organizationId, action);
      this.outbox.add(organizationId, {
        ...by,
        action: 'CATALOGUE_ACTION_REGISTER',
        resource: { type: 'audit-log', name: action.action },
      });
    });
    this.customActions.changed(organizationId);
  }

  close(): void {
    this.#db.close();
  }
}
