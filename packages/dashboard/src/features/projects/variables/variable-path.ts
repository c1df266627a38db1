import { pathOf } from '../../../api/call.ts';

/** Where a variable of a project is set and deleted; the environment is a parameter. */
export function variablePath(projectId: string, name: string): string {
  return pathOf`/v1/projects/${projectId}/variables/${name}`;
}
