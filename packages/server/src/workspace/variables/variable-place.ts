import type { Project } from '../projects/project-store.ts';
import type { Projects } from '../projects/projects.ts';
import { invalidValue } from '../workspace-error.ts';

/** One environment of a project. */
export type VariablePlace = { readonly projectId: string; readonly environment: string };

/** The project of a place. @throws WorkspaceError `not-found`, `invalid` */
export function requirePlace(
  projects: Projects,
  organizationId: string,
  { projectId, environment }: VariablePlace,
): Project {
  const project = projects.get(organizationId, projectId);
  requireEnvironmentOf(project, environment);
  return project;
}

/** @throws WorkspaceError `invalid` */
export function requireEnvironmentOf({ name, environments }: Project, environment: string): void {
  if (environments.includes(environment)) return;
  throw invalidValue('env', `must be an environment of ${name}: ${environments.join(', ')}`);
}
