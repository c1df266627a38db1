import type { DatabaseSync } from 'node:sqlite';
import type { Change } from '@daybook/event';
import { ProjectStore } from '../../workspace/projects/project-store.ts';
import type { VariablePlace } from '../../workspace/variables/variable-place.ts';
import { type VariableKey, VariableStore } from '../../workspace/variables/variable-store.ts';
import type { Vault } from '../../workspace/vault/vault.ts';
import { ENVIRONMENTS, foundingProjects } from '../company.ts';
import { variablesBefore, workdayBefore } from '../state/before-the-year.ts';
import { variableValue } from './demo-values.ts';
import { type Filled, type Filler, listIn } from './filler.ts';

/** Projects, their environments and their variables. */
export function fillProjects(
  { organizationId, company }: Filled,
  { db, vault }: { readonly db: DatabaseSync; readonly vault: Vault },
): Filler {
  const projects = new ProjectStore(db);
  const variables = new VariableStore(db);

  function insert(id: string, name: string, createdAt: number): void {
    projects.insert({
      id,
      organizationId,
      name,
      environments: ENVIRONMENTS,
      createdAt,
      updatedAt: createdAt,
    });
  }

  function put(key: VariableKey, version: number, now: number): void {
    const value = vault.seal({ ...key, organizationId, version }, variableValue(key.name, version));
    const id = company.idOf('var', `${key.projectId} ${key.environment} ${key.name}`);
    variables.put(key, { id, version, value, now });
  }

  /** Of the names that are set, the first `changed` get another value, as the event counts them. */
  function upload(place: VariablePlace, names: readonly string[], changed: number, at: number): void {
    const states = names.map((name) => {
      const key = { ...place, name };
      return { key, ...variables.state(key) };
    });
    const kept = states.filter(({ isSet }) => isSet).slice(changed);
    for (const state of states) if (!kept.includes(state)) put(state.key, state.lastVersion + 1, at);
  }

  function rearrange(id: string, changes: readonly Change[], at: number): void {
    const project = projects.get(organizationId, id);
    if (!project) return;
    const gone = changes.map(({ from }) => from);
    const added = changes.flatMap(({ to }) => (typeof to === 'string' ? [to] : []));
    const environments = [...project.environments.filter((name) => !gone.includes(name)), ...added];
    projects.update({ ...project, environments, updatedAt: at });
  }

  return {
    begin() {
      for (const [index, { id, name }] of foundingProjects(company).entries())
        insert(id, name, workdayBefore(company, 430 - index * 5, index));
      for (const [index, { project, environment, name, version }] of variablesBefore(company).entries()) {
        const projectId = company.idOf('prj', project);
        put({ projectId, environment, name }, version, workdayBefore(company, 3 + (index % 90), index));
      }
    },
    apply({ action, resource, context = {}, changes = [], metadata = {} }, at) {
      if (!/^(PROJECT|VARIABLE|ENV)_/.test(action)) return;
      const { environment = '', version = 0 } = context;
      const projectId = company.idOf('prj', context.project ?? resource.name);
      const variable = { projectId, environment, name: resource.name };
      switch (action) {
        case 'PROJECT_CREATE':
          insert(projectId, resource.name, at);
          break;
        case 'PROJECT_UPDATE':
          rearrange(projectId, changes, at);
          break;
        case 'PROJECT_DELETE':
          variables.removeAll(projectId, at);
          projects.remove(projectId, at);
          break;
        case 'VARIABLE_SET':
          put(variable, version, at);
          break;
        case 'VARIABLE_DELETE':
          variables.remove(variable, at);
          break;
        case 'ENV_BULK_UPLOAD':
          upload({ projectId, environment }, listIn(metadata, 'names'), Number(metadata.changed), at);
          break;
      }
    },
    end() {},
  };
}
