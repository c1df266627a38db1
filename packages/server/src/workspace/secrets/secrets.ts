import type { DatabaseSync } from 'node:sqlite';
import { formatActor } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { randomId } from '../../platform/random-id.ts';
import type { Acting } from '../acting.ts';
import type { PlanLimits } from '../billing/billing.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { requireEnvironmentName } from '../projects/environment-name.ts';
import type { Projects } from '../projects/projects.ts';
import { requireValue, requireValueName } from '../value-rules.ts';
import type { Vault } from '../vault/vault.ts';
import { invalidValue, WorkspaceError } from '../workspace-error.ts';
import { missingSecret, unknownEnvironment } from './missing-secret.ts';
import { type Secret, type SecretKey, SecretStore } from './secret-store.ts';

/** Every version keeps its value and its fingerprint, and none is removed in silence. One an hour lasts for 11 years. */
const VERSIONS_MAX = 100_000;

export type SecretsOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly projects: Projects;
  readonly limits: PlanLimits;
};

export type SetSecret = {
  readonly id: string;
  readonly version: number;
  /** The first version that had this value: setting it again is no rotation. */
  readonly sameAsVersion?: number;
  /** Whether it was not set before. */
  readonly isNew: boolean;
};

/** Secrets of an organization, by environment and name: versions that only grow, values that only a recorded read gives out. */
export class Secrets {
  readonly #options: SecretsOptions;
  readonly #store: SecretStore;

  constructor(options: SecretsOptions) {
    this.#options = options;
    this.#store = new SecretStore(options.db);
  }

  /** Names, versions and times by name and environment, of those environments that `isShown` has. @throws WorkspaceError `invalid` */
  list(
    organizationId: string,
    {
      environment,
      isShown,
    }: {
      readonly environment?: string | undefined;
      readonly isShown: (environment: string) => boolean;
    },
    by: Acting,
  ): Secret[] {
    if (environment !== undefined) requireEnvironmentName('env', environment);
    const { db, outbox, projects } = this.#options;
    return transaction(db, () => {
      outbox.add(organizationId, {
        ...by,
        action: 'SECRET_LIST',
        resource: { type: 'secret', name: '*' },
        context: { ...by.context, ...(environment !== undefined && { environment }) },
      });
      const found = this.#store
        .list(organizationId)
        .filter((secret) => isShown(secret.environment))
        .filter((secret) => environment === undefined || secret.environment === environment);
      const known = projects.environments(organizationId);
      if (environment !== undefined && found.length === 0 && !known.includes(environment)) {
        throw unknownEnvironment(known);
      }
      return found;
    });
  }

  /** A new version, also where the value is the one it has. @throws WorkspaceError `invalid`, `plan-limit` */
  set(organizationId: string, key: SecretKey, value: string, by: Acting): SetSecret {
    requireValueName('name', key.name);
    requireEnvironmentName('env', key.environment);
    requireValue(value);
    return transaction(this.#options.db, () => {
      const known = this.#store.find(organizationId, key);
      const isNew = known === undefined || known.isDeleted;
      if (isNew) this.#requireRoom(organizationId, key.environment);
      return { ...this.#addVersion(organizationId, key, { value }, by), isNew };
    });
  }

  /**
   * Puts the value of an earlier version back, as a new version; nobody gets to see it. For those who may read: a refusal tells that two versions have
   * the same value.
   * @throws WorkspaceError `not-found` where the version's value is not kept, `conflict` where the secret has that value, `invalid`
   */
  restore(organizationId: string, key: SecretKey, restoredVersion: number, by: Acting): SetSecret {
    const { db, vault, projects } = this.#options;
    return transaction(db, () => {
      const current = this.#store.get(organizationId, key);
      const stored = this.#store.version(organizationId, key, restoredVersion);
      if (!current || !stored) {
        const missing = { environment: key.environment, names: [key.name] };
        const version = current && { version: restoredVersion };
        throw missingSecret({ ...missing, ...version }, projects.environments(organizationId));
      }
      const value = vault.open(
        { ...key, organizationId, projectId: '', version: restoredVersion },
        stored.value,
      );
      const first = this.#store.sameAs(current.id, vault.fingerprint(organizationId, current.id, value));
      if (first === (current.sameAsVersion ?? current.version)) throw hasThatValue(current, restoredVersion);
      return { ...this.#addVersion(organizationId, key, { value, restoredVersion }, by), isNew: false };
    });
  }

  /** The values of all its versions are destroyed. @throws WorkspaceError `not-found`, `invalid` */
  delete(organizationId: string, key: SecretKey, by: Acting): void {
    const { db, clock, projects } = this.#options;
    transaction(db, () => {
      const secret = this.#store.get(organizationId, key);
      if (!secret) throw missingSecret({ ...key, names: [key.name] }, projects.environments(organizationId));
      this.#store.remove(secret.id, clock());
      this.#record('SECRET_DELETE', organizationId, secret, by);
    });
  }

  /** Belongs to the caller's transaction. */
  #addVersion(
    organizationId: string,
    key: SecretKey,
    { value, restoredVersion }: { readonly value: string; readonly restoredVersion?: number },
    by: Acting,
  ): Omit<SetSecret, 'isNew'> {
    const { clock, vault } = this.#options;
    const known = this.#store.find(organizationId, key);
    const now = clock();
    const id = known?.id ?? randomId('sec');
    if (!known) this.#store.insert(organizationId, key, id, now);
    const version = (known?.lastVersion ?? 0) + 1;
    if (version > VERSIONS_MAX) throw noMoreVersions(key.name);
    const fingerprint = vault.fingerprint(organizationId, id, value);
    const sameAsVersion = this.#store.sameAs(id, fingerprint);
    this.#store.addVersion(id, {
      version,
      value: vault.seal({ ...key, organizationId, projectId: '', version }, value),
      fingerprint,
      sameAsVersion,
      createdAt: now,
      createdBy: formatActor(by.actor),
    });
    const metadata = {
      ...(sameAsVersion !== undefined && { sameAsVersion }),
      ...(restoredVersion !== undefined && { restoredVersion }),
    };
    this.#record('SECRET_SET', organizationId, { id, ...key, version }, by, metadata);
    return { id, version, ...(sameAsVersion !== undefined && { sameAsVersion }) };
  }

  #requireRoom(organizationId: string, environment: string): void {
    const { projects, limits } = this.#options;
    const environments = projects.environments(organizationId);
    if (!environments.includes(environment)) throw unknownEnvironment(environments);
    limits.require(organizationId, 'secrets', this.#store.count(organizationId) + 1);
  }

  #record(
    action: 'SECRET_SET' | 'SECRET_DELETE',
    organizationId: string,
    { id, name, environment, version }: SecretKey & { readonly id: string; readonly version: number },
    by: Acting,
    metadata: Readonly<Record<string, number>> = {},
  ): void {
    this.#options.outbox.add(organizationId, {
      ...by,
      action,
      resource: { type: 'secret', id, name },
      context: { ...by.context, environment, version },
      ...(Object.keys(metadata).length > 0 && { metadata }),
    });
  }
}

function hasThatValue({ name, environment, version }: Secret, restored: number): WorkspaceError {
  const what = version === restored ? 'is in use' : `has the value that is in use, as version ${version}`;
  return new WorkspaceError('conflict', `version ${restored} of ${name} ${what} in ${environment}`);
}

function noMoreVersions(name: string): WorkspaceError {
  return invalidValue(
    'name',
    `must be another one: ${name} has had ${VERSIONS_MAX.toLocaleString('en')} versions here, which is the most that a secret keeps`,
  );
}
