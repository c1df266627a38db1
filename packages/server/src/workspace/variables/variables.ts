import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { randomId } from '../../platform/random-id.ts';
import type { Acting } from '../acting.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Project } from '../projects/project-store.ts';
import type { Projects } from '../projects/projects.ts';
import { requireValue, requireValueName } from '../value-rules.ts';
import type { Vault } from '../vault/vault.ts';
import { WorkspaceError } from '../workspace-error.ts';
import { EnvUploads } from './env-uploads.ts';
import { requireListable, requireRoom } from './room.ts';
import { requireEnvironmentOf, requirePlace, type VariablePlace } from './variable-place.ts';
import { type VariableKey, VariableStore, type VariableUsage } from './variable-store.ts';

export type VariablesOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly projects: Projects;
};

export type Variable = {
  readonly name: string;
  readonly environment: string;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
  readonly value?: string;
};

export type VariablesWanted = {
  readonly projectId: string;
  readonly environment?: string | undefined;
  readonly isShown: (environment: string) => boolean;
  readonly withValues: boolean;
};

/** Variables: the settings of each project and environment, encrypted like secrets. Their values are read by those who work with them, unrecorded. */
export class Variables {
  /** Many at once, from a `.env` text. */
  readonly uploads: EnvUploads;
  readonly #options: VariablesOptions;
  readonly #store: VariableStore;

  constructor(options: VariablesOptions) {
    this.#options = options;
    this.#store = new VariableStore(options.db);
    this.uploads = new EnvUploads({ ...options, store: this.#store });
  }

  /** By name, then environment; of the one environment given, or of all that `isShown` has. @throws WorkspaceError `not-found`, `invalid` */
  list(organizationId: string, { projectId, environment, isShown, withValues }: VariablesWanted): Variable[] {
    const project = this.#options.projects.get(organizationId, projectId);
    if (environment !== undefined) requireEnvironmentOf(project, environment);
    if (withValues && environment === undefined) requireListable(this.#store.bytes(projectId));
    const stored = withValues
      ? this.#store.list(projectId, environment)
      : this.#store.names(projectId, environment);
    return stored
      .filter((variable) => isShown(variable.environment))
      .map(({ value, ...variable }) => ({
        ...variable,
        ...(withValues && {
          value: this.#options.vault.open({ ...variable, organizationId, projectId }, value),
        }),
      }));
  }

  /** Setting the value it has is an act too, and makes a new version. @throws WorkspaceError `not-found`, `invalid` */
  set(organizationId: string, key: VariableKey, value: string, by: Acting): Variable {
    requireValueName('name', key.name);
    requireValue(value);
    return transaction(this.#options.db, () => {
      const project = this.#place(organizationId, key);
      const before = this.#usage(key);
      const version = this.#put(organizationId, key, value);
      requireRoom(key.environment, before, this.#usage(key));
      this.#record('VARIABLE_SET', { project, key, version }, by);
      return { name: key.name, environment: key.environment, version, updatedAt: this.#options.clock() };
    });
  }

  /** Its value is destroyed. @throws WorkspaceError `not-found`, `invalid` */
  delete(organizationId: string, key: VariableKey, by: Acting): void {
    transaction(this.#options.db, () => {
      const project = this.#place(organizationId, key);
      const variable = this.#store.get(key);
      if (!variable) {
        throw new WorkspaceError(
          'not-found',
          `${project.name} has no variable ${key.name} in ${key.environment}`,
        );
      }
      this.#store.remove(key, this.#options.clock());
      this.#record('VARIABLE_DELETE', { project, key, version: variable.version }, by);
    });
  }

  #place(organizationId: string, place: VariablePlace): Project {
    return requirePlace(this.#options.projects, organizationId, place);
  }

  #usage({ projectId, environment }: VariablePlace): VariableUsage {
    return this.#store.usage(projectId, environment);
  }

  /** The version it has then. */
  #put(organizationId: string, key: VariableKey, value: string): number {
    const { vault, clock } = this.#options;
    const version = this.#store.state(key).lastVersion + 1;
    const sealed = vault.seal({ ...key, organizationId, version }, value);
    this.#store.put(key, { id: randomId('var'), version, value: sealed, now: clock() });
    return version;
  }

  #record(
    action: 'VARIABLE_SET' | 'VARIABLE_DELETE',
    { project, key, version }: { project: Project; key: VariableKey; version: number },
    by: Acting,
  ): void {
    this.#options.outbox.add(project.organizationId, {
      ...by,
      action,
      resource: { type: 'variable', name: key.name },
      context: { ...by.context, environment: key.environment, project: project.name, version },
    });
  }
}
