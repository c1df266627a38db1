import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import type { Acting } from '../acting.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Asking } from '../team/asking.ts';
import { MemberStore } from '../team/member-store.ts';
import { WorkspaceError } from '../workspace-error.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import { confirmKeys, type WhichKeys } from './confirm-keys.ts';
import { KeyList, type KeyOrder, type ListedKey } from './key-list.ts';
import { checkWish, type KeyWish } from './key-rules.ts';
import type { LastUse } from './last-use.ts';
import { makeKey } from './make-key.ts';

export type ApiKeysOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly store: ApiKeyStore;
  readonly lastUse: LastUse;
  readonly clock: Clock;
};

/** A live key of a person. */
export type KeyOfMaker = {
  readonly id: string;
  readonly name: string;
  readonly lastUsedAt: number | undefined;
};

const IS_LIVE = 'revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)';

/** What people do with the API keys of their organization. */
export class ApiKeys {
  readonly #options: ApiKeysOptions;
  readonly #list: KeyList;
  readonly #members: MemberStore;
  readonly #liveOf: StatementSync;
  readonly #liveCounts: StatementSync;
  readonly #revoke: StatementSync;

  constructor(options: ApiKeysOptions) {
    const { db, lastUse } = options;
    this.#options = options;
    this.#list = new KeyList(db, lastUse);
    this.#members = new MemberStore(db);
    this.#liveOf = db.prepare(
      `SELECT id FROM api_keys
       WHERE organization_id = :organization AND created_by = :user AND ${IS_LIVE} ORDER BY name`,
    );
    this.#liveCounts = db.prepare(
      `SELECT created_by, count(*) AS keys FROM api_keys
       WHERE organization_id = :organization AND created_by IS NOT NULL AND ${IS_LIVE} GROUP BY created_by`,
    );
    this.#revoke = db.prepare(
      'UPDATE api_keys SET revoked_at = ? WHERE organization_id = ? AND id = ? AND revoked_at IS NULL',
    );
  }

  /** `live` leaves out what expired or was revoked; suspended ones are in it. */
  list(organizationId: string, which: 'live' | 'all', order: KeyOrder): ListedKey[] {
    const keys = this.#list.all(organizationId, order, this.#options.clock());
    return which === 'all' ? keys : keys.filter(({ state }) => state === 'live' || state === 'suspended');
  }

  /**
   * Makes a key. `text` is the key itself; it cannot be had again.
   * @throws WorkspaceError `invalid`, `forbidden`; `conflict` for a name that is or was in use
   */
  create(organizationId: string, wish: KeyWish, { memberId, by }: Asking): { key: ListedKey; text: string } {
    const { db, outbox, store, clock } = this.#options;
    const checked = checkWish(wish, clock());
    return transaction(db, () => {
      const maker = this.#requireManager(organizationId, memberId);
      const made = { by, createdBy: maker.userId };
      const { key, text } = makeKey({ db, store, outbox }, organizationId, checked, made);
      return { key: this.#get(organizationId, key.id), text };
    });
  }

  /** Ends a key at once. One that was revoked before stays as it is. @throws WorkspaceError `not-found`, `forbidden` */
  revoke(organizationId: string, id: string, { memberId, by }: Asking): void {
    transaction(this.#options.db, () => {
      this.#requireManager(organizationId, memberId);
      this.revokeWithin(organizationId, id, by, undefined);
    });
  }

  /** The same in the caller's transaction and by the caller's right; `reason` is told in the event. */
  revokeWithin(organizationId: string, id: string, by: Acting, reason: string | undefined): void {
    const { outbox, clock } = this.#options;
    const { name } = this.#get(organizationId, id);
    if (this.#revoke.run(clock(), organizationId, id).changes === 0) return;
    outbox.add(organizationId, {
      ...by,
      action: 'API_KEY_REVOKE',
      resource: { type: 'api-key', id, name },
      ...(reason !== undefined && { metadata: { reason } }),
    });
  }

  /**
   * Lets a key work again that a restore suspended; with `all`, every one of them. Returns the names of those that were.
   * @throws WorkspaceError `not-found`, `forbidden`
   */
  confirm(organizationId: string, which: WhichKeys, { memberId, by }: Asking): string[] {
    return transaction(this.#options.db, () => {
      this.#requireOwner(organizationId, memberId);
      if (which !== 'all') this.#get(organizationId, which.id);
      return confirmKeys(this.#options, organizationId, which, by);
    });
  }

  /** The live keys that a person has made here, by name. */
  liveOf(organizationId: string, userId: string): KeyOfMaker[] {
    const rows = this.#liveOf.all({ organization: organizationId, user: userId, now: this.#options.clock() });
    return rows.map((row) => {
      const { id, name, lastUsedAt } = this.#get(organizationId, String(row.id));
      return { id, name, lastUsedAt };
    });
  }

  /** How many live keys each account has made here, by the account's id. */
  liveCounts(organizationId: string): ReadonlyMap<string, number> {
    const rows = this.#liveCounts.all({ organization: organizationId, now: this.#options.clock() });
    return new Map(rows.map(({ created_by, keys }) => [String(created_by), Number(keys)]));
  }

  #get(organizationId: string, id: string): ListedKey {
    const key = this.#list.one(organizationId, id, this.#options.clock());
    if (!key) throw new WorkspaceError('not-found', 'there is no such API key here');
    return key;
  }

  /** What was revoked since the backup works again with a confirmation: that is for whom nobody here stands above. */
  #requireOwner(organizationId: string, memberId: string): void {
    const { role } = this.#members.asker(organizationId, memberId);
    if (role === 'owner') return;
    throw new WorkspaceError(
      'forbidden',
      `you are ${role} here: only an owner confirms keys after a restore`,
    );
  }

  /** Owner and admin hold all scopes, so they may give any; nobody else gives any. */
  #requireManager(organizationId: string, memberId: string) {
    const maker = this.#members.asker(organizationId, memberId);
    if (maker.role === 'owner' || maker.role === 'admin') return maker;
    throw new WorkspaceError(
      'forbidden',
      `you are ${maker.role} here: only an owner or admin holds what a key can be given`,
    );
  }
}
