import type { DatabaseSync } from 'node:sqlite';
import { formatActor } from '@daybook/event';
import { type SecretKey, SecretStore } from '../../workspace/secrets/secret-store.ts';
import type { Vault } from '../../workspace/vault/vault.ts';
import { secretId } from '../company.ts';
import { adminsOf } from '../people.ts';
import { secretsBefore, workdayBefore } from '../state/before-the-year.ts';
import { secretValue } from './demo-values.ts';
import type { Filled, Filler } from './filler.ts';

/** How far apart the values lie that were set before the year. */
const EVERY_DAYS = 35;

type Version = {
  readonly version: number;
  readonly origin: number;
  readonly at: number;
  readonly by: string;
};

/** Secrets with all their versions; those of a deleted one keep no value, as always. */
export function fillSecrets(
  { organizationId, company }: Filled,
  { db, vault }: { readonly db: DatabaseSync; readonly vault: Vault },
): Filler {
  const store = new SecretStore(db);

  function add(key: SecretKey, { version, origin, at, by }: Version): void {
    const id = secretId(company, key.name, key.environment);
    if (!store.find(organizationId, key)) store.insert(organizationId, key, id, at);
    const value = secretValue(company.seed, key.name, key.environment, origin);
    const fingerprint = vault.fingerprint(organizationId, id, value);
    store.addVersion(id, {
      version,
      value: vault.seal({ ...key, organizationId, projectId: '', version }, value),
      fingerprint,
      sameAsVersion: store.sameAs(id, fingerprint),
      createdAt: at,
      createdBy: by,
    });
  }

  return {
    begin() {
      const admins = adminsOf(company.people).map(({ actor }) => formatActor(actor));
      for (const [index, { version: newest, ...key }] of secretsBefore(company).entries()) {
        for (let version = 1; version <= newest; version++) {
          const days = 3 + (index % EVERY_DAYS) + (newest - version) * EVERY_DAYS;
          const at = workdayBefore(company, days, index);
          const by = admins[(index + version) % admins.length] ?? 'system';
          add(key, { version, origin: version, at, by });
        }
      }
    },
    apply(
      { action, actor, resource: { name }, context: { environment = '', version = 0 } = {}, metadata },
      at,
    ) {
      const key = { name, environment };
      if (action === 'SECRET_DELETE') store.remove(secretId(company, name, environment), at);
      if (action !== 'SECRET_SET') return;
      const origin = Number(metadata?.sameAsVersion ?? version);
      add(key, { version, origin, at, by: formatActor(actor) });
    },
    end() {},
  };
}
