import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../platform/database.ts';
import { type MasterKey, wrappedBy } from '../../platform/master-key.ts';
import { signingKeyContext } from '../organizations/organization-store.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { keyContext } from './wrapped-keys.ts';

export type RewrapOptions = {
  readonly db: DatabaseSync;
  readonly masterKey: MasterKey;
  readonly outbox: Outbox;
};

export type Rewrapped = {
  /** Id of the master key that wraps everything now. */
  readonly keyId: string;
  /** Id of the one that wrapped it before; absent when there was nothing to do. */
  readonly previousKeyId?: string;
  /** How many keys were wrapped anew. */
  readonly keys: number;
};

type WrappedText = {
  readonly table: 'wrapped_keys' | 'organizations';
  readonly id: string;
  readonly wrapped: string;
  readonly context: string;
};

/**
 * Wraps every key anew that the previous master key wrapped, all or none, and records it in every organization. Values are not
 * touched. Where nothing is left to do it changes and records nothing.
 * @throws StartupError when a key was wrapped by a master key that is neither the current nor the previous one.
 */
export function rewrapKeys({ db, masterKey, outbox }: RewrapOptions): Rewrapped {
  return transaction(db, () => {
    const outdated = wrappedTexts(db).filter(({ wrapped }) => wrappedBy(wrapped) !== masterKey.id);
    const [first] = outdated;
    if (!first) return { keyId: masterKey.id, keys: 0 };
    for (const { table, id, wrapped, context } of outdated) {
      const column = table === 'organizations' ? 'signing_key' : 'wrapped';
      db.prepare(`UPDATE ${table} SET ${column} = ? WHERE id = ?`).run(
        masterKey.wrap(masterKey.unwrap(wrapped, context), context),
        id,
      );
    }
    const previousKeyId = wrappedBy(first.wrapped);
    for (const { id, name } of db.prepare('SELECT id, name FROM organizations').all()) {
      outbox.add(String(id), {
        actor: { type: 'system', name: 'system' },
        action: 'MASTER_KEY_ROTATE',
        resource: { type: 'organization', id: String(id), name: String(name) },
        metadata: { previousKeyId, keyId: masterKey.id },
      });
    }
    return { keyId: masterKey.id, previousKeyId, keys: outdated.length };
  });
}

function wrappedTexts(db: DatabaseSync): WrappedText[] {
  const signingKeys = db.prepare('SELECT id, signing_key FROM organizations').all();
  const keys = db.prepare('SELECT id, organization_id, purpose, wrapped FROM wrapped_keys').all();
  return [
    ...signingKeys.map(({ id, signing_key }) => ({
      table: 'organizations' as const,
      id: String(id),
      wrapped: String(signing_key),
      context: signingKeyContext(String(id)),
    })),
    ...keys.map(({ id, organization_id, purpose, wrapped }) => ({
      table: 'wrapped_keys' as const,
      id: String(id),
      wrapped: String(wrapped),
      context: keyContext({
        id: String(id),
        purpose: String(purpose),
        organizationId: organization_id === null ? null : String(organization_id),
      }),
    })),
  ];
}
