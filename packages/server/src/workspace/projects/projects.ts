import type { DatabaseSync } from 'node:sqlite';
import type { Change } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { randomId } from '../../platform/random-id.ts';
import type { Acting } from '../acting.ts';
import type { PlanLimits } from '../billing/billing.ts';
import { requireName } from '../name-rules.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { VariableStore } from '../variables/variable-store.ts';
import { WorkspaceError } from '../workspace-error.ts';
import { DEFAULT_ENVIRONMENTS } from './environment-name.ts';
import { environmentChanges, requireEnvironments } from './project-rules.ts';
import { type Project, ProjectStore } from './project-store.ts';

export type ProjectsOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly limits: PlanLimits;
};

export type NewProject = { readonly name: string; readonly environments?: readonly string[] | undefined };

export type ProjectPatch = {
  readonly name?: string | undefined;
  /** The whole list. */
  readonly environments?: readonly string[] | undefined;
};

/** Projects: what an organization's variables belong to. */
export class Projects {
  readonly #options: ProjectsOptions;
  readonly #store: ProjectStore;
  readonly #variables: VariableStore;

  constructor(options: ProjectsOptions) {
    this.#options = options;
    this.#store = new ProjectStore(options.db);
    this.#variables = new VariableStore(options.db);
  }

  /** By name. */
  list(organizationId: string): Project[] {
    return this.#store.all(organizationId);
  }

  /** @throws WorkspaceError `not-found` */
  get(organizationId: string, id: string): Project {
    const project = this.#store.get(organizationId, id);
    if (project) return project;
    const meant = this.#store.idOfName(organizationId, id);
    throw new WorkspaceError(
      'not-found',
      meant === undefined
        ? 'there is no such project here: it may have been deleted'
        : `"${id}" is the name of a project, and its id is asked for here: ${meant}`,
    );
  }

  /** Environments that secrets may be set in: the three given, then those of any project. */
  environments(organizationId: string): string[] {
    return [...new Set([...DEFAULT_ENVIRONMENTS, ...this.#store.environments(organizationId)])];
  }

  /** @throws WorkspaceError `invalid`, `conflict`, `plan-limit` */
  create(
    organizationId: string,
    { name: wanted, environments = DEFAULT_ENVIRONMENTS }: NewProject,
    by: Acting,
  ): Project {
    const { db, clock, limits } = this.#options;
    const name = requireName('name', wanted);
    requireEnvironments(environments);
    return transaction(db, () => {
      this.#requireFree(organizationId, name);
      limits.require(organizationId, 'projects', this.#store.count(organizationId) + 1);
      const now = clock();
      const id = randomId('prj');
      const project = { id, organizationId, name, environments, createdAt: now, updatedAt: now };
      this.#store.insert(project);
      this.#record('PROJECT_CREATE', project, by);
      return project;
    });
  }

  /** A patch that changes nothing records nothing. @throws WorkspaceError `not-found`, `invalid`, `conflict` */
  update(organizationId: string, id: string, patch: ProjectPatch, by: Acting): Project {
    const { db, clock } = this.#options;
    return transaction(db, () => {
      const before = this.get(organizationId, id);
      const name = patch.name === undefined ? before.name : requireName('name', patch.name);
      const environments = patch.environments ?? before.environments;
      requireEnvironments(environments);
      const changes: Change[] = [
        ...(name === before.name ? [] : [{ field: 'name', from: before.name, to: name }]),
        ...environmentChanges(before.environments, environments),
      ];
      if (changes.length === 0) return before;
      this.#requireFree(organizationId, name, id);
      this.#requireEmpty(before, environments);
      const after = { ...before, name, environments, updatedAt: clock() };
      this.#store.update(after);
      this.#record('PROJECT_UPDATE', after, by, changes);
      return after;
    });
  }

  /** Its variables go with it; their values are destroyed. @throws WorkspaceError `not-found` */
  delete(organizationId: string, id: string, by: Acting): void {
    const { db, clock } = this.#options;
    transaction(db, () => {
      const project = this.get(organizationId, id);
      this.#variables.removeAll(id, clock());
      this.#store.remove(id, clock());
      this.#record('PROJECT_DELETE', project, by);
    });
  }

  #requireFree(organizationId: string, name: string, exceptId?: string): void {
    const taken = this.#store.idOfName(organizationId, name);
    if (taken === undefined || taken === exceptId) return;
    throw new WorkspaceError('conflict', `there is a project named ${name}: choose another name`, {
      errors: [{ path: 'name', message: 'must be another one: a project has it' }],
    });
  }

  #requireEmpty({ id, environments }: Project, wanted: readonly string[]): void {
    for (const environment of environments) {
      const count = wanted.includes(environment) ? 0 : this.#variables.usage(id, environment).variables;
      if (count === 0) continue;
      throw new WorkspaceError(
        'conflict',
        `the environment ${environment} still holds ${count} variable${count === 1 ? '' : 's'}: delete them first`,
      );
    }
  }

  #record(
    action: 'PROJECT_CREATE' | 'PROJECT_UPDATE' | 'PROJECT_DELETE',
    { organizationId, id, name }: Project,
    by: Acting,
    changes?: readonly Change[],
  ): void {
    this.#options.outbox.add(organizationId, {
      ...by,
      action,
      resource: { type: 'project', id, name },
      ...(changes && { changes }),
    });
  }
}
