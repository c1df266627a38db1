import { queryOptions } from '@tanstack/react-query';
import { pathOf, server } from '../../api/call.ts';

/** Times are ISO 8601. */
export type Project = {
  readonly id: string;
  readonly name: string;
  readonly environments: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** One setting of a project in one environment. Who may see names only gets no value. */
export type Variable = {
  readonly name: string;
  readonly environment: string;
  readonly version: number;
  readonly updatedAt: string;
  readonly value?: string;
};

export function projectsKey(organizationId: string) {
  return ['projects', organizationId] as const;
}

export function projectsQuery(organizationId: string) {
  return queryOptions({
    queryKey: projectsKey(organizationId),
    queryFn: async ({ signal }) =>
      (await server.get<{ readonly projects: readonly Project[] }>('/v1/projects', { signal })).projects,
  });
}

/** The variables of all environments of a project. Asking for them is not recorded. */
export function variablesQuery(organizationId: string, projectId: string) {
  return queryOptions({
    queryKey: ['variables', organizationId, projectId],
    queryFn: async ({ signal }) =>
      (
        await server.get<{ readonly variables: readonly Variable[] }>(
          pathOf`/v1/projects/${projectId}/variables`,
          { signal },
        )
      ).variables,
  });
}
