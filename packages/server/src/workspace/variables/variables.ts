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
import { invalidValue, WorkspaceError } from '../workspace-error.ts';
import { requireListable, requireRoom } from './room.ts';
import { readUpload, summarize, type UploadSummary } from './upload.ts';
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

/** One environment of a project. */
export type VariablePlace = { readonly projectId: string; readonly environment: string };

export type VariablesWanted = {
  readonly projectId: string;
  readonly environment?: string | undefined;
  readonly isShown: (environment: string) => boolean;
  readonly withValues: boolean;
};

/** Variables: the settings of each project and environment, encrypted like secrets. Their values are read by those who work with them, unrecorded. */
export class Variables {
  readonly #options: VariablesOptions;
  readonly #store: VariableStore;

  constructor(options: VariablesOptions) {
    this.#options = options;
    this.#store = new VariableStore(options.db);
  }

  /** By name, then environment; of the one environment given, or of all that `isShown` has. @throws WorkspaceError `not-found`, `invalid` */
  list(organizationId: string, { projectId, environment, isShown, withValues }: VariablesWanted): Variable[] {
    const project = this.#options.projects.get(organizationId, projectId);
    if (environment !== undefined) requireOneOf(project, environment);
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

  /** What {@link upload} would do. Records nothing. @throws WorkspaceError `not-found`, `invalid` */
  preview(organizationId: string, place: VariablePlace, text: string): UploadSummary {
    this.#place(organizationId, place);
    return this.#summarize(organizationId, place, readUpload(text));
  }

  /** Sets the variables of a `.env` text, all or none. Others stay as they are. @throws WorkspaceError `not-found`, `invalid` */
  upload(organizationId: string, place: VariablePlace, text: string, by: Acting): UploadSummary {
    const values = readUpload(text);
    return transaction(this.#options.db, () => {
      const { id, name } = this.#place(organizationId, place);
      const summary = this.#summarize(organizationId, place, values);
      const kept = new Set(summary.same);
      const before = this.#usage(place);
      for (const [variable, value] of values) {
        if (!kept.has(variable)) this.#put(organizationId, { ...place, name: variable }, value);
      }
      requireRoom(place.environment, before, this.#usage(place));
      this.#options.outbox.add(organizationId, {
        ...by,
        action: 'ENV_BULK_UPLOAD',
        resource: { type: 'project', id, name },
        context: { ...by.context, environment: place.environment, project: name },
        metadata: {
          names: [...values.keys()],
          new: summary.new.length,
          changed: summary.changed.length,
          same: summary.same.length,
        },
      });
      return summary;
    });
  }

  #summarize(
    organizationId: string,
    place: VariablePlace,
    values: ReadonlyMap<string, string>,
  ): UploadSummary {
    return summarize(values, (name) => {
      const stored = this.#store.get({ ...place, name });
      const { vault } = this.#options;
      return stored && vault.open({ ...place, organizationId, name, version: stored.version }, stored.value);
    });
  }

  #place(organizationId: string, { projectId, environment }: VariablePlace): Project {
    const project = this.#options.projects.get(organizationId, projectId);
    requireOneOf(project, environment);
    return project;
  }

  #usage({ projectId, environment }: VariablePlace): VariableUsage {
    return this.#store.usage(projectId, environment);
  }

  /** The version it has then. */
  #put(organizationId: string, key: VariableKey, value: string): number {
    const { vault, clock } = this.#options;
    const version = this.#store.lastVersion(key) + 1;
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

function requireOneOf({ name, environments }: Project, environment: string): void {
  if (environments.includes(environment)) return;
  throw invalidValue('env', `must be an environment of ${name}: ${environments.join(', ')}`);
}
